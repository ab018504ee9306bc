"""What is declared, assessed and received is recorded for good."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial"), ("registration", "0002_guards")]
    operations = [run_script(__file__)]
