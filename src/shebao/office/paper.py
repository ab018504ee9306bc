"""Documents as PDF: a typst template, its data as JSON, files to be shown in it, and a Chinese font of the system."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shebao.errors import UserError

#: Families that hold the characters of GB 18030, the first that is there is taken.
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC", "Noto Serif CJK SC", "Source Han Serif SC",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "PingFang SC", "Microsoft YaHei", "SimHei", "SimSun",
)  # fmt: skip


def families() -> set[str]:
    """Names of the fonts that documents may use."""
    return set(_fonts().families())


@cache
def _fonts() -> Any:
    """Looked for once: to scan the system's fonts takes longer than to set a page."""
    import typst

    return typst.Fonts()


@cache
def chinese_font() -> str:
    """The family to set Chinese in.

    Raises:
        UserError: the system has none; a document would show boxes instead of words.
    """
    known = families()
    for family in CHINESE_FONTS:
        if family in known:
            return family
    _fonts.cache_clear()  # it may be installed before the next attempt
    raise UserError(
        "本机没有中文字体，不能生成 PDF：请安装软件包 fonts-noto-cjk（Debian、Ubuntu）"
        "或 google-noto-sans-cjk-fonts（Fedora）后重试。",
        "This machine has no Chinese font, so no PDF can be made: install the package fonts-noto-cjk (Debian, Ubuntu) or"
        " google-noto-sans-cjk-fonts (Fedora), and try again.",
    )


def typeset(
    template: str, data: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None, at: datetime | None = None
) -> bytes:
    """A PDF of a typst source.

    The source reads `#let data = json(bytes(sys.inputs.data))`, so that nothing in the data is ever taken for markup;
    `data.font` is the Chinese family; a file named `1.png` is `image("/1.png")`. The same input and moment give the same bytes.

    Raises:
        UserError: no Chinese font.
    """
    import typst

    given = json.dumps({**data, "font": chinese_font()}, ensure_ascii=False)
    with TemporaryDirectory() as root:
        for name, content in (files or {}).items():
            Path(root, name).write_bytes(content)
        moment = at and at.replace(microsecond=0)
        made = typst.compile(template.encode(), root=root, font_paths=_fonts(), sys_inputs={"data": given}, timestamp=moment)
        return bytes(made)
