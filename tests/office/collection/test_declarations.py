"""An employer's spreadsheet: good rows are taken once, bad rows come back in the employer's own sheet."""

from __future__ import annotations

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from shebao.errors import UserError
from shebao.office.collection.declarations import Reply, Upload
from shebao.office.collection.models import Declaration, DeclarationLine, RejectedRow
from shebao.office.collection.sheet import REASONS
from shebao.office.desk.authority import NotAllowed
from shebao.office.desk.models import Run
from shebao.population.sheet import Row, declaration_bytes
from tests.office.agency import (
    FACTORY,
    FEBRUARY,
    JOHN,
    LI,
    MARCH,
    SHEET_COLUMNS,
    SHOP,
    WANG,
    ZHAO,
    Agency,
    employers,
    employments,
    foreigners,
    line,
    persons,
    sheet,
    workbook,
)

FIRST, SECOND, THIRD = 2, 3, 4
"""Rows as the spreadsheet counts them: the headings stand in row 1."""

BAD_ROWS = {
    "wrong_month": line(WANG, 5000, FEBRUARY),
    "wrong_month_worked": line(WANG, 5000, worked=201213),
    "wrong_employer": line(WANG, 5000, employer=SHOP),
    "wrong_check_digit": line("310101198001010017", 5000),
    "number_as_number": line(310101198001010018.0, 5000),
    "no_number": line("", 5000),
    "no_wage": line(WANG, "五千"),
    "negative_wage": line(WANG, -5000),
    "wage_too_high": line(WANG, 10_000_000.01),
    "unknown_person": line(ZHAO, 5000),
    "not_enrolled": line(LI, 5000),
    "duplicate_row": line(JOHN, 9000),
}


@pytest.fixture
def agency(agency: Agency) -> Agency:
    """李 is registered, but not insured with the factory; JOHN is insured."""
    agency.register_persons(persons(LI))
    agency.insure(foreigners(JOHN), employed_on=date(2011, 12, 1))
    return agency


def sent_back(reply: Reply) -> list[list[object]]:
    """The rows of the sheet the employer gets back, read by another program than the one that wrote it."""
    content = reply.annotated()
    assert content is not None
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def wages() -> dict[str, int]:
    return dict(DeclarationLine.objects.values_list("person__number", "wage_fen"))


# Good rows ------------------------------------------------------------------------------------------------------


def test_good_rows_are_taken(agency):
    reply = agency.declare(line(WANG, 5000), line(JOHN, 12345.67))

    assert (reply.taken, reply.reasons, reply.annotated()) == (2, {}, None)
    assert wages() == {WANG: 500_000, JOHN: 1_234_567}


def test_the_file_is_kept_as_a_declaration_of_its_employer(agency):
    agency.declare(line(WANG, 5000), line(ZHAO, 5000))

    made = Declaration.objects.get()
    assert (made.employer.credit_code, made.month, made.file_name) == (FACTORY, MARCH, "三月.xlsx")
    assert (made.received_on, made.by, made.rows_taken, made.rows_rejected) == (date(2012, 3, 10), agency.counter, 1, 1)
    assert Run.objects.get(kind="declare").counts == {"files": 1, "taken": 1, "rejected": 1}


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        (5000, 500_000),
        (4567.89, 456_789),
        (4567.890000000001, 456_789),
        (0.1 + 0.2, 30),
        (3000 * 1.1, 330_000),
        (0, 0),
        ("5000", 500_000),
        (" 5,000.00 ", 500_000),
        ("1,234,567.8", 123_456_780),
    ],
)
def test_a_wage_is_read_as_the_employer_sees_it(agency, typed, fen):
    agency.declare(line(WANG, typed))

    assert wages() == {WANG: fen}


@pytest.mark.parametrize("typed", ["", "五千", "5000元", "50.005", 4567.891, "5,00", "1,2345", "5 000", "1_000", "NaN", True])
def test_a_wage_that_can_be_misread_is_not_taken(agency, typed):
    assert agency.declare(line(WANG, typed)).reasons == {FIRST: "no_wage"}


@pytest.mark.parametrize("typed", [201203, "201203", " 201203 ", "2012-03"])
def test_a_month_may_be_a_number_or_a_text(agency, typed):
    assert agency.declare(line(WANG, 5000, typed)).taken == 1


