"""Certificates: issued for oneself, never changed; found by their code by whoever holds the paper."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_certificates")]
    operations = [run_script(__file__)]
