"""An employer's people declare wages themselves: rows of their own, added under row-level security."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_own_rows")]
    operations = [run_script(__file__)]
