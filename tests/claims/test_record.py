"""The log: each event holds the hash of the one before, and a change to any of them is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from claims import record
from claims.models import Event
from people.models import User
from tests import people
from tests.at_once import at_once


@pytest.fixture
def log(edith: User, ravi: User) -> list[Event]:
    """Three events, the second with what strains a database's JSON."""
    return [
        record.append(action="first", subject="claim:1", by=edith),
        record.append(
            action="second",
            subject="claim:2",
            by=ravi,
            comment='“Cúcuta” 🚨\n\t\\u0041 "x"',
            z=1,
            a=[1, [], {"b": None}],
            big=10**20,
            yes=True,
        ),
        record.append(action="third", subject="claim:1", by=None, text=""),
    ]


def without_guards() -> None:
    """Let this test's transaction do to the log what only someone with the database's password can."""
    connection.check_constraints()  # PostgreSQL drops no trigger while checks are still to be made
    table = " ON claims_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_event_update{table}")
        cursor.execute(f"DROP TRIGGER guard_event_delete{table}")


def test_the_first_event_starts_the_chain(edith: User) -> None:
    first = record.append(action="first", subject="claim:1", by=edith, claims=2)
    assert (first.number, first.previous_hash) == (1, record.BEGINNING)
    stored = Event.objects.get()
    assert (stored.action, stored.subject, stored.actor, stored.details) == ("first", "claim:1", edith, {"claims": 2})
    assert stored.hash == first.hash
    assert len(stored.hash) == 64


def test_each_event_holds_the_hash_of_the_one_before(log: list[Event]) -> None:
    stored = list(Event.objects.order_by("number"))
    assert [event.number for event in stored] == [1, 2, 3]
    assert [event.previous_hash for event in stored[1:]] == [event.hash for event in stored[:-1]]
    assert len({event.hash for event in stored}) == 3


@pytest.mark.django_db
def test_an_empty_log_is_whole() -> None:
    assert record.verify() is None


def test_a_log_read_back_from_the_database_is_whole(log: list[Event]) -> None:
    assert record.verify() is None


def test_the_same_event_at_another_place_has_another_hash(edith: User) -> None:
    first, second = (record.append(action="same", subject="claim:1", by=edith) for _ in range(2))
    assert first.hash != second.hash


CHANGES = [
    ("action", "'Second'"),
    ("subject", "'claim:3'"),
    ("actor_id", "(SELECT id FROM people_user WHERE username = 'edith')"),
    ("actor_id", "NULL"),
    ("at", "'2019-02-24 00:00:00+00:00'"),
    ("details", "'{}'"),
    ("number", "7"),
    ("hash", f"'{'f' * 64}'"),
    ("previous_hash", f"'{'f' * 64}'"),
]


@pytest.mark.parametrize(("column", "value"), CHANGES, ids=[f"{column} = {value[:9]}" for column, value in CHANGES])
def test_a_change_behind_the_program_s_back_is_found(log: list[Event], column: str, value: str) -> None:
    without_guards()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE claims_event SET {column} = {value} WHERE number = 2")
        assert cursor.rowcount == 1
    fault = record.verify()
    assert fault
    assert fault.number == (3 if column == "number" else 2)


def test_one_changed_letter_in_the_details_is_found(log: list[Event]) -> None:
    without_guards()
    details = {**log[1].details, "comment": log[1].details["comment"].replace("Cúcuta", "Cucuta")}
    Event.objects.filter(number=2).update(details=details)
    fault = record.verify()
    assert fault
    assert fault.number == 2


@pytest.mark.parametrize(("number", "found"), [(1, 2), (2, 3)])
def test_an_event_taken_out_is_missed_by_the_next(log: list[Event], number: int, found: int) -> None:
    without_guards()
    Event.objects.filter(number=number).delete()
    fault = record.verify()
    assert fault
    assert fault.number == found


def test_an_event_hashed_anew_is_missed_by_the_next(log: list[Event]) -> None:
    """Whoever changes an event and its hash has to change every later one too."""
    without_guards()
    event = Event.objects.get(number=2)
    event.action = "Second"
    event.hash = record._hash(event)
    event.save()
    fault = record.verify()
    assert fault
    assert fault.number == 3


def test_an_event_goes_with_the_transaction_it_is_written_in(log: list[Event], edith: User) -> None:
    with transaction.atomic():
        record.append(action="undone", subject="claim:1", by=edith)
        transaction.set_rollback(True)
    assert record.append(action="fourth", subject="claim:1", by=edith).number == 4
    assert record.verify() is None


def test_a_history_is_of_its_subjects_alone_and_in_order(
    log: list[Event], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    edith = people.edith()
    with django_assert_num_queries(1):
        events = record.history(edith, "claim:1")
        actors: list[Any] = [event.actor and event.actor.username for event in events]
    assert [event.action for event in events] == ["first", "third"]
    assert actors == ["edith", None]
    assert [event.action for event in record.history(people.edith(), "claim:2", "claim:1")] == [
        "first",
        "second",
        "third",
    ]
    assert record.history(people.edith()) == record.history(people.edith(), "claim:11") == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_who_write_at_once_leave_no_gap(edith: User) -> None:
    def write(number: int) -> list[int]:
        return [record.append(action="at once", subject=f"claim:{number}", by=edith).number for _ in range(5)]

    outcomes = at_once(*(lambda number=number: write(number) for number in range(4)))
    written = [number for outcome in outcomes if isinstance(outcome, list) for number in outcome]
    assert sorted(written) == list(range(1, 21))
    assert record.verify() is None


@pytest.mark.django_db
def test_a_history_is_for_those_who_read_the_newsroom(log: list[Event]) -> None:
    assert record.history(people.ada(), "claim:1")
    assert record.history(people.olga(), "claim:1") == []
