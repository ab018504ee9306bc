"""Persons are found by the beginning of their name; the same index finds those of one name born on one day."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registration", "0006_cards")]
    operations = [
        migrations.RunSQL("DROP INDEX person_by_name_and_birth"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                django.db.models.functions.comparison.Collate("name", "C"), models.F("born_on"), name="person_by_name"
            ),
        ),
    ]
