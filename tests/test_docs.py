"""The papers tell the truth: every setting, command, route and file they name exists, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OWN_APPS = {"claims", "sources", "people", "factcheck", "demonstration"}
READ = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
NAMED = re.compile(r"`((?:claims|sources|people|factcheck|demonstration|docs|templates|static|tests)/[\w./-]*)`")
MODULE = re.compile(r"`((?:claims|sources|people|factcheck|demonstration)(?:\.[a-z_]+)+)(?:\(\))?`")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield "/" + here
        else:
            yield from routes(pattern, here)


def test_every_setting_is_in_the_table_and_every_row_is_a_setting() -> None:
    assert set(ROW.findall(text(ROOT / "docs/configuration.md"))) == set(
        READ.findall(text(ROOT / "factcheck/settings.py"))
    )


def test_the_settings_of_the_readme_are_in_the_table() -> None:
    table = set(ROW.findall(text(ROOT / "docs/configuration.md")))
    named = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", text(ROOT / "README.md"), re.MULTILINE)
    assert named
    assert {name for row in named for name in re.findall(r"[A-Z_]+", row)} <= table


def test_every_command_is_told_of_and_there() -> None:
    own = {name for name, app in get_commands().items() if app in OWN_APPS}
    told = set(re.findall(r"python manage\.py (\w+)", text(ROOT / "docs/api.md")))
    assert told == own


def test_every_address_of_the_api_is_told_of() -> None:
    there = {
        re.sub(r"<\w+:(\w+)>", lambda hit: "<uuid>" if hit[1] == "public_id" else "<id>", route)
        for route in routes(get_resolver())
        if route.startswith("/api/")
    }
    assert set(re.findall(r"^\| `(/api/[^`]+)` \|", text(ROOT / "docs/api.md"), re.MULTILINE)) == there


def test_every_target_of_make_explains_itself() -> None:
    makefile = text(ROOT / "Makefile")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    named = {
        target for paper in PAPERS for target in re.findall(r"\bmake ([a-z]+)\b(?=[`\s]*(?:$|#|`|\n))", text(paper))
    }
    assert named <= targets


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_paper_points_at_is_there(paper: Path) -> None:
    content = text(paper)
    missing = [link for link in LINK.findall(content) if not (paper.parent / link).exists()]
    missing += [name for name in NAMED.findall(content) if not (ROOT / name).exists()]
    for dotted in MODULE.findall(content):
        parts = dotted.split(".")
        # A module, or a name in one.
        places = ["/".join(parts), "/".join(parts[:-1])]
        if not any((ROOT / place).is_dir() or (ROOT / f"{place}.py").exists() for place in places):
            missing.append(dotted)
    assert missing == []


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("*.md")]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_every_dependency_is_pinned_and_says_what_it_is_for() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in text(ROOT / name).splitlines() if line and not line.startswith(("#", "-"))]
        assert lines
        for line in lines:
            assert re.fullmatch(r"[\w.-]+==[\w.]+ +# \S.*", line), line
