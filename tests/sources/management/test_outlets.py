"""The register of outlets from a command line."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sources.models import Outlet

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Outlet.objects.create(name="The Courier", domain="courier.example")
    path = tmp_path / "outlets.csv"
    path.write_text("name,domain,reliability\nThe Courier,courier.example,B\nThe Ledger,,\n")
    return path


def test_a_register_is_taken_over(file: Path) -> None:
    assert run("import_outlets", str(file)).splitlines() == [
        "Line 3: added The Ledger",
        "Line 2: changed The Courier (Reliability: 'F' → 'B')",
        "1 added, 1 changed, 0 as they were.",
    ]
    assert Outlet.objects.get(name="The Courier").reliability == "B"


def test_a_dry_run_changes_nothing(file: Path) -> None:
    assert run("import_outlets", str(file), "--dry-run").splitlines()[-1].startswith("Nothing was changed")
    assert Outlet.objects.get().reliability == "F"


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_a_mistake_ends_it_with_its_line(file: Path, dry_run: list[str]) -> None:
    file.write_text("name,reliability\nThe Ledger,B\nThe Herald,Z\n")
    with pytest.raises(CommandError, match="Line 3: Reliability: “Z”"):
        run("import_outlets", str(file), *dry_run)
    assert Outlet.objects.count() == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import_outlets", str(tmp_path / "none.csv"))


def test_what_is_exported_can_be_imported(file: Path) -> None:
    run("import_outlets", str(file))
    file.write_text(run("export_outlets"))
    assert run("import_outlets", str(file)) == "0 added, 0 changed, 2 as they were.\n"
