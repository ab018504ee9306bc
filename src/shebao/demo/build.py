"""The stages of the demonstration, in order: country, declarations, the office's year, supervision, wrongdoing, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from shebao.demo import wrongdoing
from shebao.demo.foreigners import some_foreigners
from shebao.demo.matters import MatterOfficers, a_dozen, handed_in_online
from shebao.demo.outsiders import let_in
from shebao.demo.workspace import Workspace
from shebao.demo.year import Officers, Register, open_office, run_month
from shebao.lake.submission import write_submission
from shebao.office.desk.actions import create_demo_users
from shebao.office.desk.models import User
from shebao.office.inspections.actions import record_findings, submit_month, take_report
from shebao.population.country import Country, generate
from shebao.population.declarations import write_declarations
from shebao.population.scenario import Scenario
from shebao.supervision import Finding, supervise
from shebao.text import Text

#: Share of the employers' declarations into which one bad row is planted, to be sent back.
MISTAKES_SHARE = 0.02

#: stage, steps done, steps in all
Progress = Callable[[Text, int, int], None]


@dataclass(frozen=True)
class Stages:
    """What the reader sees while it runs."""

    country = Text("生成两个统筹区的人口、单位与工资", "Making two regions' people, employers and wages")
    files = Text("单位填写全年缴费申报表（XLSX）", "Employers fill in the year's declarations (XLSX)")
    year = Text(
        "经办：参保、申报、核定、收款、记账、结账、报送", "The office: enrol, declare, assess, receive, credit, close, submit"
    )
    clean = Text("监督：依法复算每一笔缴费和每一笔记账", "Supervision: every contribution and credit recomputed from the law")
    planted = Text("植入违规并再次复算", "Wrongdoing planted, and everything recomputed")
    findings = Text("疑点转入控制台", "Findings handed to the console")


def build(workspace: Workspace, scenario: Scenario, progress: Progress) -> dict[str, Any]:
    """Run the whole demonstration in an empty database; returns the result that the report and the JSON show."""
    started = time.monotonic()
    progress(Stages.country, 0, 1)
    country = generate(scenario)
    progress(Stages.country, 1, 1)
    months = scenario.months
    bad_rows = []
    files = 0
    for done, month in enumerate(months):
        progress(Stages.files, done, len(months))
        written = write_declarations(country, workspace.declarations, months=[month], mistakes_share=MISTAKES_SHARE)
        files += len(written.files)
        bad_rows += written.bad_rows
    progress(Stages.files, len(months), len(months))
    returned, counts = _run_year(workspace, country, progress)
    clean = _supervise(workspace.lake, months, Stages.clean, progress)
    planted = wrongdoing.plant_all(workspace.lake, workspace.planted_lake, months, scenario.seed)
    found = _supervise(workspace.planted_lake, months, Stages.planted, progress)
    progress(Stages.findings, 0, 1)
    _take_reports(workspace.planted_lake, scenario)
    _record(found)
    progress(Stages.findings, 1, 1)
    _open_matters(scenario.regions)
    employer, insured, _exempt = let_in(scenario.regions[0], User.objects.get(username="administrator"))
    handed_in_online(scenario.regions[0], employer, insured, User.objects.get(username="counter"))
    verdict = wrongdoing.compare(planted, found)
    return {
        "months": [months[0], months[-1]],
        "regions": list(scenario.regions),
        "people": scenario.people,
        "employers": scenario.employers,
        "foreigners": scenario.foreigners,
        "declaration_files": files,
        "declaration_rows_bad": len(bad_rows),
        "declaration_rows_returned": returned,
        **counts,
        "seconds": round(time.monotonic() - started, 1),
        "kinds_of_wrongdoing": len({p.check for p in planted}),
        "clean_findings": len(clean),
        **verdict,
    }


def _run_year(workspace: Workspace, country: Country, progress: Progress) -> tuple[int, dict[str, int]]:
    """Both regions' year; returns the number of rows sent back and the totals of the runs."""
    scenario = country.scenario
    create_demo_users()
    officer = {user.username: user for user in User.objects.all()}
    by = Officers(officer["counter"], officer["reviewer"], officer["accountant"])
    registers = [Register.of(country, region) for region in scenario.regions]
    steps, done = len(registers) * (len(scenario.months) + 1), 0
    totals: dict[str, int] = {}
    for register in registers:
        progress(Stages.year, done, steps)
        open_office(register, scenario.first_month, by)
        done += 1
        for month in scenario.months:
            progress(Stages.year, done, steps)
            for name, number in run_month(register, month, workspace.declarations, by).items():
                totals[name] = totals.get(name, 0) + number
            submit_month(region=register.region, month=month, lake=workspace.lake, by=by.reviewer)
            _submit_wage_records(country, register.region, month, workspace.lake)
            done += 1
        _keep_replies(register, workspace.replies)
    progress(Stages.year, steps, steps)
    return sum(len(reply.reasons) for register in registers for reply in register.replies), totals


def _open_matters(regions: Iterable[str]) -> None:
    """The desk as it stands today, after the year that was handed in."""
    officers = MatterOfficers(*(User.objects.get(username=role) for role in ("counter", "reviewer", "approver")))
    for region in regions:
        a_dozen(region, officers)
        some_foreigners(region, officers)


def _submit_wage_records(country: Country, region: str, month: int, lake: Path) -> None:
    """The tax bureau's record of the month's wages, which the supervisor compares with what was declared."""
    records = country.wage_records
    here = pc.and_(pc.equal(records["region"].cast("string"), region), pc.equal(records["month"], month))
    chosen = records.filter(here).drop_columns(["region"])
    plain = pa.table(
        {name: chosen[name].cast("string") if name in ("number", "credit_code") else chosen[name] for name in chosen.column_names}
    )
    write_submission(lake, region, month, {"wage_records": plain})


def _keep_replies(register: Register, folder: Path) -> None:
    """The annotated sheets that employers get back."""
    for reply in register.replies:
        content = reply.annotated()
        if content is not None:
            path = folder / str(reply.upload.month) / register.region / reply.upload.file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _supervise(lake: Path, months: tuple[int, ...], stage: Text, progress: Progress) -> list[Finding]:
    found: list[Finding] = []
    for done, month in enumerate(months):
        progress(stage, done, len(months))
        found += supervise(lake, month).findings
    progress(stage, len(months), len(months))
    return found


def _take_reports(lake: Path, scenario: Scenario) -> None:
    """The regions' reports of foreigners' participation, as the lake has them."""
    supervisor = User.objects.get(username="supervisor")
    for region in scenario.regions:
        for month in scenario.months:
            take_report(region=region, month=month, lake=lake, by=supervisor)


def _record(found: list[Finding]) -> None:
    """Each region's findings of each month, in the supervisor's name."""
    supervisor = User.objects.get(username="supervisor")
    for region, month in sorted({(finding.region, finding.month) for finding in found}):
        part = [finding for finding in found if (finding.region, finding.month) == (region, month)]
        record_findings(part, region=region, month=month, by=supervisor)
