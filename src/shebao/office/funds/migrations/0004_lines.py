"""A line is found through its entry: one index instead of two."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0003_month")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE funds_posting DROP CONSTRAINT funds_posting_pkey,"
            " ADD CONSTRAINT funds_posting_pkey PRIMARY KEY (entry_id, id)"
        ),
        migrations.RunSQL("ALTER TABLE funds_posting ALTER id SET GENERATED ALWAYS"),
        migrations.RemoveIndex(model_name="posting", name="posting_by_entry"),
    ]
