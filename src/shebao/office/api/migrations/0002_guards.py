"""Keys, answers, webhooks and the outbox: rows of one employer; the outbox is written by the events themselves."""

from django.db import migrations

from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
        ("desk", "0005_signing_in"),
        ("portal", "0003_certificates_guards"),
        ("collection", "0002_guards"),
    ]
    operations = [run_script(__file__)]
