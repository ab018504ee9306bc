"""Scopes for matters, and an event: a matter reached another state. The triggers are in the script."""

import django.contrib.postgres.fields
from django.db import migrations, models

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_guards"),
        ("matters", "0002_guards"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="key",
            name="key_scopes",
        ),
        migrations.RemoveConstraint(
            model_name="webhook",
            name="webhook_events",
        ),
        migrations.AlterField(
            model_name="key",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("declarations:write", "Declare wages"),
                        ("declarations:read", "Read declarations and rejected rows"),
                        ("bills:read", "Read bills and arrears"),
                        ("payments:read", "Read payments"),
                        ("staff:read", "Read the list of staff"),
                        ("matters:read", "Read matters, and which may be started"),
                        ("matters:write", "Start, correct and withdraw matters"),
                        ("webhooks", "Manage webhooks"),
                    ],
                    max_length=32,
                ),
                size=None,
                verbose_name="scopes",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="event",
            field=models.CharField(
                choices=[
                    ("declaration.taken", "A declaration was taken"),
                    ("bills.issued", "Bills were issued"),
                    ("payment.received", "A payment was received"),
                    ("matter.moved", "A matter reached another state"),
                ],
                max_length=32,
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="events",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("declaration.taken", "A declaration was taken"),
                        ("bills.issued", "Bills were issued"),
                        ("payment.received", "A payment was received"),
                        ("matter.moved", "A matter reached another state"),
                    ],
                    max_length=32,
                ),
                size=None,
                verbose_name="events",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "declarations:write",
                            "declarations:read",
                            "bills:read",
                            "payments:read",
                            "staff:read",
                            "matters:read",
                            "matters:write",
                            "webhooks",
                        ],
                    ),
                    ("scopes__len__gte", 1),
                ),
                name="key_scopes",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("events__contained_by", ["declaration.taken", "bills.issued", "payment.received", "matter.moved"]),
                    ("events__len__gte", 1),
                ),
                name="webhook_events",
            ),
        ),
        run_script(__file__),
    ]
