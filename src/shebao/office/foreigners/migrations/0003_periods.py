"""A certificate's extension and the day its posting counts from; an employer reads those of its own people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foreigners", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="coverage",
            name="extension_months",
            field=models.SmallIntegerField(db_default=0, default=0, verbose_name="months of extension granted"),
        ),
        migrations.AddField(
            model_name="coverage",
            name="posted_from",
            field=models.DateField(blank=True, null=True, verbose_name="months of posting count from"),
        ),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(condition=models.Q(("extension_months__gte", 0)), name="coverage_extension"),
        ),
        # what a declaration would cost is computed for the employer with its people's certificates
        migrations.RunSQL("SELECT desk_make_own('foreigners_coverage', 'registration_own_staff(person_id)')"),
    ]
