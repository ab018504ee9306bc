"""Entries of personal accounts are for good."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("collection", "0002_guards")]
    operations = [run_script(__file__)]
