"""Append-only books, regions, audit trail: the tools, and the desk's own tables."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [run_script(__file__)]
