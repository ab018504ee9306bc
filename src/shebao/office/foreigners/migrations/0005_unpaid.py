"""What was charged for exempted months and is not paid yet is refunded too, once it is."""

from django.db import migrations, models

import shebao.office.fields


class Migration(migrations.Migration):
    dependencies = [("foreigners", "0004_settlements")]
    operations = [
        migrations.AddField(
            model_name="coverage",
            name="unpaid_fen",
            field=shebao.office.fields.FenField(db_default=0, default=0, verbose_name="charged, not paid yet"),
        ),
        migrations.RemoveConstraint(model_name="coverage", name="coverage_refund"),
        migrations.AddConstraint(
            model_name="coverage",
            constraint=models.CheckConstraint(
                condition=models.Q(("refund_fen__gte", 0), ("unpaid_fen__gte", 0)), name="coverage_refund"
            ),
        ),
    ]
