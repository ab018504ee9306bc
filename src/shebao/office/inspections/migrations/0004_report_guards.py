"""Rows of a report are added, never changed."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("inspections", "0003_foreignersreport")]
    operations = [run_script(__file__)]
