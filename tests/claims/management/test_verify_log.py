"""`manage.py verify_log`."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims import record
from people.models import User


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_log", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_an_empty_record_is_said_to_be_empty() -> None:
    assert said() == "The record is empty."


def test_a_whole_record_is_said_to_fit_with_its_newest_hash(edith: User) -> None:
    events = [record.append(action="tried", subject="claim:1", by=edith, number=number) for number in range(3)]
    assert said() == f"All 3 events fit. The newest is 3:{events[-1].hash}."


def test_a_changed_record_is_an_error_that_says_where(edith: User) -> None:
    for number in range(3):
        record.append(action="tried", subject="claim:1", by=edith, number=number)
    on = " ON claims_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_event_update{on}")
        cursor.execute("UPDATE claims_event SET action = 'trued' WHERE number = 2")
    with pytest.raises(CommandError, match="Event 2 was changed"):
        said()


def test_an_end_that_was_cut_off_is_found_by_what_was_kept(edith: User) -> None:
    first, second = (record.append(action="tried", subject="claim:1", by=edith) for _ in range(2))
    kept = f"2:{second.hash}"
    assert said("--kept", kept).startswith("All 2 events fit.")
    on = " ON claims_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_event_delete{on}")
        cursor.execute("DELETE FROM claims_event WHERE number = 2")
    assert said().startswith("All 1 events fit.")
    with pytest.raises(CommandError, match=r"ends with event 1; event 2 was cut off"):
        said("--kept", kept)
    record.append(action="tried", subject="claim:1", by=edith)
    with pytest.raises(CommandError, match="Event 2 is not the one whose hash was kept"):
        said("--kept", kept)
    assert said("--kept", f"1:{first.hash}").startswith("All 2 events fit.")


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["2", "x:y", "2:short", ":", "-1:" + "0" * 64])
def test_what_is_no_number_and_hash_is_refused(kept: str) -> None:
    with pytest.raises(CommandError, match="it must be a number, a colon and a hash"):
        said(f"--kept={kept}")
