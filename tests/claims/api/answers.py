"""What the API answers, taken apart."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def json_of(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The body of an error, which has the form of RFC 9457 whatever went wrong."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail"}
    assert body["status"] == status
    if body["type"] == "about:blank":
        assert body["title"] == HTTPStatus(status).phrase
    else:
        assert f"`{body['type']}` | {status} |" in DOCUMENTED
    assert body["detail"]
    return body
