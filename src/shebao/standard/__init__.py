"""The data standard 数据标准: tables, fields with their national codes, code lists and quality rules.

Office and other systems write their submissions in it; the lake stores it; supervision reads it. `docs/standard.md`
is written from it.
"""

from shebao.standard.fields import CodeList, Field, Reference, RowRule, Table
from shebao.standard.sheet import DECLARATION, SheetField
from shebao.standard.tables import TABLES, table

#: Of the submission's layout; part of every manifest.
VERSION = "2012.3"

__all__ = ["DECLARATION", "TABLES", "VERSION", "CodeList", "Field", "Reference", "RowRule", "SheetField", "Table", "table"]
