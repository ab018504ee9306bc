"""Whether a number or document is registered already, asked of an index also where a million are."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("registration", "0008_insured_days")]
    operations = [run_script(__file__)]