def test_an_earlier_month_is_declared_in_the_column_of_the_month_worked(agency):
    agency.declare(line(WANG, 5000), line(WANG, 4800, worked=FEBRUARY))

    assert set(DeclarationLine.objects.values_list("month", "wage_fen")) == {(MARCH, 500_000), (FEBRUARY, 480_000)}


def test_columns_are_found_by_their_codes_wherever_they_stand(agency):
    content = workbook(
        ("浦江机床厂三月缴费申报表",),
        (),
        ("备注", "aac040", "AAE002", " AAC002 "),
        ("车间主任", 5000, MARCH, WANG),
    )

    assert agency.take(Upload("三月.xlsx", FACTORY, MARCH, content))[0].taken == 1


def test_the_base_serves_where_no_wage_is_declared(agency):
    content = workbook(("AAC002", "AAE002", "AAE180"), (WANG, MARCH, 5000))

    assert agency.take(Upload("三月.xlsx", FACTORY, MARCH, content))[0].taken == 1


def test_a_row_of_labels_under_the_codes_is_skipped(agency):
    labels = ("单位编号", "社会保障号码", "姓名", "费款所属期", "对应费款所属期", "缴费工资（元）")

    reply = agency.declare(labels, line(WANG, 5000))
    assert (reply.taken, reply.reasons) == (1, {})


def test_rows_left_empty_are_no_mistakes(agency):
    reply = agency.declare((), line(WANG, 5000), (), line(JOHN, 5000), ())

    assert (reply.taken, reply.reasons) == (2, {})


def test_the_national_spreadsheet_of_the_demonstration_is_read_as_well(agency):
    row = Row(FACTORY, WANG, "王建国", "01", "CHN", MARCH, MARCH, 500_000)

    reply = agency.take(Upload("x.xlsx", FACTORY, MARCH, declaration_bytes([row])))[0]
    assert (reply.taken, reply.reasons) == (1, {})


# Bad rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", BAD_ROWS)
def test_a_bad_row_comes_back_with_its_reason_in_both_languages(agency, reason):
    reply = agency.declare(line(JOHN, 8000), BAD_ROWS[reason])

    assert (reply.taken, reply.reasons) == (1, {SECOND: reason})
    heading, good, bad = sent_back(reply)
    assert heading[-2:] == ["结果 Result", "说明 Explanation"]
    assert good[-2:] == ["已受理 Taken", ""]
    assert bad[-2:] == ["未受理 Not taken", f"{REASONS[reason].zh}。{REASONS[reason].en}."]


def test_a_wage_declared_before_is_not_taken_again(agency):
    agency.declare(line(WANG, 5000))

    reply = agency.declare(line(WANG, 5500), line(JOHN, 8000))
    assert (reply.taken, reply.reasons) == (1, {FIRST: "already_declared"})
    assert wages() == {WANG: 500_000, JOHN: 800_000}


def test_every_reason_has_a_test():
    assert {*BAD_ROWS, "already_declared"} == set(REASONS)


def test_nothing_is_lost_each_row_is_taken_or_sent_back(agency):
    rows = [line(WANG, 5000), line(JOHN, 8000), *BAD_ROWS.values()]

    reply = agency.declare(*rows)
    assert reply.taken + len(reply.reasons) == len(rows)
    assert DeclarationLine.objects.count() == reply.taken == 2
    assert dict(RejectedRow.objects.values_list("row_number", "reason")) == reply.reasons


def test_the_employers_own_cells_come_back_as_they_were(agency):
    rows = [
        ("浦江机床厂", "", "2012年3月"),
        (*SHEET_COLUMNS, "备注"),
        (*line(WANG, "5,000.00"), date(2012, 3, 1)),
        (*line(ZHAO, -1.5), "=1+1 http://example.com"),
        (),
        (*line(JOHN, 8000.5), True),
    ]
    content = workbook(*rows)
    original = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()

    reply = agency.take(Upload("三月.xlsx", FACTORY, MARCH, content))[0]
    assert [row[:-2] for row in sent_back(reply)] == original


