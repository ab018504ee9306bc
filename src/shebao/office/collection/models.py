"""From the employer's declaration to the allocated receipt."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shebao.office.desk.models import Run, User
from shebao.office.fields import (
    FenField,
    Insurance,
    MonthField,
    RegionField,
    plain_key,
    real_month,
    real_region,
)
from shebao.office.registration.models import Employer

# The eight amounts of a month of contributions, in the order of the data standard.
AMOUNTS: tuple[str, ...] = (
    "pension_employer_fen",
    "pension_employee_fen",
    "unemployment_employer_fen",
    "unemployment_employee_fen",
    "medical_employer_fen",
    "medical_employee_fen",
    "work_injury_employer_fen",
    "maternity_employer_fen",
)


class Declaration(models.Model):
    """A file of wages an employer handed in for a month; the same file is taken once."""

    region = RegionField()
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="declarations", verbose_name=_("employer"))
    month = MonthField(_("month"))
    sha256 = models.CharField(_("digest of the file"), max_length=64)
    file_name = models.CharField(_("file name"), max_length=200)
    received_on = models.DateField(_("received on"))
    rows_taken = models.IntegerField(_("rows taken"), default=0)
    rows_rejected = models.IntegerField(_("rows rejected"), default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("run"))

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["employer", "month", "sha256"], name="declaration_once"),
            real_month("month", "declaration_month"),
            real_region("declaration_region"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.file_name}"


class DeclarationLine(models.Model):
    """One declared wage: person, employer, month. Never changed, never taken twice."""

    region = RegionField()
    declaration = plain_key("collection.Declaration", "lines")
    employer = plain_key("registration.Employer", "declared_lines")
    person = plain_key("registration.Person", "declared_lines")
    month = MonthField(_("month"))
    wage_fen = FenField(verbose_name=_("declared wage"))

    class Meta:
        verbose_name = _("declared wage")
        verbose_name_plural = _("declared wages")
        constraints: ClassVar[list[Any]] = [
            # Month first: a month's rows land side by side at the end of the index.
            models.UniqueConstraint(fields=["month", "employer", "person"], name="declared_once"),
            models.CheckConstraint(name="declared_wage", condition=Q(wage_fen__gte=0)),
            real_month("month", "declared_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.employer_id} {self.person_id}"


class RejectedRow(models.Model):
    """A row of a declaration that was not taken, as it stood in the file, with the reason."""

    region = RegionField()
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="rejected_rows")
    row_number = models.IntegerField(_("row"))
    content = models.JSONField(_("content"))
    reason = models.CharField(_("reason code"), max_length=32)
    reason_zh = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")

    def __str__(self) -> str:
        return f"{self.row_number}: {self.reason}"


#: Which insurances of a contribution are paid, as bits: an annotation, told to its person too, who reads no bills.
PAID = models.Func("pk", function="collection_paid_insurances", output_field=models.IntegerField())


class Contribution(models.Model):
    """What is due for one person's month with one employer (AC43), all insurances side by side.

    Assessed once; a mistake is reversed by a row of kind 20 that names the row it reverses and carries its amounts
    negated, and assessed anew by a row of kind 31.
    """

    class Kind(models.TextChoices):
        NORMAL = "10", _("normal")
        REVERSAL = "20", _("reversal")
        BACK_PAYMENT = "31", _("back payment")

    region = RegionField()
    person = plain_key("registration.Person", "contributions")
    employer = plain_key("registration.Employer", "contributions")
    month = MonthField(_("belongs to"))
    assessed_month = MonthField(_("assessed in"))
    late_from = models.DateField(_("late fee from"))
    kind = models.CharField(_("kind"), max_length=2, choices=Kind.choices)
    wage_fen = FenField(verbose_name=_("wage"))
    base_fen = FenField(verbose_name=_("base"))
    insurances = models.SmallIntegerField(_("insurances"), help_text=_("Bit set of the insurances charged"))
    pension_employer_fen = FenField()
    pension_employee_fen = FenField()
    unemployment_employer_fen = FenField()
    unemployment_employee_fen = FenField()
    medical_employer_fen = FenField()
    medical_employee_fen = FenField()
    work_injury_employer_fen = FenField()
    maternity_employer_fen = FenField()
    reverses = plain_key("self", "reversals", null=True)
    run = plain_key("desk.Run", "contributions")

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["month", "employer", "person"], condition=Q(kind="10"), name="contribution_once"),
            models.UniqueConstraint(fields=["reverses"], condition=Q(reverses__isnull=False), name="contribution_reversed_once"),
            models.CheckConstraint(
                name="contribution_kind",
                condition=Q(kind__in=["10", "31"], reverses__isnull=True) | Q(kind="20", reverses__isnull=False),
            ),
            models.CheckConstraint(
                name="contribution_amounts",
                condition=(~Q(kind="20") & Q(**{f"{column}__gte": 0 for column in ("wage_fen", "base_fen", *AMOUNTS)}))
                | (Q(kind="20") & Q(**{f"{column}__lte": 0 for column in ("wage_fen", "base_fen", *AMOUNTS)})),
            ),
            models.CheckConstraint(name="contribution_insurances", condition=Q(insurances__range=(0, 31))),
            real_month("month", "contribution_month"),
            models.CheckConstraint(name="contribution_assessed", condition=Q(assessed_month__gte=F("month"))),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person"], name="contribution_by_person"),
            # What is not in contribution_once: few rows, so that all of an employer's month is found by two indexes.
            models.Index(fields=["month", "employer"], name="contribution_corrected", condition=~Q(kind="10")),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.employer_id} {self.person_id} {self.kind}"


class Bill(models.Model):
    """What an employer owes for a month and an insurance. Only the paid sums and the late fee ever change. A bill of kind 20
    takes back what others charged: its amounts are negative, and settled when it is made.

    One run of assessment makes it, from the contributions of that run with the same employer, month and first day of
    late fee: a late registration's earlier months and a supplementary declaration have bills of their own.
    """

    region = RegionField()
    employer = plain_key("registration.Employer", "bills")
    month = MonthField(_("month"))
    assessed_month = MonthField(_("assessed in"))
    kind = models.CharField(_("kind"), max_length=2, choices=Contribution.Kind.choices)
    insurance = models.SmallIntegerField(_("insurance"), choices=Insurance.choices)
    employer_fen = FenField(verbose_name=_("employer's share"))
    employee_fen = FenField(verbose_name=_("employees' share"))
    due_on = models.DateField(_("due on"))
    late_from = models.DateField(_("late fee from"))
    principal_paid_fen = FenField(verbose_name=_("principal paid"))
    late_fee_due_fen = FenField(verbose_name=_("late fee charged"))
    late_fee_paid_fen = FenField(verbose_name=_("late fee paid"))
    paid_on = models.DateField(_("principal complete on"), null=True, blank=True)
    run = plain_key("desk.Run", "bills")

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        constraints: ClassVar[list[Any]] = [
            # Employer and month first: it finds an employer's bills too.
            models.UniqueConstraint(fields=["employer", "month", "run", "insurance", "late_from"], name="bill_once"),
            models.CheckConstraint(name="bill_insurance", condition=Q(insurance__in=Insurance.values)),
            models.CheckConstraint(
                name="bill_amounts",
                condition=(~Q(kind="20") & Q(employer_fen__gte=0, employee_fen__gte=0) & Q(employer_fen__gt=-F("employee_fen")))
                | (Q(kind="20") & Q(employer_fen__lte=0, employee_fen__lte=0) & Q(employer_fen__lt=-F("employee_fen"))),
            ),
            models.CheckConstraint(
                name="bill_not_overpaid",
                condition=(
                    ~Q(kind="20") & Q(principal_paid_fen__gte=0, principal_paid_fen__lte=F("employer_fen") + F("employee_fen"))
                )
                | Q(kind="20", principal_paid_fen=F("employer_fen") + F("employee_fen")),
            ),
            models.CheckConstraint(
                name="bill_late_fee",
                condition=Q(late_fee_paid_fen__gte=0, late_fee_paid_fen__lte=F("late_fee_due_fen")),
            ),
            models.CheckConstraint(
                name="bill_paid_on",
                condition=Q(paid_on__isnull=True, principal_paid_fen__lt=F("employer_fen") + F("employee_fen"))
                | Q(paid_on__isnull=False, principal_paid_fen=F("employer_fen") + F("employee_fen")),
            ),
            models.CheckConstraint(name="bill_kind", condition=Q(kind__in=["10", "20", "31"])),
            real_month("month", "bill_month"),
        ]
        # The list of a month's bills in its order; nothing that a payment changes, so that it writes no index.
        indexes: ClassVar[list[Any]] = [models.Index(fields=["assessed_month", "id"], name="bill_in_order")]

    def __str__(self) -> str:
        return f"{self.month} {self.employer_id} {self.insurance}"


class Receipt(models.Model):
    """Money that arrived on the income account, known by the bank's reference."""

    region = RegionField()
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("employer"))
    received_on = models.DateField(_("received on"))
    amount_fen = FenField(verbose_name=_("amount"))
    bank_reference = models.CharField(_("bank reference"), max_length=64)
    run = plain_key("desk.Run", "receipts")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "bank_reference"], name="receipt_once"),
            models.CheckConstraint(name="receipt_amount", condition=Q(amount_fen__gt=0)),
            real_region("receipt_region"),
        ]

    def __str__(self) -> str:
        return self.bank_reference


class Allocation(models.Model):
    """What part of a receipt went where. Unallocated money used later is taken back by a negative row; so is, on the bill
    that reverses another, the principal that was paid on that one."""

    class Part(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        LATE_FEE = "late_fee", _("late fee")
        UNALLOCATED = "unallocated", _("unallocated")

    region = RegionField()
    receipt = plain_key("collection.Receipt", "allocations")
    bill = plain_key("collection.Bill", "allocations", null=True)
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    amount_fen = FenField(verbose_name=_("amount"))
    allocated_on = models.DateField(_("allocated on"))
    run = plain_key("desk.Run", "allocations")

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="allocation_part",
                condition=Q(part="unallocated", bill__isnull=True)
                | Q(part="principal", bill__isnull=False)
                | Q(part="late_fee", bill__isnull=False, amount_fen__gt=0),
            ),
            models.CheckConstraint(name="allocation_amount", condition=~Q(amount_fen=0)),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["receipt"], name="allocation_by_receipt"),
            models.Index(fields=["bill"], name="allocation_by_bill"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.part} {self.amount_fen}"
