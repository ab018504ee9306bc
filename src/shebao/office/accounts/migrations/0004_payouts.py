"""Accounts are paid out: an entry of its own, once a day for each account."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_numbers")]
    operations = [
        migrations.AlterField(
            model_name="accountentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "opening balance"),
                    ("contribution", "contribution"),
                    ("interest", "interest"),
                    ("reversal", "reversal"),
                    ("payout", "paid out"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.RemoveConstraint(model_name="accountentry", name="account_entry_kind"),
        migrations.AddConstraint(
            model_name="accountentry",
            constraint=models.CheckConstraint(
                name="account_entry_kind",
                condition=Q(kind="contribution", contribution__isnull=False, bill__isnull=False, amount_fen__gte=0)
                | Q(kind="reversal", contribution__isnull=False, amount_fen__lte=0)
                | Q(kind="payout", contribution__isnull=True, amount_fen__lt=0)
                | Q(kind__in=["opening", "interest"], contribution__isnull=True, amount_fen__gte=0),
            ),
        ),
        migrations.AddConstraint(
            model_name="accountentry",
            constraint=models.UniqueConstraint(
                condition=Q(kind="payout"), fields=("person", "insurance", "booked_on"), name="account_entry_paid_once"
            ),
        ),
    ]
