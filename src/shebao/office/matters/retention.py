"""How long files are kept: 社会保险业务档案管理规定（试行） (令第3号, 2009), its annex by class of business.

The years begin with the first of January after the matter's end. What did not take effect is kept for the shortest time.
"""

from __future__ import annotations

from dataclasses import dataclass

from shebao.text import Text

RULES = "社会保险业务档案管理规定（试行）"


@dataclass(frozen=True)
class Retention:
    """A class of the annex; `years` is None where it is kept for ever."""

    title: Text
    years: int | None
    cite: str


EMPLOYERS = Retention(Text("参保单位登记材料", "Registration of employers"), None, f"{RULES} 附件 一（一）")
PERSONS = Retention(Text("参保人员登记材料", "Registration of persons"), 100, f"{RULES} 附件 一（二）")
ACCOUNTS = Retention(Text("个人账户管理材料", "Keeping of personal accounts"), 100, f"{RULES} 附件 一（三）")
CARDS = Retention(Text("社会保障卡管理材料", "Social security cards"), 50, f"{RULES} 附件 一（五）")
QUALIFICATION = Retention(Text("领取待遇资格核查材料", "Proof of life and entitlement"), 50, f"{RULES} 附件 一（六）")
INSPECTIONS = Retention(Text("稽核材料", "Inspections"), 30, f"{RULES} 附件 九（一）")
DISPOSALS = Retention(Text("档案销毁清册", "Records of files removed"), None, RULES)

#: Rejected or withdrawn: the shortest of the terms that the rules know.
WITHOUT_EFFECT_YEARS = 10
