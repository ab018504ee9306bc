"""Matters move by steps of different officers, and stay as they are once in effect."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0001_initial"),
        ("registration", "0002_guards"),
        ("desk", "0004_own_rows"),
    ]
    operations = [run_script(__file__)]
