"""What a payroll program does: the same as the employer's pages, with the key's scopes, errors in one sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from shebao.office.api.models import Answer, Scope
from shebao.office.api.urls import api
from shebao.office.collection.models import Declaration, DeclarationLine
from tests.office.agency import BILLS_OF_5000, LI, MARCH, SHOP, WANG, Agency, employers, line, persons, sheet
from tests.office.api.programs import BASE, Program, key_of
from tests.office.portal.test_declaring import of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAGES = {"month": "2012-03", "lines": [{"number": WANG, "wage_fen": 500_000}]}


@pytest.fixture
def town(agency: Agency) -> Agency:
    """The factory with 王建国, and the shop with 李."""
    agency.register_employers(employers(SHOP))
    agency.insure(persons(LI), employer=SHOP)
    return agency


@pytest.fixture
def program(town: Agency) -> Program:
    return Program(key_of(of(town)))


def refusal(answer: Any, status: int) -> str:
    """The sentence of a refusal."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert (told["type"], told["status"]) == ("about:blank", status)
    return str(told["detail"])


# Declaring ------------------------------------------------------------------------------------------------------


def test_a_month_is_declared_and_billed(town: Agency, program: Program) -> None:
    answer = program.post("/declarations", WAGES)
    assert answer.status_code == 201
    assert (answer.json()["taken"], answer.json()["rejected"]) == (1, [])
    town.assess()
    bills = program.get("/bills", assessed_month="2012-03").json()["items"]
    assert {bill["insurance"]: bill["employer_fen"] + bill["employee_fen"] for bill in bills} == BILLS_OF_5000


def test_a_preview_says_what_would_be_billed_and_writes_nothing(program: Program) -> None:
    answer = program.client.post(f"{BASE}/declarations/preview", WAGES, content_type="application/json").json()
    assert {charge["insurance"]: charge["employer_fen"] + charge["employee_fen"] for charge in answer["charges"]} == BILLS_OF_5000
    assert answer["due_fen"] == 240_000
    assert not Declaration.objects.exists()


def test_a_line_that_is_not_taken_is_named_by_its_position(program: Program) -> None:
    lines = [{"number": LI, "wage_fen": 1}, *WAGES["lines"], {"number": WANG, "wage_fen": 2, "month": "2012-04"}]
    answer = program.post("/declarations", {"month": "2012-03", "lines": lines}).json()
    assert [(row["row"], row["code"]) for row in answer["rejected"]] == [(0, "not_enrolled"), (2, "wrong_month_worked")]
    kept = program.get(f"/declarations/{answer['id']}/rejections").json()["items"]
    assert [row["code"] for row in kept] == ["not_enrolled", "wrong_month_worked"]


def test_a_back_payment_names_its_month(program: Program) -> None:
    lines = [{"number": WANG, "wage_fen": 480_000, "month": "2012-02"}]
    program.post("/declarations", {"month": "2012-03", "lines": lines})
    assert DeclarationLine.objects.get().month == 201202


def test_a_spreadsheet_is_declared_too(program: Program) -> None:
    content = sheet(line(WANG, 5000)).content
    preview = program.client.post(f"{BASE}/declarations/sheet/preview?month=2012-03", content, content_type=XLSX)
    assert preview.json()["due_fen"] == 240_000
    headers = {"idempotency-key": "march-2012"}
    answer = program.client.post(
        f"{BASE}/declarations/sheet?month=2012-03&name=march.xlsx", content, content_type=XLSX, headers=headers
    )
    assert (answer.status_code, answer.json()["taken"]) == (201, 1)
    assert program.get("/declarations").json()["items"][0]["file_name"] == "march.xlsx"


def test_another_type_of_content_is_refused(program: Program) -> None:
    path = f"{BASE}/declarations/sheet?month=2012-03"
    headers = {"idempotency-key": "march-2012"}
    assert "content type is" in refusal(program.client.post(path, b"a,b", content_type="text/csv", headers=headers), 415)
    headers = {"idempotency-key": "march-2013"}
    assert "no XLSX" in refusal(program.client.post(path, b"a,b", content_type=XLSX, headers=headers), 422)


# The same request again -----------------------------------------------------------------------------------------


