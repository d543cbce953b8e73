"""The Celery app: a doorbell, and the sweep that rings it again."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from django.conf import settings as configured

import factcheck
from factcheck.celery import app


@pytest.fixture(autouse=True)
def tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_the_app_that_django_starts_with_is_the_one_that_rings() -> None:
    assert factcheck.celery_app is app
    assert current_app.main == app.main == "factcheck"
    assert current_app.conf is app.conf


def test_these_are_all_the_tasks_there_are(tasks: dict[str, Any]) -> None:
    assert set(tasks) == {
        "claims.compare_sighting",
        "claims.deliver",
        "claims.document_read",
        "claims.read_backlog",
        "claims.run_lookup",
        "claims.watch",
        "sources.poll_feed",
        "sources.read_document",
        "sources.save_to_wayback",
        "sources.sweep",
    }


def test_what_the_schedule_asks_for_exists_and_does_not_pile_up(tasks: dict[str, Any]) -> None:
    schedule = app.conf.beat_schedule
    assert [entry["task"] for entry in schedule.values()] == ["sources.sweep"]
    for entry in schedule.values():
        assert entry["task"] in tasks
        assert entry["options"]["expires"] <= entry["schedule"]


def test_a_ring_is_json_and_its_answer_is_thrown_away() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None


def test_a_worker_takes_one_ring_at_a_time() -> None:
    assert app.conf.worker_prefetch_multiplier == 1
    assert not app.conf.task_acks_late


def test_the_broker_is_the_one_that_was_configured() -> None:
    assert app.conf.broker_url == configured.CELERY_BROKER_URL


def test_a_broker_that_hangs_does_not_hold_a_request_up() -> None:
    if configured.EMBEDDED_WORKER:
        assert app.conf.broker_transport_options["polling_interval"] < 1  # nothing that hangs, and nobody who waits
    else:
        assert app.conf.broker_transport_options["socket_connect_timeout"] <= 5
        assert app.conf.broker_transport_options["socket_timeout"] <= 5
