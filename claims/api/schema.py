"""The published shape of a verdict, in the description of the API: claims/export/verdict.schema.json itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from claims.api.shapes import FIGURE_EXAMPLE

SCHEMA = Path(settings.BASE_DIR) / "claims/export/verdict.schema.json"
VERDICT = {"$ref": "#/components/schemas/Verdict"}


def add_verdict(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Put the schema's parts among the components, under names of their own; a hook of drf-spectacular."""
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
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


SOURCE_EXAMPLE = {
    "title": "Agency counts those who left",
    "outlet": "The Courier",
    "url": "https://courier.example/count",
    "published_on": "2019-02-24",
    "language": "en",
    "text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
VERDICT_EXAMPLE = {
    "schema_version": "1.0",
    "id": "0b9d5c52-1f0c-4c8e-9a64-0e6e8f1f7b11",
    "url": "https://factcheck.example/api/v1/verdicts/0b9d5c52-1f0c-4c8e-9a64-0e6e8f1f7b11/",
    "published_at": "2019-02-24T19:00:00+00:00",
    "claim": {
        "id": 8,
        "text": "Some 104 soldiers",
        "label": "104 soldiers fled",
        "start": 33,
        "end": 50,
        "in_headline": False,
        "tally": {"id": 4, "title": "Soldiers who crossed into Colombia, February 2019"},
    },
    "article": {**SOURCE_EXAMPLE, "title": "Soldiers flee across the border", "outlet": "The Ledger"},
    "figure": FIGURE_EXAMPLE,
    "rating": {"slug": "correct", "name": "Correct", "definition": "It holds.", "claimreview_value": 5},
    "corrected_figure": None,
    "as_of": "2019-02-24",
    "summary": "The Migration Office counts the same.",
    "evidence": [
        {
            "quote": "A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.",
            "quote_start": 30,
            "figure": FIGURE_EXAMPLE,
            "relation": "agrees",
            "reason": "It counts the same.",
            "origin": "Migration Office",
            "as_of": "2019-02-24",
            "document": SOURCE_EXAMPLE,
        }
    ],
    "history": [
        {
            "number": 1,
            "state": "approved",
            "submitted_at": "2019-02-24T18:30:00+00:00",
            "decided_at": "2019-02-24T19:00:00+00:00",
            "signatures": [
                {"person": "Edith", "part": "wrote", "at": "2019-02-24T18:20:00+00:00"},
                {"person": "Ravi", "part": "approved", "at": "2019-02-24T19:00:00+00:00"},
            ],
        }
    ],
}
VERDICT_PAGE = {
    "type": "object",
    "properties": {
        "next": {"type": ["string", "null"], "format": "uri"},
        "previous": {"type": ["string", "null"], "format": "uri"},
        "results": {"type": "array", "items": VERDICT},
    },
    "required": ["next", "previous", "results"],
}