def test_the_same_request_again_is_answered_the_same_and_done_once(program: Program) -> None:
    first, again = (program.post("/declarations", WAGES, again="march-2012") for _ in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Declaration.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(program: Program) -> None:
    program.post("/declarations", WAGES, again="march-2012")
    other = {**WAGES, "lines": [{"number": WANG, "wage_fen": 510_000}]}
    assert "belongs to another request" in refusal(program.post("/declarations", other, again="march-2012"), 409)


def test_a_refusal_is_answered_the_same_too(program: Program) -> None:
    never = {**WAGES, "month": "2099-01"}
    first, again = (program.post("/declarations", never, again="never-2099") for _ in range(2))
    assert "has not begun" in refusal(first, 422)
    assert again.content == first.content


def test_another_program_has_idempotency_keys_of_its_own(town: Agency, program: Program) -> None:
    program.post("/declarations", WAGES, again="march-2012")
    shop = Program(key_of(of(town, SHOP)))
    theirs = {"month": "2012-03", "lines": [{"number": LI, "wage_fen": 500_000}]}
    assert shop.post("/declarations", theirs, again="march-2012").status_code == 201
    assert Answer.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "a b c d e"])
def test_a_write_needs_an_idempotency_key(program: Program, key: str) -> None:
    headers = {"idempotency-key": key}
    answer = program.client.post(f"{BASE}/declarations", WAGES, content_type="application/json", headers=headers)
    assert "Idempotency-Key header" in refusal(answer, 400)


# Reading --------------------------------------------------------------------------------------------------------


@pytest.fixture
def billed(town: Agency, program: Program) -> Program:
    """March billed to both; the factory's paid but for a part."""
    town.bill(line(WANG, 5000))
    town.bill(line(LI, 5000, employer=SHOP), employer=SHOP)
    town.pay(200_000, date(2012, 3, 28), reference="slip-1")
    return program


def test_every_amount_of_a_bill_opens_to_the_law(billed: Program) -> None:
    bill = next(b for b in billed.get("/bills").json()["items"] if b["insurance"] == 110)
    shares = billed.get(f"/bills/{bill['id']}/shares").json()["items"]
    assert [(share["number"], share["employer_fen"], share["employee_fen"]) for share in shares] == [(WANG, 110_000, 40_000)]
    employer, employee = billed.get(f"/bills/{bill['id']}/shares/{shares[0]['id']}").json()
    assert (employer["by_law_fen"], employer["agrees"], employee["by_law_fen"]) == (110_000, True, 40_000)
    assert "社会保险法" in employer["steps"][-1]["article"]


def test_arrears_carry_the_late_fee_to_a_day(billed: Program) -> None:
    owed = billed.get("/arrears", on="2012-04-30").json()
    assert sum(one["principal_fen"] for one in owed["items"]) == 40_000
    assert owed["total_fen"] == sum(one["principal_fen"] + one["late_fee_to_day_fen"] for one in owed["items"])
    assert owed["total_fen"] > 40_000


def test_a_payment_says_where_it_went(billed: Program) -> None:
    payment = billed.get("/payments").json()["items"][0]
    assert (payment["bank_reference"], sum(part["amount_fen"] for part in payment["allocations"])) == ("slip-1", 200_000)
    assert billed.get(f"/payments/{payment['id']}").json() == payment


def test_staff_are_those_insured_in_the_month(billed: Program) -> None:
    staff = billed.get("/staff", month="2012-03").json()["items"]
    assert [(one["number"], one["declared_wage_fen"], one["insurances"]) for one in staff] == [
        (WANG, 500_000, [110, 210, 310, 410, 510])
    ]
    assert billed.get("/staff", month="2011-06").json()["items"] == []


def test_pages_follow_each_other_by_cursor(billed: Program) -> None:
    first = billed.get("/bills", limit=3).json()
    second = billed.get("/bills", limit=3, cursor=first["next"]).json()
    keys = [bill["id"] for page in (first, second) for bill in page["items"]]
    assert (len(keys), keys, second["next"]) == (5, sorted(keys, reverse=True), None)


@pytest.mark.parametrize("cursor", ["x", "YWZ0ZXI6", "YWZ0ZXI6MDE", "!!", "é"])
def test_a_made_up_cursor_is_refused(program: Program, cursor: str) -> None:
    assert "cursor is not one" in refusal(program.get("/bills", cursor=cursor), 422)


def test_another_employer_s_rows_are_not_there(town: Agency, billed: Program) -> None:
    shop = Program(key_of(of(town, SHOP)))
    bill = shop.get("/bills").json()["items"][0]
    declaration = shop.get("/declarations").json()["items"][0]
    assert "another employer" in refusal(billed.get(f"/bills/{bill['id']}"), 404)
    assert refusal(billed.get(f"/bills/{bill['id']}/shares"), 404)
    assert refusal(billed.get(f"/declarations/{declaration['id']}/rejections"), 404)


