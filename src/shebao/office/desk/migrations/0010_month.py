"""The conditions on every row of a month cost less: region compared once, several processes allowed."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0009_audit_chain_guards"),
        ("portal", "0003_certificates_guards"),
        ("matters", "0002_guards"),
        ("registration", "0005_imports"),
    ]
    operations = [run_script(__file__)]
