"""The tasks of `sources`: an id in, a verb called."""

from __future__ import annotations

from typing import Any

import pytest

from sources import tasks


def test_reading_a_document_is_done_by_the_intake(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr("sources.intake.read_document", lambda **given: asked.append(given))
    tasks.read_document(7)
    assert asked == [{"document_id": 7}]


@pytest.mark.django_db
def test_for_a_row_that_is_gone_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.intake.fetch", lambda url, **options: pytest.fail("fetched"))
    tasks.read_document(4711)


def test_visiting_a_feed_is_done_by_the_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr("sources.polling.poll_feed", lambda **given: asked.append(given))
    tasks.poll_feed(7)
    assert asked == [{"poll_id": 7}]


def test_the_sweep_rings_for_what_is_due_and_files_what_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[str] = []
    monkeypatch.setattr("sources.work.sweep", lambda: swept.append("work"))
    monkeypatch.setattr("sources.filing.file_waiting", lambda: swept.append("filing"))
    tasks.sweep()
    assert swept == ["work", "filing"]


@pytest.mark.parametrize("name", ["sources.read_document", "sources.poll_feed", "sources.sweep"])
def test_each_has_the_name_it_is_rung_by(name: str) -> None:
    assert {task.name for task in (tasks.read_document, tasks.poll_feed, tasks.sweep)} >= {name}
