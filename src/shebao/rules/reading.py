"""Reading the YAML of parameters and worked examples: strict, and with errors that name the file and the line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from shebao.errors import UserError


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's safe loader, which also refuses a key that stands twice: the later value would silently win."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        text = str(getattr(key, "value", ""))
        if text in seen:
            raise yaml.MarkedYAMLError(problem=f"the key {text} stands twice", problem_mark=key.start_mark)
        seen.add(text)
    loader.flatten_mapping(node)
    return dict(loader.construct_pairs(node, deep=True))


def _resolve_as_people_read() -> None:
    """Words and digits as people mean them.

    YAML 1.1 takes `on`, `no` and `yes` for truth values and 012 for ten: here they are words and text. Dates stay
    text too, so that the reader of the value can say which day does not exist.
    """
    old = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp")
    kept = _Strict.yaml_implicit_resolvers.items()
    _Strict.yaml_implicit_resolvers = {first: [pair for pair in pairs if pair[0] not in old] for first, pairs in kept}
    _Strict.add_implicit_resolver(old[0], re.compile("^(?:true|false|True|False|TRUE|FALSE)$"), list("tTfF"))
    _Strict.add_implicit_resolver(old[1], re.compile("^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


_resolve_as_people_read()
_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """The content of one YAML file; None if it is empty.

    Raises:
        UserError: there is no such file, or it cannot be read, or is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)
    except FileNotFoundError:
        raise UserError(f"找不到文件 {path}", f"no such file: {path}") from None
    except OSError as wrong:
        raise UserError(f"无法读取 {path}：{wrong.strerror}", f"{path} cannot be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} 不是 UTF-8 文本", f"{path} is not UTF-8 text") from None
    except (yaml.YAMLError, ValueError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        reason = getattr(wrong, "problem", None) or str(wrong).splitlines()[0]
        raise UserError(
            f"{path}{f' 第 {mark.line + 1} 行' if mark else ''}不是有效的 YAML：{reason}",
            f"{path}{f', line {mark.line + 1}' if mark else ''}: not valid YAML: {reason}",
        ) from None
