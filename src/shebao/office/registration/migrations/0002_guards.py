"""Registered facts never vanish; regions; audit trail."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial"), ("desk", "0002_guards")]
    operations = [run_script(__file__)]
