"""What the database refuses, told to people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError

from shebao.errors import UserError

# SQLSTATE class SB is ours (see the .sql files beside the migrations); their message is "中文 / English".
OUR_CLASS = "SB"

CONSTRAINTS: dict[str, tuple[str, str]] = {
    "desk_user_username_key": ("此用户名已有人使用。", "This user name is taken."),
    "employer_once": ("该单位已在本统筹区登记。", "This employer is already registered in the region."),
    "person_once": ("该人员已在本统筹区登记。", "This person is already registered in the region."),
    "enrolment_no_overlap": (
        "该人员在此险种的参保时段重叠。",
        "The person is already insured in this insurance in that period.",
    ),
    "person_not_of_foreigners": (
        "外国人不填民族、个人身份、用工形式、参加工作日期、视同和实际缴费年限、特殊工种。",
        "Foreigners leave ethnicity, status, form of employment, first work, months contributed and special work empty.",
    ),
    "person_permanent_resident": ("取得永久居留资格的外国人不填就业证件。", "Permanent residents have no work permit."),
    "person_not_merged_into_self": ("两个号码相同，无需合并。", "Both are the same number: there is nothing to merge."),
    "employer_not_own_branch": ("单位不能是自己的分支机构。", "An employer is no branch of its own."),
    "card_in_the_making_once": ("此人已申领，卡正在制作。", "A card of this person is in the making already."),
    "card_number_once": ("此卡号已使用。", "This number of a card is taken."),
    "card_step_reason": ("请写明理由。", "Give the reason."),
    "particulars_corrected_why": ("请写明更正理由。", "Say why it is corrected."),
    "declaration_once": ("该申报文件已经受理。", "This declaration file was already taken in."),
    "declared_once": ("该人员当月工资已申报。", "This person's wage of the month was already declared."),
    "contribution_once": ("该人员当月缴费已核定。", "This person's month was already assessed."),
    "contribution_reversed_once": ("该笔缴费已冲销。", "This contribution was already reversed."),
    "bill_once": (
        "该单位当月该险种已出单。",
        "The employer's bill of this month and insurance exists already.",
    ),
    "bill_not_overpaid": ("缴款不得超过应缴金额。", "A bill cannot be paid above what is due."),
    "receipt_amount": ("收款金额须大于零。", "A receipt's amount is above zero."),
    "receipt_once": ("该银行流水号已入账。", "This bank reference was already recorded."),
    "account_entry_opened_once": ("该个人账户余额已转入。", "This account's balance was taken over already."),
    "account_entry_credited_once": ("该笔缴费已记入个人账户。", "This contribution was already credited."),
    "foreigners_settlement_passage_id_key": ("该账户已经支付。", "This account was paid out already."),
    "account_entry_paid_once": ("该账户已经支付。", "This account was paid out already."),
    "entry_once_per_source": ("该来源已记账。", "This source was already posted."),
    "matter_once": ("该申请已经受理，请勿重复提交。", "This application was taken in already."),
    "step_once": (
        "此办件在您打开之后已有新的办理，请按最新内容重新处理。",
        "This matter has moved on since you opened it: look at it again, then decide.",
    ),
    "matter_officers_differ": (
        "同一办件的受理、复核、审批须由不同人员办理。",
        "Receiving, reviewing and approving one matter are for different officers.",
    ),
    "step_reason": ("请写明理由。", "Give the reason."),
    "posting_one_side": ("每行分录须且只须有借方或贷方。", "A line has either a debit or a credit."),
}

STATES: dict[str, tuple[str, str]] = {
    "53100": (
        "数据库磁盘空间不足：请腾出空间后重试。",
        "The database's disk is full: free some space and try again.",
    ),
    "42501": ("无权进行此操作，或数据不属于本统筹区。", "Not allowed, or the data belong to another region."),
}


def as_user_error(problem: BaseException) -> UserError | None:
    """The sentence for a refusal of the database; None if it is none of ours."""
    cause = problem.__cause__ if isinstance(problem, DatabaseError) and problem.__cause__ else problem
    state = getattr(cause, "sqlstate", None) or ""
    details = getattr(cause, "diag", None)
    if state.startswith(OUR_CLASS):
        zh, _, en = (details.message_primary if details else str(cause)).partition(" / ")
        return UserError(zh, en or zh)
    name = getattr(details, "constraint_name", None)
    if name in CONSTRAINTS:
        return UserError(*CONSTRAINTS[name])
    return UserError(*STATES[state]) if state in STATES else None


@contextmanager
def refusals_as_user_errors() -> Iterator[None]:
    """Within the block a refusal of the database reaches the reader as one sentence."""
    import psycopg

    try:
        yield
    except (DatabaseError, psycopg.Error) as problem:
        told = as_user_error(problem)
        if told is None:
            raise
        raise told from problem
