"""Payments of a month on the audit trail: lines by the hundred, with every bill's sums before and after."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("collection", "0002_guards")]
    operations = [run_script(__file__)]
