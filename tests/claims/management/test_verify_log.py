"""`manage.py verify_log`."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims import record
from people.models import User


def said() -> str:
    out = StringIO()
    call_command("verify_log", stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_an_empty_record_is_said_to_be_empty() -> None:
    assert said() == "The record is empty."


def test_a_whole_record_is_said_to_fit_with_its_newest_hash(edith: User) -> None:
    events = [record.append(action="tried", subject="claim:1", by=edith, number=number) for number in range(3)]
    assert said() == f"All 3 events fit. The newest is {events[-1].hash}."


def test_a_changed_record_is_an_error_that_says_where(edith: User) -> None:
    for number in range(3):
        record.append(action="tried", subject="claim:1", by=edith, number=number)
    on = " ON claims_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_event_update{on}")
        cursor.execute("UPDATE claims_event SET action = 'trued' WHERE number = 2")
    with pytest.raises(CommandError, match="event 2 does not fit"):
        said()
