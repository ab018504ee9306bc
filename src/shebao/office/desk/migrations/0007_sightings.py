"""Who looked at a person's record, for the person and for officers of the region."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("desk", "0006_signing_in_guards")]
    operations = [run_script(__file__)]
