"""Bills that take back others, and the payments taken back with them."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("collection", "0005_lists_in_order")]
    operations = [
        *(
            migrations.RemoveConstraint(model_name=model, name=name)
            for model, name in (
                ("bill", "bill_amounts"),
                ("bill", "bill_not_overpaid"),
                ("bill", "bill_kind"),
                ("allocation", "allocation_part"),
            )
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                name="bill_amounts",
                condition=(~Q(kind="20") & Q(employer_fen__gte=0, employee_fen__gte=0) & Q(employer_fen__gt=-F("employee_fen")))
                | (Q(kind="20") & Q(employer_fen__lte=0, employee_fen__lte=0) & Q(employer_fen__lt=-F("employee_fen"))),
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                name="bill_not_overpaid",
                condition=(
                    ~Q(kind="20") & Q(principal_paid_fen__gte=0, principal_paid_fen__lte=F("employer_fen") + F("employee_fen"))
                )
                | Q(kind="20", principal_paid_fen=F("employer_fen") + F("employee_fen")),
            ),
        ),
        migrations.AddConstraint(
            model_name="bill", constraint=models.CheckConstraint(name="bill_kind", condition=Q(kind__in=["10", "20", "31"]))
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                name="allocation_part",
                condition=Q(part="unallocated", bill__isnull=True)
                | Q(part="principal", bill__isnull=False)
                | Q(part="late_fee", bill__isnull=False, amount_fen__gt=0),
            ),
        ),
    ]