def test_what_an_employer_typed_never_becomes_a_formula_or_a_link(agency):
    """The sheet is opened by an officer: a cell that reads `=HYPERLINK(…)` stays the text it was."""
    reply = agency.declare(line(ZHAO, 1, name="=1+1"), line(ZHAO, 1, name="http://example.com"))

    assert [row[2] for row in sent_back(reply)[1:]] == ["=1+1", "http://example.com"]


def test_a_row_not_taken_is_kept_as_it_stood_in_the_file(agency):
    agency.declare(line(WANG, "五千"))

    kept = RejectedRow.objects.get()
    assert kept.content == [FACTORY, WANG, "王建国", MARCH, MARCH, "五千"]
    assert (kept.reason, kept.reason_zh, kept.reason_en) == ("no_wage", REASONS["no_wage"].zh, REASONS["no_wage"].en)


def test_of_two_rows_for_the_same_month_the_first_is_taken(agency):
    reply = agency.declare(line(WANG, 5000), line(WANG, 6000), line(WANG, 7000))

    assert reply.reasons == {SECOND: "duplicate_row", THIRD: "duplicate_row"}
    assert wages() == {WANG: 500_000}


def test_a_bad_row_does_not_hide_the_good_one_after_it(agency):
    reply = agency.declare(line(WANG, -5000), line(WANG, 5000))

    assert reply.reasons == {FIRST: "negative_wage"}
    assert wages() == {WANG: 500_000}


def test_two_files_of_an_employer_at_once_count_as_one(agency):
    first, second = agency.take(sheet(line(WANG, 5000)), sheet(line(WANG, 6000), line(JOHN, 8000)))

    assert (first.taken, second.taken, second.reasons) == (1, 1, {FIRST: "duplicate_row"})
    assert wages() == {WANG: 500_000, JOHN: 800_000}


@pytest.mark.parametrize("number", [310101198001010018.0, 310101198001081000.0, 310101198001010018])
def test_a_number_stored_as_a_number_has_lost_digits_and_is_not_trusted(agency, number):
    """Spreadsheets keep 15 digits of an 18-digit number: what is left may be somebody else's."""
    assert agency.declare(line(number, 5000)).reasons == {FIRST: "number_as_number"}


@pytest.mark.parametrize("worked", [0, 13, 201200, 201213, 201204, 99999999999999, "9" * 30, "三月", -201203])
def test_a_month_worked_that_is_none_is_not_taken(agency, worked):
    reply = agency.declare(line(WANG, 5000), (FACTORY, JOHN, "SMITH JOHN", MARCH, worked, 5000))

    assert reply.reasons == {SECOND: "wrong_month_worked"}


@pytest.mark.parametrize("month", ["", "三月", FEBRUARY, 201303, 20120301, "9" * 30, date(2012, 3, 1)])
def test_a_row_of_another_month_is_not_taken(agency, month):
    assert agency.declare((FACTORY, WANG, "王", month, "", 5000), line(JOHN, 5000)).reasons == {FIRST: "wrong_month"}


def test_who_has_left_is_not_enrolled_in_the_months_after(agency):
    agency.stop(WANG, date(2012, 2, 20))

    assert agency.declare(line(WANG, 5000), line(WANG, 5000, worked=FEBRUARY)).reasons == {FIRST: "not_enrolled"}


# The second upload ----------------------------------------------------------------------------------------------


def test_the_same_file_again_takes_nothing_and_says_so(agency):
    upload = sheet(line(WANG, 5000), line(ZHAO, 5000))
    first, again = agency.take(upload)[0], agency.take(upload)[0]

    assert (first.seen_before, again.seen_before) == (False, True)
    assert again.declaration_id == first.declaration_id
    assert (again.taken, again.reasons) == (0, {SECOND: "unknown_person"})
    assert (Declaration.objects.count(), DeclarationLine.objects.count(), RejectedRow.objects.count()) == (1, 1, 1)
    assert Run.objects.filter(kind="declare").latest("id").counts == {"files": 0, "taken": 0, "rejected": 1}


