"""The published shape of a verdict, in the description of the API: the schema of the exports itself."""

from __future__ import annotations

import json
from typing import Any

from claims.export.document import SCHEMA_PATH

VERDICT = {"$ref": "#/components/schemas/Verdict"}


def add_verdict(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Put the schema's parts among the components, under names of their own; a hook of drf-spectacular."""
    document = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    parts = document.pop("$defs", {})
    for key in ("$schema", "$id"):
        document.pop(key, None)
    components = result["components"]["schemas"]
    for name, part in {"": document, **parts}.items():
        components[_called(name)] = _moved(part)
    return result


def _called(name: str) -> str:
    return "Verdict" + "".join(word.capitalize() for word in name.replace("-", "_").split("_"))


def _moved(part: Any) -> Any:
    """The same with references to where the parts are now."""
    if isinstance(part, dict):
        return {key: _target(value) if key == "$ref" else _moved(value) for key, value in part.items()}
    return [_moved(each) for each in part] if isinstance(part, list) else part


def _target(reference: str) -> str:
    return f"#/components/schemas/{_called(reference.removeprefix('#/$defs/') if reference != '#' else '')}"


VERDICT_EXAMPLE: dict[str, Any] = json.loads(SCHEMA_PATH.with_suffix(".example.json").read_text(encoding="utf-8"))
VERDICT_PAGE = {
    "type": "object",
    "properties": {
        "next": {"type": ["string", "null"], "format": "uri"},
        "previous": {"type": ["string", "null"], "format": "uri"},
        "results": {"type": "array", "items": VERDICT},
    },
    "required": ["next", "previous", "results"],
}
