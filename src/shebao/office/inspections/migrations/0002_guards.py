"""Findings are decided, never removed."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial"), ("desk", "0002_guards")]
    operations = [run_script(__file__)]