# Who may what ---------------------------------------------------------------------------------------------------


def operations() -> list[Any]:
    return [op for _, router in api._routers for view in router.path_operations.values() for op in view.operations]


def test_every_operation_says_which_scope_it_needs() -> None:
    scopes = {op.url_name: op.view_func.scope for op in operations()}
    assert {name for name, scope in scopes.items() if scope is None} == {"me"}
    assert set(scopes.values()) == {None, *Scope}


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_opens_what_stands_on_it_and_nothing_else(town: Agency, scope: Scope) -> None:
    narrow = Program(key_of(of(town), [scope]))
    asked = {op: narrow.get(path) for op, path in (
        (Scope.READ_DECLARATIONS, "/declarations"), (Scope.READ_BILLS, "/bills"), (Scope.READ_PAYMENTS, "/payments"),
        (Scope.READ_STAFF, "/staff?month=2012-03"), (Scope.WEBHOOKS, "/webhooks"), (Scope.READ_MATTERS, "/matters"),
    )}  # fmt: skip
    assert {op for op, answer in asked.items() if answer.status_code == 200} == {scope} & asked.keys()
    assert {answer.status_code for answer in asked.values()} <= {200, 403}
    assert (narrow.post("/declarations", WAGES).status_code == 201) == (scope == Scope.DECLARE)
    assert (narrow.post("/matters", {"kind": "none", "form": {}}).status_code == 404) == (scope == Scope.MATTERS)


@pytest.mark.parametrize("given", ["", "Basic abc", "Bearer x", "Bearer shebao_000000000000_" + "A" * 43])
def test_without_a_good_key_nothing_is_answered(town: Agency, given: str) -> None:
    answer = Client(headers={"authorization": given, "accept-language": "en"}).get(f"{BASE}/bills")
    assert "Present a valid key" in refusal(answer, 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="shebao"'


def test_a_session_of_a_browser_counts_for_nothing(town: Agency) -> None:
    client = Client()
    client.force_login(of(town))
    assert client.get(f"{BASE}/bills").status_code == 401


# Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "language", "words"),
    [
        ("en", "en", "There is no such"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "没有此项"), ("fr", "zh-Hans", "没有此项"),
        ("en;q=0.3, zh;q=0.2", "en", "There is no such"), ("en;q=x", "zh-Hans", "没有此项"),
    ],
)  # fmt: skip
def test_a_refusal_speaks_the_language_that_is_asked_for(town: Agency, asked: str, language: str, words: str) -> None:
    answer = Program(key_of(of(town)), asked).get("/bills/1")
    assert words in refusal(answer, 404)
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "month"), ({"month": "2012-13", "lines": WAGES["lines"]}, "month"), ({**WAGES, "lines": []}, "lines"),
        ({**WAGES, "lines": [{"number": WANG, "wage_fen": "5000"}]}, "lines.0.wage_fen"),
        ({**WAGES, "lines": [{"number": WANG, "wage_fen": 1, "wage": 1}]}, "lines.0.wage"),
    ],
)  # fmt: skip
def test_content_that_will_not_do_is_named(program: Program, body: Any, words: str) -> None:
    answer = program.post("/declarations", body)
    assert words in refusal(answer, 422)
    assert words in answer.json()["errors"][0]["where"]


def test_a_misspelt_filter_is_no_list_of_everything(program: Program) -> None:
    assert "no query parameter moth" in refusal(program.get("/declarations", moth="2012-03"), 422)


def test_broken_json_and_unknown_addresses_are_told_as_problems(program: Program) -> None:
    headers = {"idempotency-key": "broken-json"}
    broken = program.client.post(f"{BASE}/declarations", "{", content_type="application/json", headers=headers)
    assert "no valid JSON" in refusal(broken, 400)
    assert "no such address" in refusal(program.get("/nothing"), 404)
    assert "takes only: GET" in refusal(program.client.patch(f"{BASE}/bills"), 405)


def test_the_description_is_public_and_whole(db: None) -> None:
    schema = Client().get(f"{BASE}/openapi.json").json()
    told = {operation["operationId"] for route in schema["paths"].values() for operation in route.values()}
    assert told == {op.url_name for op in operations()}


def test_a_month_like_march_is_the_one_declared(program: Program) -> None:
    assert program.post("/declarations", WAGES).json()["month"] == "2012-03"
    assert Declaration.objects.get().month == MARCH
