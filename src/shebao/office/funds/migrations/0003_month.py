"""That an entry's lines are all written at once is seen from one count of a range, where it can be."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_guards")]
    operations = [run_script(__file__)]
