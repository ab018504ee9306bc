"""Whoever is outside the agency sees the rows of their own employer, or their own, and nothing else."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_roles"),
        ("registration", "0002_guards"),
        ("collection", "0002_guards"),
        ("accounts", "0002_guards"),
    ]
    operations = [run_script(__file__)]
