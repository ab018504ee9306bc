import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shebao.office.fields
from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0004_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", shebao.office.fields.RegionField(max_length=6, verbose_name="region")),
                ("sheet", models.CharField(max_length=20, verbose_name="kind of sheet")),
                ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("content", models.BinaryField(verbose_name="content")),
                (
                    "mode",
                    models.CharField(
                        choices=[("good", "good rows only"), ("whole", "all or nothing"), ("trial", "trial: take nothing")],
                        max_length=5,
                        verbose_name="what to take",
                    ),
                ),
                ("rows_read", models.IntegerField(verbose_name="rows read")),
                ("rows_taken", models.IntegerField(verbose_name="rows taken")),
                ("rows_rejected", models.IntegerField(verbose_name="rows not taken")),
                (
                    "remarks",
                    models.JSONField(
                        default=dict, help_text="Row of the sheet: what is wrong with it.", verbose_name="what was wrong"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
            ],
            options={
                "verbose_name": "sheet taken in",
                "verbose_name_plural": "sheets taken in",
            },
        ),
        migrations.AddField(
            model_name="import",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="officer"
            ),
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["region", "id"], name="import_by_region"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(condition=models.Q(("mode__in", ["good", "whole", "trial"])), name="import_mode"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("mode", "trial"), _negated=True), ("rows_taken", 0), _connector="OR"),
                name="import_trial_takes_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "whole"), _negated=True), ("rows_taken", 0), ("rows_rejected", 0), _connector="OR"
                ),
                name="import_whole_or_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(condition=models.Q(("region__regex", "^[0-9]{6}$")), name="import_region"),
        ),
        run_script(__file__),
    ]
