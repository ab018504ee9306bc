"""Second factors and lock-outs: what of them may change, and who sees them."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_signing_in")]
    operations = [run_script(__file__)]
