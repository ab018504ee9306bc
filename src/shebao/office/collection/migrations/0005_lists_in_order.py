"""A month's bills in the order of their list; an employer's corrections, few rows beside the first assessments."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collection", "0004_bill_once")]
    operations = [
        migrations.AddIndex(model_name="bill", index=models.Index(fields=["assessed_month", "id"], name="bill_in_order")),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("kind", "10"), _negated=True), fields=["month", "employer"], name="contribution_corrected"
            ),
        ),
    ]
