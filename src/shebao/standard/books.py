"""What is received and booked: receipts and their allocation, individual accounts, the ledger."""

from __future__ import annotations

from shebao.standard import codes
from shebao.standard.columns import EMPLOYER, INSURANCE, MONTH, PERSON, REGION, SUBMITTED, field, rule
from shebao.standard.fields import Reference, Table
from shebao.text import Text

RECEIPTS = Table(
    "receipts", None, "flow", Text("到账记录", "Receipts of the month"),
    (
        REGION, SUBMITTED,
        field("receipt_id", None, "integer", "到账编号", "Receipt"),
        EMPLOYER,
        field("received_on", "AAB191", "date", "到账日期", "Received on"),
        field("amount_fen", "AAE019", "integer", "金额（分）", "Amount (fen)"),
        field("bank_reference", None, "text", "银行流水号", "Bank reference"),
    ),
    key=("receipt_id",), subject="receipt_id", unique=(("bank_reference",),),
    rules=(rule("amount_positive", "amount_fen <= 0", "到账金额不为正", "the amount is not positive"),),
    references=(Reference("employer_id", "employers", "employer_id"),),
)  # fmt: skip

ALLOCATIONS = Table(
    "allocations", None, "flow", Text("到账分配", "Allocations of the month"),
    (
        REGION, SUBMITTED,
        field("allocation_id", None, "integer", "分配编号", "Allocation"),
        field("receipt_id", None, "integer", "到账编号", "Receipt"),
        field("bill_id", None, "integer", "账单编号", "Bill", nullable=True),
        field("part", None, "text", "分配项目", "Part", codes=codes.ALLOCATION_PART),
        field(
            "amount_fen", "AAE019", "integer", "金额（分）", "Amount (fen)",
            note=Text("暂收款转用时为负", "negative where unallocated money is used later"),
        ),
        field("on", None, "date", "分配日期", "Allocated on"),
    ),
    key=("allocation_id",), subject="allocation_id",
    rules=(
        rule(
            "bill_of_part", "(part = 'unallocated') <> (bill_id IS NULL)",
            "本金和滞纳金须有账单，暂收款不得有", "principal and late fee need a bill, unallocated money has none",
        ),
    ),
    references=(Reference("receipt_id", "receipts", "receipt_id"), Reference("bill_id", "bills", "bill_id")),
)  # fmt: skip

ACCOUNT_ENTRIES = Table(
    "account_entries", "AC08", "flow", Text("个人账户记账明细", "Entries of individual accounts"),
    (
        REGION, SUBMITTED,
        field("entry_id", None, "integer", "记账编号", "Entry"),
        PERSON,
        field("insurance", "AAE140", "integer", "险种类型", "Insurance", codes=codes.INSURANCE_WITH_ACCOUNT),
        field("kind", None, "text", "记账类型", "Kind", codes=codes.ENTRY_KIND),
        MONTH,
        field("booked_on", None, "date", "记账日期", "Booked on"),
        field("amount_fen", "AAE019", "integer", "金额（分）", "Amount (fen)"),
        field("bill_id", None, "integer", "账单编号", "Bill", nullable=True),
        field("contribution_id", None, "integer", "应缴编号", "Contribution", nullable=True),
    ),
    key=("entry_id",), subject="entry_id",
    references=(Reference("person_id", "persons", "person_id"),),
)  # fmt: skip

ACCOUNTS = Table(
    "accounts", None, "snapshot", Text("个人账户年度", "Years of individual accounts"),
    (
        REGION, SUBMITTED, PERSON,
        field("insurance", "AAE140", "integer", "险种类型", "Insurance", codes=codes.INSURANCE_WITH_ACCOUNT),
        field("year", "AAE001", "integer", "年度", "Year"),
        field("opening_fen", None, "integer", "年初余额（分）", "Balance at the start of the year (fen)"),
        field("credited_fen", None, "integer", "本年记账（分）", "Credited in the year (fen)"),
        field("interest_fen", None, "integer", "本年利息（分）", "Interest of the year (fen)"),
        field("balance_fen", "AKC252", "integer", "账户余额（分）", "Balance (fen)"),
    ),
    key=("person_id", "insurance", "year"), subject="person_id",
    references=(Reference("person_id", "persons", "person_id"),),
)  # fmt: skip

LEDGER = Table(
    "ledger", None, "snapshot", Text("会计科目余额", "Balances of the ledger"),
    (
        REGION, SUBMITTED, INSURANCE,
        field("account", None, "text", "会计科目", "Account", codes=codes.LEDGER_ACCOUNT),
        field("debit_fen", None, "integer", "借方累计（分）", "Debits since the books were opened (fen)"),
        field("credit_fen", None, "integer", "贷方累计（分）", "Credits since the books were opened (fen)"),
        field("balance_fen", None, "integer", "余额（分）", "Balance, on the account's own side (fen)"),
    ),
    key=("insurance", "account"), subject="insurance",
    rules=(rule("turnover_negative", "debit_fen < 0 OR credit_fen < 0", "发生额为负", "a turnover is negative"),),
)  # fmt: skip
