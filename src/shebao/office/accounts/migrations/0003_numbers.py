"""Two million entries a month keep one unique index, that none is credited twice; their numbers are given, not chosen."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_guards")]
    operations = [
        migrations.RunSQL("ALTER TABLE accounts_accountentry ALTER id SET GENERATED ALWAYS"),
        migrations.RunSQL("ALTER TABLE accounts_accountentry DROP CONSTRAINT accounts_accountentry_pkey"),
        migrations.AddIndex(
            model_name="accountentry",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["id"], name="account_entry_by_number", pages_per_range=32
            ),
        ),
    ]
