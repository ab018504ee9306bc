"""Accounts paid out after leaving or death and contributions refunded, each once."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import shebao.office.fields
from shebao.office.database.scripts import run_script


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0012_settle"),
        ("foreigners", "0003_periods"),
        ("registration", "0007_by_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", shebao.office.fields.RegionField(max_length=6, verbose_name="region")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ended", "paid once on ending the relation"),
                            ("died", "paid to the heirs"),
                            ("refund", "refund of exempted contributions"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("booked_on", models.DateField(verbose_name="booked on")),
                ("pension_fen", shebao.office.fields.FenField(db_default=0, default=0, verbose_name="pension account")),
                ("medical_fen", shebao.office.fields.FenField(db_default=0, default=0, verbose_name="medical account")),
                ("amount_fen", shebao.office.fields.FenField(db_default=0, default=0, verbose_name="amount")),
                ("trace", models.JSONField(default=dict, verbose_name="calculation")),
                (
                    "coverage",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlement",
                        to="foreigners.coverage",
                        verbose_name="certificate of coverage",
                    ),
                ),
                (
                    "passage",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlement",
                        to="foreigners.passage",
                        verbose_name="passage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="registration.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="desk.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund or pay-out",
                "verbose_name_plural": "refunds and pay-outs",
                "indexes": [models.Index(fields=["person"], name="settlement_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("coverage__isnull", True), ("kind__in", ["ended", "died"]), ("passage__isnull", False)),
                            models.Q(("coverage__isnull", False), ("kind", "refund"), ("passage__isnull", True)),
                            _connector="OR",
                        ),
                        name="settlement_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gt", 0),
                            ("medical_fen__gte", 0),
                            ("pension_fen__gte", 0),
                            models.Q(
                                ("kind", "refund"),
                                (
                                    "amount_fen",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("pension_fen"), "+", models.F("medical_fen")
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="settlement_amount",
                    ),
                    models.CheckConstraint(condition=models.Q(("region__regex", "^[0-9]{6}$")), name="settlement_region"),
                ],
            },
        ),
        run_script(__file__),
    ]
