"""All records of a person are theirs to read."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_certificates_guards"),
        ("accounts", "0004_payouts"),
        ("collection", "0007_paid_insurances"),
        ("foreigners", "0005_unpaid"),
        ("registration", "0009_spellings"),
    ]
    operations = [run_script(__file__)]
