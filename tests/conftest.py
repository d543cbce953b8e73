"""What every test stands on: the cast, a quiet bell, a media folder of its own, and databases that let go of a test."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import Settings

from people.models import User
from tests import people


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips", action="store_true", help="let a skipped test fail: for machines that have everything"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.skipped and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr[2]}"
    return report


@dataclass(frozen=True)
class Bell:
    """One ring that a worker would have heard."""

    task: str
    pk: int


@pytest.fixture(autouse=True)
def bells(monkeypatch: pytest.MonkeyPatch) -> list[Bell]:
    """Every bell rung in the test; no broker hears it.  Tests of real workers start processes of their own."""
    rung: list[Bell] = []

    def send_task(name: str, args: list[int], **options: Any) -> None:
        rung.append(Bell(task=name, pk=args[0]))

    monkeypatch.setattr("sources.work.current_app.send_task", send_task)
    return rung


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    return Path(settings.MEDIA_ROOT)


@pytest.fixture(autouse=True)
def plain_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_limits(settings: Settings) -> None:
    """Requests are counted only where a test says so, and against a clock of its own."""
    settings.API_PER_MINUTE = settings.API_ANONYMOUS_PER_MINUTE = 0


@pytest.fixture(autouse=True, scope="session")
def flush_past_guards() -> Iterator[None]:
    """SQLite empties tables row by row, which the guards of the record refuse: they are put aside for that moment."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not in the stubs

    def teardown(case: TransactionTestCase) -> None:
        guards = []
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
                guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(case)
        with connection.cursor() as cursor:
            for _, statement in guards:
                cursor.execute(statement)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]


@pytest.fixture
def edith(db: None) -> User:
    """An editor."""
    return people.edith()


@pytest.fixture
def eve(db: None) -> User:
    """Another editor."""
    return people.eve()


@pytest.fixture
def ravi(db: None) -> User:
    """A reviewer."""
    return people.ravi()


@pytest.fixture
def rosa(db: None) -> User:
    """Another reviewer."""
    return people.rosa()


@pytest.fixture
def ada(db: None) -> User:
    """An administrator."""
    return people.ada()


@pytest.fixture
def olga(db: None) -> User:
    """Somebody with a log-in and no role."""
    return people.olga()


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """A client on which somebody is logged in."""

    def log_in(person: User) -> Client:
        other = Client()
        other.force_login(person)
        return other

    return log_in
