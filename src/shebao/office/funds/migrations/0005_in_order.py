"""A month's entries in the order of their list, instead of by insurance."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0004_lines")]
    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_by_month"),
        migrations.AddIndex(model_name="entry", index=models.Index(fields=["month", "id"], name="entry_in_order")),
    ]
