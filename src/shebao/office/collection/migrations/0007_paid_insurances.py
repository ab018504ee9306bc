"""What is paid of a contribution, told to the person whose it is."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("collection", "0006_reversed_bills")]
    operations = [run_script(__file__)]
