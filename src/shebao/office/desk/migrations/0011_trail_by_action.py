"""The trail by what was done, newest first, without reading the rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_month")]
    operations = [
        migrations.AddIndex(model_name="auditevent", index=models.Index(fields=["action", "id"], name="audit_by_action")),
    ]
