"""The index that keeps a bill from being made twice finds an employer's bills as well: one index less."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collection", "0003_month")]
    operations = [
        migrations.RemoveConstraint(model_name="bill", name="bill_once"),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(fields=("employer", "month", "run", "insurance", "late_from"), name="bill_once"),
        ),
        migrations.RemoveIndex(model_name="bill", name="bill_by_employer"),
    ]