def test_the_same_file_again_takes_the_row_that_the_register_was_not_ready_for(agency):
    upload = sheet(line(WANG, 5000), line(LI, 6000), line(JOHN, -1))
    assert agency.take(upload)[0].reasons == {SECOND: "not_enrolled", THIRD: "negative_wage"}
    agency.enrol(employments(LI))

    again = agency.take(upload)[0]

    assert (again.seen_before, again.taken, again.reasons) == (True, 1, {THIRD: "negative_wage"})
    assert wages() == {WANG: 500_000, LI: 600_000}
    assert (Declaration.objects.get().rows_taken, Declaration.objects.get().rows_rejected) == (2, 1)
    assert list(RejectedRow.objects.values_list("row_number", "reason").order_by("row_number")) == [
        (SECOND, "not_enrolled"),
        (THIRD, "negative_wage"),
    ]


def test_the_same_file_twice_at_once_is_taken_once(agency):
    upload = sheet(line(WANG, 5000))

    assert [reply.seen_before for reply in agency.take(upload, upload)] == [False, True]
    assert DeclarationLine.objects.count() == 1


def test_of_a_corrected_file_only_the_corrected_row_is_taken(agency):
    agency.declare(line(WANG, 5000), line(JOHN, -8000))

    corrected = agency.declare(line(WANG, 5000), line(JOHN, 8000))
    assert (corrected.taken, corrected.reasons) == (1, {FIRST: "already_declared"})
    assert wages() == {WANG: 500_000, JOHN: 800_000}


# Files that are none --------------------------------------------------------------------------------------------


NO_SPREADSHEETS = {
    "empty": b"",
    "a CSV by another name": b"AAC002,AAE002,AAC040\n310101198001010018,201203,5000\n",
    "a web page": b"<html><table><tr><td>AAC002</td></tr></table></html>",
    "cut off": workbook(SHEET_COLUMNS, line(WANG, 5000))[:3000],
    "zeros": bytes(4096),
}


@pytest.mark.parametrize("kind", NO_SPREADSHEETS)
def test_what_is_no_spreadsheet_is_refused_in_one_sentence(agency, kind):
    with pytest.raises(UserError, match=r"^三月\.xlsx is not a readable spreadsheet: save it as XLSX and upload it again\.$"):
        agency.take(Upload("三月.xlsx", FACTORY, MARCH, NO_SPREADSHEETS[kind]))


def test_a_sheet_without_the_codes_is_refused_in_one_sentence(agency):
    content = workbook(("社会保障号码", "月份", "工资"), (WANG, MARCH, 5000))

    with pytest.raises(UserError, match="has no heading AAC002 in its first 10 rows: use the national field codes as headings"):
        agency.take(Upload("三月.xlsx", FACTORY, MARCH, content))


def test_a_workbook_with_nothing_in_it_is_refused_in_one_sentence(agency):
    with pytest.raises(UserError, match="has no heading AAC002"):
        agency.take(Upload("三月.xlsx", FACTORY, MARCH, workbook()))


@pytest.mark.parametrize("missing", ["AAE002", "AAC040"])
def test_a_missing_column_is_named(agency, missing):
    codes = tuple({"AAC002", "AAE002", "AAC040"} - {missing})

    with pytest.raises(UserError, match=rf"三月\.xlsx, row 1 lacks the columns {missing}"):
        agency.take(Upload("三月.xlsx", FACTORY, MARCH, workbook(codes)))


def test_an_unknown_employers_file_is_refused_in_one_sentence(agency):
    with pytest.raises(UserError, match=f"Employer {SHOP} is not registered in region 310000"):
        agency.take(sheet(line(WANG, 5000, employer=SHOP), employer=SHOP))


def test_nothing_of_any_file_is_taken_if_one_cannot_be_read(agency):
    agency.register_employers(employers(SHOP))

    with pytest.raises(UserError, match="is not a readable spreadsheet"):
        agency.take(sheet(line(WANG, 5000)), Upload("shop.xlsx", SHOP, MARCH, b""))
    assert not Declaration.objects.exists()
    assert not DeclarationLine.objects.exists()
    assert not Run.objects.filter(kind="declare").exists()


def test_only_the_counter_takes_declarations(agency):
    agency.counter = agency.reviewer

    with pytest.raises(NotAllowed, match="may not: declare"):
        agency.declare(line(WANG, 5000))
