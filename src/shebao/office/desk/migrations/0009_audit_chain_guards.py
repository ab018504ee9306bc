"""The audit trail becomes a chain; what was there before is sealed too."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("desk", "0008_audit_chain")]
    operations = [run_script(__file__)]
