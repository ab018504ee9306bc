"""Papers, coverage, passages and proofs are for good; everyone sees their own."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("foreigners", "0001_initial"), ("desk", "0004_own_rows")]
    operations = [run_script(__file__)]
