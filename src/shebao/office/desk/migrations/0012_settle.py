"""Refunds and pay-outs are runs too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0011_trail_by_action"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[
                    ("register", "Registration import"),
                    ("declare", "Declaration"),
                    ("assess", "Assessment and billing"),
                    ("receive", "Receipts and crediting"),
                    ("close", "Month end"),
                    ("interest", "Yearly interest"),
                    ("submit", "Submission to the lake"),
                    ("inspect", "Inspection"),
                    ("settle", "Refunds and pay-outs"),
                ],
                max_length=16,
                verbose_name="kind",
            ),
        ),
    ]
