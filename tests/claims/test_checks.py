"""What `manage.py check` finds wrong with the settings of this app."""

from __future__ import annotations

from django.core.checks import run_checks
from pytest_django import Settings


def faults() -> list[str]:
    return [fault.msg for fault in run_checks() if fault.id == "claims.E001"]


def test_a_class_of_events_that_does_not_exist_is_named(settings: Settings) -> None:
    assert faults() == []
    settings.TWO_APPROVERS_FOR = frozenset({"killed", "kiled"})
    assert faults() == ["TWO_APPROVERS_FOR names “kiled”, which is no class of events."]
