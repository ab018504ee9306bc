"""The register in bulk: sheets by national codes, as a whole or their good rows, tried first, and sent back with remarks."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from shebao.errors import UserError
from shebao.office.desk.authority import NotAllowed
from shebao.office.registration.history import now_known
from shebao.office.registration.imports.actions import File, take_sheet
from shebao.office.registration.imports.returning import annotated, template
from shebao.office.registration.models import Employer, Enrolment, Import, Person
from shebao.standard.register import REGISTER_SHEETS
from tests.office.agency import FACTORY, JOHN, LI, SHANGHAI, SHOP, WANG, ZHAO, foreigners, persons, workbook

EMPLOYER = ("AAB003", "AAB004", "AAB019", "AAB022", "AAA149", "REGISTERED_ON", "PARENT")
PERSON = ("AAC002", "AAC003", "AAC004", "AAC006", "AAC161", "AAC058", "AAC147", "AAC009", "AAC005", "AAC007")
CHANGE = ("AAC002", "AAE035", "AAC003", "AAC009", "AAC005", "AAE013")
ENROLMENT = ("AAC002", "AAB003", "EMPLOYED_ON", "REGISTERED_ON", "AAE140", "AAC066", "AAC050")
STOP = ("AAC002", "AAB003", "AAE035", "AAE160", "AAE140")

#: A number with its check digit, and the same as it was given out before 1999.
OF_1965, OF_1965_IN_15 = "310101196505050022", "310101650505002"
GOOD_CODE = "91310000MA1FL0AA6C"


@pytest.fixture
def reading(agency):
    with agency.reading():
        yield agency


def take(agency, sheet: str, *rows, mode: str = "good", name: str = "表.xlsx", content: bytes | None = None, **options) -> Import:
    file = File(name, content if content is not None else workbook(*rows))
    return take_sheet(file, sheet=sheet, mode=mode, region=SHANGHAI, by=options.pop("by", agency.counter), **options)


def resident(number: str = LI, name: str = "李梅", born: object = date(1985, 5, 5), sex: str = "2", **more: object) -> tuple:
    return (number, name, sex, born, "CHN", "01", more.get("document", number), "51", more.get("ethnicity", ""), "")


def said(came: Import, row: int) -> str:
    return came.remarks[str(row)][1]


def counts(came: Import) -> tuple[int, int, int]:
    return came.rows_read, came.rows_taken, came.rows_rejected


# Each kind of sheet -----------------------------------------------------------------------------------------------


def test_employers_with_a_branch(reading):
    branch = ("91310000MA1FL0AA6C", "浦江分厂", "10", "C", 2, "2012-03-01", FACTORY)
    came = take(reading, "employers", EMPLOYER, branch)

    assert counts(came) == (1, 1, 0)
    assert Employer.objects.get(credit_code=GOOD_CODE).parent.credit_code == FACTORY


def test_persons_with_days_typed_in_any_way(reading):
    came = take(reading, "persons", PERSON, resident(OF_1965, born="1965.05.05"), resident(LI, "李玫", born="19850505"))

    assert counts(came) == (2, 2, 0)
    assert Person.objects.get(number=LI).born_on == date(1985, 5, 5)


def test_a_number_of_fifteen_digits_becomes_the_one_of_eighteen(reading):
    take(reading, "persons", PERSON, resident(OF_1965_IN_15, born=date(1965, 5, 5)))

    assert Person.objects.get(document_number=OF_1965_IN_15).number == OF_1965


def test_changes_say_only_what_changes(reading):
    came = take(reading, "person_changes", CHANGE, (WANG, date(2012, 3, 1), "", "52", "", "迁入"))

    assert counts(came) == (1, 1, 0)
    wang = Person.objects.get(number=WANG)
    assert (wang.name, wang.household) == ("王建国", "52")
    assert now_known(wang, date(2012, 2, 29)).household == "51"


def test_changes_of_employers(reading):
    codes = ("AAB003", "AAE035", "AAE010", "AAE006")
    take(reading, "employer_changes", codes, (FACTORY, "2012-03-01", "1001234", "杨树浦路1号"))

    factory = Employer.objects.get(credit_code=FACTORY)
    assert (factory.account_number, factory.address, factory.name) == ("1001234", "杨树浦路1号", "浦江机床厂")


def test_enrolments_in_some_insurances_and_in_all(reading):
    reading.register_persons(persons(LI, ZHAO))
    some = (LI, FACTORY, "2012-03-19", "2012-03-20", "110、310", "102", "")
    came = take(reading, "enrolments", ENROLMENT, some, (ZHAO, FACTORY, "2012-03-19", "2012-03-20", "", "", ""))

    assert counts(came) == (2, 2, 0)
    assert set(Enrolment.objects.filter(person__number=LI).values_list("insurance", "category")) == {(110, "102"), (310, "102")}
    assert Enrolment.objects.filter(person__number=ZHAO, period__startswith=date(2012, 3, 1)).count() == 5


def test_stops(reading):
    came = take(reading, "stops", STOP, (WANG, FACTORY, "2012-03-09", "6301", 110))

    assert counts(came) == (1, 1, 0)
    assert Enrolment.objects.get(person__number=WANG, insurance=110).period.upper == date(2012, 4, 1)
    assert Enrolment.objects.filter(person__number=WANG, period__endswith__isnull=True).count() == 4


# What is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "row", "why"),
    [
        ("persons", resident(number=LI[:17] + "X"), "check digit"),
        ("persons", resident(born=date(1985, 5, 6)), "birth date is not that of the number"),
        ("persons", resident(sex="3"), "not in code list AAC004"),
        ("persons", resident(born="五月"), "AAC006, Born on, cannot be read"),
        ("persons", resident(born="2999-01-01"), "after today"),
        ("persons", resident(name=""), "AAC003, Name, is missing"),
        ("persons", resident(name="李" * 101), "more than 100 characters"),
        ("persons", resident(number=310101198505050021), "lost its last digits"),
        ("persons", resident(number=WANG, name="王建国", born=date(1980, 1, 1), sex="1"), "registered in the region already"),
        ("persons", resident(document=WANG), "registered under another number"),
        ("persons", (JOHN, "SMITH", "1", "1980-01-01", "USA", "08", "123456789", "40", "01", ""), "foreigners leave"),
        ("employers", ("91310000MA1FL0AA6D", "厂", "10", "C", 1, "2012-03-01", ""), "wrong check character"),
        ("employers", (GOOD_CODE, "厂", "10", "C", 1, "2012-03-01", SHOP), "parent is not registered"),
        ("person_changes", (ZHAO, "2012-03-01", "赵", "", "", ""), "not registered in the region"),
        ("person_changes", (WANG, "2012-03-01", "", "", "", "白填"), "no change is filled in"),
        ("person_changes", (JOHN, "2012-03-01", "", "", "01", ""), "foreigners leave"),
        ("enrolments", (WANG, FACTORY, "2012-03-01", "2012-03-01", "", "", ""), "insured already"),
        ("enrolments", (JOHN, FACTORY, "2012-03-01", "2012-03-01", "", "", "12"), "never insured"),
        ("enrolments", (JOHN, SHOP, "2012-03-01", "2012-03-01", "", "", ""), "employer is not registered"),
        ("enrolments", (JOHN, FACTORY, "2012-03-01", "2012-03-01", "110;999", "", ""), "AAE140, Insurances, cannot be read"),
        ("stops", (JOHN, FACTORY, "2012-03-01", "6301", ""), "not insured with this employer"),
        ("stops", (WANG, FACTORY, "2012-03-01", "9999", ""), "not in code list AAE160"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_is_wrong_is_told_why(reading, sheet, row, why):
    reading.register_persons(foreigners(JOHN))
    heads = {"persons": PERSON, "employers": EMPLOYER, "person_changes": CHANGE, "enrolments": ENROLMENT, "stops": STOP}
    came = take(reading, sheet, heads[sheet], row)

    assert counts(came) == (1, 0, 1)
    assert why in said(came, 2)


def test_all_that_is_wrong_with_a_row_is_told_at_once(reading):
    came = take(reading, "persons", PERSON, resident(name="", sex="3"))

    assert said(came, 2) == "AAC003, Name, is missing: fill it in; AAC004, Sex, is not in code list AAC004"
    assert came.remarks["2"][0] == "缺少姓名（AAC003），请补填；性别（AAC004）不在代码表 AAC004 内"


def test_somebody_twice_in_a_sheet_is_taken_once(reading):
    came = take(reading, "persons", PERSON, resident(), resident())

    assert counts(came) == (2, 1, 1)
    assert "stands in the sheet twice" in said(came, 3)


def test_a_look_alike_is_taken_if_the_officer_says_so(reading):
    row = resident("310101198001010026", "王建国", date(1980, 1, 1))
    came = take(reading, "persons", PERSON, row)
    assert "same name and birth date" in said(came, 2)

    assert counts(take(reading, "persons", PERSON, row, look_alikes=True)) == (1, 1, 0)


# As a whole, its good rows, or tried ------------------------------------------------------------------------------

GOOD, BAD = resident(), resident(OF_1965, born=date(1966, 5, 5))


@pytest.mark.parametrize(("mode", "taken"), [("good", 1), ("whole", 0), ("trial", 0)])
def test_a_wrong_row_among_good_ones(reading, mode, taken):
    came = take(reading, "persons", PERSON, GOOD, BAD, mode=mode)

    assert counts(came) == (2, taken, 1)
    assert Person.objects.filter(number=LI).count() == taken


@pytest.mark.parametrize(("mode", "taken"), [("good", 1), ("whole", 1), ("trial", 0)])
def test_good_rows_alone(reading, mode, taken):
    assert counts(take(reading, "persons", PERSON, GOOD, mode=mode)) == (1, taken, 0)
    assert Person.objects.filter(number=LI).count() == taken


# The sheet goes back ----------------------------------------------------------------------------------------------


def test_the_workbook_goes_back_with_remarks_in_both_languages(reading):
    titles = ("社会保障号码", "姓名", "性别", "出生日期", "国籍", "证件类型", "证件号码", "户口性质", "民族", "参加工作日期")
    came = take(reading, "persons", PERSON, titles, GOOD, BAD)
    content, is_workbook = annotated(came)

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert is_workbook
    assert [row[len(PERSON)] for row in rows] == ["结果 Result", "", "已受理 Taken", "未受理 Not taken"]
    assert rows[3][len(PERSON) + 1] == "出生日期与社会保障号码不符。the birth date is not that of the number."
    assert rows[3][: len(PERSON)] == [*BAD[:3], date(1966, 5, 5), *BAD[4:]]


def test_a_csv_goes_back_as_csv_and_starts_no_formula(reading):
    text = "AAC002,AAE035,AAC003\n" + f"{WANG},2012-03-01,王建华\n=1+1,2012-03-01,赵\n"
    came = take(reading, "person_changes", name="变更.csv", content=text.encode("gb18030"))
    content, is_workbook = annotated(came)

    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert not is_workbook
    assert rows[1] == [WANG, "2012-03-01", "王建华", "已受理 Taken"]
    assert rows[2][:4] == ["'=1+1", "2012-03-01", "赵", "未受理 Not taken"]


@pytest.mark.parametrize("name", REGISTER_SHEETS)
def test_an_empty_sheet_has_every_code_and_can_be_handed_in(reading, name):
    content = template(REGISTER_SHEETS[name])

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [field.column for field in REGISTER_SHEETS[name].fields]
    assert counts(take(reading, name, content=content)) == (0, 0, 0)


# What is not taken at all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"%PDF-1.7", "a.pdf", "not a readable spreadsheet"),
        (b"\xff\xfe\x00", "a.csv", "not readable text"),
        (b"AAC002,AAC003\n", "a.csv", "lacks the columns AAE035"),
        ("姓名,性别\n".encode(), "a.csv", "no heading AAC002"),
    ],
)
def test_what_is_no_sheet_is_refused(reading, content, name, why):
    with pytest.raises(UserError, match=why):
        take(reading, "person_changes", name=name, content=content)
    assert not Import.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "accountant", "auditor"])
def test_only_the_counter_takes_sheets(reading, role):
    with pytest.raises(NotAllowed):
        take(reading, "persons", PERSON, GOOD, by=getattr(reading, role))


def test_the_counter_takes_sheets_of_their_region(reading):
    with pytest.raises(NotAllowed):
        take_sheet(File("a.csv", b""), sheet="persons", region="110000", by=reading.counter)
