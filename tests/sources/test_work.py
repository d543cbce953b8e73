"""Durable work: leases, fences, retries, the sweep and the bell, on rows of the archive."""

from __future__ import annotations

import inspect
import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.models import Backlog
from factcheck.celery import app
from sources import work
from sources.models import Document
from sources.work import LostLease, State
from tests.at_once import at_once
from tests.conftest import Bell

pytestmark = pytest.mark.django_db

TASK = "sources.read_document"
MOST = Document.most_attempts


def waiting(**columns: Any) -> Document:
    """A page that waits to be read."""
    number = Document.objects.count()
    return Document.objects.create(url=f"https://courier.example/{number}", **columns)


def taken(document: Document, *, now: datetime | None = None) -> Document:
    """The row in a worker's hands."""
    leased = work.lease(Document, document.pk, now=now)
    assert leased is not None
    return leased


def lapse(document: Document) -> None:
    """Let the lease on the row run out."""
    Document.objects.filter(pk=document.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def columns(document: Document) -> dict[str, Any]:
    names = ("state", "attempts", "due_at", "rung_at", "lease_token", "lease_until", "last_error", "settled_at")
    return dict(Document.objects.filter(pk=document.pk).values(*names).get())


@contextmanager
def unchanged(document: Document) -> Iterator[None]:
    before = columns(document)
    yield
    assert columns(document) == before


# --- Lease ------------------------------------------------------------------------------------------------------------


def test_a_lease_takes_the_row_for_a_while() -> None:
    now = timezone.now()
    document = taken(waiting(due_at=now), now=now)
    assert (document.state, document.attempts) == (State.RUNNING, 1)
    assert document.lease_token is not None
    assert document.lease_until == now + timedelta(seconds=Document.lease_seconds)
    assert not document.is_settled


def test_the_second_who_asks_gets_nothing() -> None:
    document = waiting()
    taken(document)
    with unchanged(document):
        assert work.lease(Document, document.pk) is None


def test_a_row_that_is_not_there_gives_nothing() -> None:
    assert work.lease(Document, 4711) is None


def test_what_is_due_later_is_not_leased_before() -> None:
    now = timezone.now()
    document = waiting(due_at=now + timedelta(seconds=5))
    assert work.lease(Document, document.pk, now=now) is None
    assert work.lease(Document, document.pk, now=now + timedelta(seconds=5)) is not None


@pytest.mark.parametrize("state", [State.DONE, State.FAILED])
def test_what_is_settled_is_not_leased(state: State) -> None:
    document = waiting(state=state, text="104 soldiers fled.")
    assert document.is_settled
    with unchanged(document):
        assert work.lease(Document, document.pk) is None


def test_a_lease_that_ran_out_is_taken_over() -> None:
    document = waiting()
    first = taken(document)
    lapse(document)
    second = taken(document)
    assert second.attempts == 2
    assert second.lease_token != first.lease_token


def test_a_row_is_leased_no_more_often_than_it_may_be_tried() -> None:
    document = waiting()
    for attempt in range(1, MOST + 1):
        assert taken(document).attempts == attempt
        lapse(document)
    assert work.lease(Document, document.pk) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_the_same_moment_one_gets_it() -> None:
    document = waiting()
    calls = [lambda: work.lease(Document, document.pk)] * 8
    answers = at_once(*calls)
    (got,) = [answer for answer in answers if answer is not None]
    assert isinstance(got, Document)
    assert columns(document)["attempts"] == 1
    assert columns(document)["lease_token"] == got.lease_token


def test_running_without_a_lease_is_impossible() -> None:
    document = waiting()
    with pytest.raises(IntegrityError, match="running_has_a_lease"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=State.RUNNING)
    taken(document)
    with pytest.raises(IntegrityError, match="running_has_a_lease"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=State.WAITING)


# --- Finish, renew, wait ----------------------------------------------------------------------------------------------


def test_a_finish_settles_the_row_with_its_other_columns() -> None:
    document = taken(waiting(last_error="The site did not answer in time."))
    before = timezone.now()
    work.finish(document, text="104 soldiers fled.", title="A count")
    document.refresh_from_db()
    assert document.is_settled
    assert (document.state, document.title, document.text) == (State.DONE, "A count", "104 soldiers fled.")
    assert (document.lease_token, document.lease_until, document.last_error) == (None, None, "")
    assert document.settled_at is not None
    assert before <= document.settled_at <= timezone.now()


def test_a_finish_changes_what_the_worker_holds_as_well() -> None:
    document = taken(waiting())
    work.finish(document, text="104 soldiers fled.")
    assert (document.state, document.lease_token, document.text) == (State.DONE, None, "104 soldiers fled.")


def lost() -> tuple[Document, Document]:
    """A row as a worker holds it, and as another who took it over holds it."""
    document = waiting()
    late = taken(document)
    lapse(document)
    return late, taken(document)


def test_who_lost_the_lease_finishes_nothing() -> None:
    late, other = lost()
    with unchanged(late), pytest.raises(LostLease):
        work.finish(late, title="Too late", text="Too late.")
    assert Document.objects.get(pk=late.pk).title == ""
    work.finish(other, text="In time.")
    with unchanged(late), pytest.raises(LostLease):
        work.finish(late, text="Too late.")


def test_nor_fails_renews_or_puts_it_back() -> None:
    late, _ = lost()
    with unchanged(late):
        with pytest.raises(LostLease):
            work.fail(late, "Too late.", may_pass=True)
        with pytest.raises(LostLease):
            work.fail(late, "Too late.", may_pass=False)
        with pytest.raises(LostLease):
            work.renew(late)
        with pytest.raises(LostLease):
            work.wait(late, seconds=1)


def test_a_finish_is_undone_with_its_transaction() -> None:
    document = taken(waiting())
    with transaction.atomic():
        work.finish(document, text="104 soldiers fled.")
        transaction.set_rollback(True)
    assert columns(document)["state"] == State.RUNNING


def test_a_lapsed_lease_that_nobody_took_still_counts() -> None:
    document = taken(waiting())
    lapse(document)
    work.finish(document, text="104 soldiers fled.")
    assert columns(document)["state"] == State.DONE


def test_renewing_gives_a_full_lease_again() -> None:
    document = taken(waiting())
    lapse(document)
    before = timezone.now()
    work.renew(document)
    until = columns(document)["lease_until"]
    assert until >= before + timedelta(seconds=Document.lease_seconds)
    assert columns(document)["attempts"] == 1


def test_waiting_for_something_is_no_attempt() -> None:
    document = waiting(rung_at=timezone.now())
    before = timezone.now()
    work.wait(taken(document), seconds=3)
    row = columns(document)
    assert (row["state"], row["attempts"], row["lease_token"], row["rung_at"]) == (State.WAITING, 0, None, None)
    assert timedelta(seconds=3) <= row["due_at"] - before <= timedelta(seconds=4)
    assert work.lease(Document, document.pk) is None


def test_one_may_wait_any_number_of_times() -> None:
    document = waiting()
    for _ in range(MOST * 3):
        work.wait(taken(document), seconds=0)
    assert columns(document)["state"] == State.WAITING


# --- Failing and trying again -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("attempt", range(1, MOST))
def test_what_may_pass_is_tried_again_later_and_later(attempt: int) -> None:
    document = waiting(attempts=attempt - 1, rung_at=timezone.now())
    held = taken(document)
    before = timezone.now()
    work.fail(held, "The site did not answer in time.", may_pass=True)
    row = columns(document)
    assert (row["state"], row["attempts"], row["last_error"]) == (
        State.WAITING,
        attempt,
        "The site did not answer in time.",
    )
    assert (row["lease_token"], row["rung_at"], row["settled_at"]) == (None, None, None)
    usual = work.RETRY_SECONDS * 2 ** (attempt - 1)
    assert usual * 0.5 <= (row["due_at"] - before).total_seconds() <= usual * 1.5 + 1


def test_two_that_failed_together_are_not_tried_together() -> None:
    rows = [taken(waiting()) for _ in range(5)]
    for row in rows:
        work.fail(row, "No.", may_pass=True)
    delays = {round((columns(row)["due_at"] - timezone.now()).total_seconds(), 2) for row in rows}
    assert len(delays) > 1


def test_a_delay_is_never_beyond_the_longest() -> None:
    delays = [work._delay(attempts) for attempts in (1, 8, 12, 60)]
    assert all(delay <= work.LONGEST_RETRY_SECONDS * 1.5 for delay in delays)
    assert delays[-1] >= work.LONGEST_RETRY_SECONDS * 0.5


def test_a_model_may_say_how_long_after_each_attempt_the_next_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Document, "retry_seconds", (5, 300, 7200))
    for attempts, usual in ((0, 5), (1, 300), (2, 7200)):
        held = taken(waiting(attempts=attempts))
        before = timezone.now()
        work.fail(held, "No.", may_pass=True)
        assert usual <= (columns(held)["due_at"] - before).total_seconds() <= usual * 1.1 + 1
    assert work._delay(60, Document.retry_seconds) >= 7200


def test_after_the_last_attempt_it_has_failed() -> None:
    document = waiting(attempts=MOST - 1)
    work.fail(taken(document), "The site did not answer in time.", may_pass=True)
    row = columns(document)
    assert (row["state"], row["attempts"], row["last_error"]) == (
        State.FAILED,
        MOST,
        "The site did not answer in time.",
    )
    assert row["settled_at"] is not None
    assert row["lease_token"] is None


def test_what_will_not_pass_has_failed_at_once() -> None:
    document = waiting()
    work.fail(taken(document), "The page is not there (404).", may_pass=False, title="Not there")
    row = columns(document)
    assert (row["state"], row["attempts"]) == (State.FAILED, 1)
    assert Document.objects.get(pk=document.pk).title == "Not there"


def test_a_person_starts_failed_work_over(bells: list[Bell], django_capture_on_commit_callbacks: Any) -> None:
    document = waiting(state=State.FAILED, attempts=MOST, last_error="No.", settled_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert work.retry(document)
    row = columns(document)
    assert (row["state"], row["attempts"], row["last_error"], row["settled_at"]) == (State.WAITING, 0, "", None)
    assert bells == [Bell(task=TASK, pk=document.pk)]
    assert taken(document).attempts == 1


@pytest.mark.parametrize("state", [State.WAITING, State.DONE])
def test_what_has_not_failed_is_not_started_over(
    state: State, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    document = waiting(state=state, text="104 soldiers fled.")
    with unchanged(document), django_capture_on_commit_callbacks(execute=True):
        assert not work.retry(document)
    assert bells == []


def test_of_two_who_start_it_over_one_does(bells: list[Bell], django_capture_on_commit_callbacks: Any) -> None:
    document = waiting(state=State.FAILED, settled_at=timezone.now())
    other = Document.objects.get(pk=document.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert work.retry(document)
        assert not work.retry(other)
    assert len(bells) == 1


# --- The block --------------------------------------------------------------------------------------------------------


def stop(reason: str = "") -> None:
    raise ZeroDivisionError(reason)


def test_the_block_gets_the_row() -> None:
    document = waiting()
    with work.leased(Document, document.pk) as held:
        assert held is not None
        assert held.state == State.RUNNING
        work.finish(held, text="104 soldiers fled.")
    assert columns(document)["state"] == State.DONE


def test_the_block_gets_nothing_where_another_has_it() -> None:
    document = waiting()
    taken(document)
    with unchanged(document), work.leased(Document, document.pk) as held:
        assert held is None


def test_what_the_block_did_not_foresee_is_kept_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    document = waiting()
    with work.leased(Document, document.pk):
        stop("secret detail")
    row = columns(document)
    assert (row["state"], row["attempts"]) == (State.WAITING, 1)
    assert row["last_error"] == "Something unforeseen happened (ZeroDivisionError)."
    assert "secret detail" in caplog.text


def test_poison_ends_failed_after_the_last_attempt(caplog: pytest.LogCaptureFixture) -> None:
    document = waiting()
    for _ in range(MOST + 3):
        Document.objects.filter(pk=document.pk).update(due_at=timezone.now())
        with work.leased(Document, document.pk) as held:
            if held is not None:
                stop()
    row = columns(document)
    assert (row["state"], row["attempts"]) == (State.FAILED, MOST)
    assert caplog.text.count("stopped on an error") == MOST


def test_who_was_overtaken_in_the_block_ends_quietly(caplog: pytest.LogCaptureFixture) -> None:
    document = waiting()
    with caplog.at_level(logging.WARNING), work.leased(Document, document.pk) as held:
        assert held is not None
        lapse(document)
        taken(document)
        work.finish(held, text="Too late.")
    assert columns(document)["state"] == State.RUNNING
    assert "was taken over by another worker" in caplog.text


def test_an_error_of_who_was_overtaken_does_not_escape_either(caplog: pytest.LogCaptureFixture) -> None:
    document = waiting()
    with work.leased(Document, document.pk):
        lapse(document)
        other = taken(document)
        stop()
    row = columns(document)
    assert (row["state"], row["lease_token"], row["last_error"]) == (State.RUNNING, other.lease_token, "")
    assert "stopped on an error" in caplog.text


def test_an_error_that_undoes_the_finish_is_kept_as_well() -> None:
    document = waiting()
    with work.leased(Document, document.pk) as held, transaction.atomic():
        assert held is not None
        work.finish(held, text="104 soldiers fled.")
        stop()
    row = columns(document)
    assert (row["state"], row["attempts"]) == (State.WAITING, 1)
    assert row["last_error"] == "Something unforeseen happened (ZeroDivisionError)."


def test_an_error_after_the_finish_changes_nothing() -> None:
    document = waiting()
    with work.leased(Document, document.pk) as held:
        assert held is not None
        work.finish(held, text="104 soldiers fled.")
        stop()
    assert columns(document)["state"] == State.DONE
    assert columns(document)["last_error"] == ""


def test_an_error_without_a_row_does_not_escape(caplog: pytest.LogCaptureFixture) -> None:
    with work.leased(Document, 4711) as held:
        assert held is None
        stop()
    assert "stopped on an error" in caplog.text


def test_what_ends_the_program_is_not_held_back() -> None:
    document = waiting()
    with pytest.raises(KeyboardInterrupt), work.leased(Document, document.pk):
        raise KeyboardInterrupt
    assert columns(document)["state"] == State.RUNNING


# --- The sweep --------------------------------------------------------------------------------------------------------


@pytest.fixture
def swept(bells: list[Bell], django_capture_on_commit_callbacks: Any) -> Any:
    """Sweep; returns the ids that were rung for."""

    def sweep(*, now: datetime | None = None) -> list[int]:
        Backlog.objects.all().delete()  # which is always due
        bells.clear()
        with django_capture_on_commit_callbacks(execute=True):
            count = work.sweep(now=now)
        assert count == len(bells)
        assert {bell.task for bell in bells} <= {TASK}
        return [bell.pk for bell in bells]

    return sweep


def test_the_sweep_rings_for_what_is_due_the_longest_due_first(swept: Any) -> None:
    now = timezone.now()
    second, first = waiting(due_at=now), waiting(due_at=now - timedelta(minutes=1))
    waiting(due_at=now + timedelta(seconds=1))
    waiting(state=State.DONE, text="104 soldiers fled.")
    waiting(state=State.FAILED)
    taken(waiting(due_at=now), now=now)
    assert swept(now=now) == [first.pk, second.pk]
    assert columns(first)["rung_at"] == now


def test_it_rings_again_only_after_a_while(swept: Any) -> None:
    now = timezone.now()
    document = waiting(due_at=now)
    assert swept(now=now) == [document.pk]
    assert swept(now=now + work.RING_AGAIN) == []
    assert swept(now=now + work.RING_AGAIN + timedelta(milliseconds=1)) == [document.pk]


def test_what_was_just_rung_for_is_left_to_its_worker(swept: Any) -> None:
    now = timezone.now()
    waiting(due_at=now, rung_at=now)
    assert swept(now=now) == []


def test_it_takes_back_what_a_dead_worker_left_and_rings_for_it(swept: Any) -> None:
    now = timezone.now()
    document = waiting(due_at=now, rung_at=now)
    taken(document, now=now)
    later = now + timedelta(seconds=Document.lease_seconds)
    assert swept(now=later) == []
    later += timedelta(milliseconds=1)
    assert swept(now=later) == [document.pk]
    row = columns(document)
    assert (row["state"], row["attempts"], row["lease_token"]) == (State.WAITING, 1, None)
    assert row["last_error"] == "The worker stopped while it was on this."
    assert taken(document, now=later).attempts == 2


def test_what_killed_its_worker_every_time_has_failed(swept: Any) -> None:
    now = timezone.now()
    document = waiting(due_at=now)
    for _ in range(MOST):
        taken(document, now=now)
        now += timedelta(seconds=Document.lease_seconds + 1)
        swept(now=now)
    row = columns(document)
    assert (row["state"], row["attempts"], row["settled_at"]) == (State.FAILED, MOST, now)
    assert row["last_error"] == "The worker stopped while it was on this."
    assert row["lease_token"] is None
    assert swept(now=now + timedelta(hours=1)) == []


def test_one_sweep_rings_for_a_limited_number(swept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "RINGS_A_SWEEP", 2)
    now = timezone.now()
    rows = [waiting(due_at=now + timedelta(microseconds=number)) for number in range(3)]
    now += timedelta(seconds=1)
    assert swept(now=now) == [rows[0].pk, rows[1].pk]
    assert swept(now=now) == [rows[2].pk]


def test_a_sweep_of_nothing_rings_for_nothing(swept: Any) -> None:
    assert swept() == []


def test_a_process_that_is_alone_takes_everything_back_at_once(swept: Any) -> None:
    document = waiting()
    taken(document)
    idle = waiting()
    with unchanged(idle):
        assert work.release_all() == 1
    row = columns(document)
    assert (row["state"], row["lease_token"], row["rung_at"]) == (State.WAITING, None, None)
    assert row["last_error"] == "The worker stopped while it was on this."
    assert document.pk in swept()


def test_and_what_it_took_down_for_the_last_time_has_failed(swept: Any) -> None:
    document = waiting(attempts=MOST - 1)
    taken(document)
    assert work.release_all() == 1
    row = columns(document)
    assert (row["state"], row["lease_token"]) == (State.FAILED, None)
    assert row["settled_at"] is not None
    assert swept() == []


# --- The bell ---------------------------------------------------------------------------------------------------------


def test_it_rings_only_once_the_row_is_in(bells: list[Bell], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        work.ring(TASK, 7)
    assert bells == []
    (callback,) = callbacks
    callback()
    assert bells == [Bell(task=TASK, pk=7)]


@pytest.mark.django_db(transaction=True)
def test_it_does_not_ring_for_what_was_rolled_back(bells: list[Bell]) -> None:
    with transaction.atomic():
        work.ring(TASK, 7)
        transaction.set_rollback(True)
    assert bells == []
    with transaction.atomic():
        work.ring(TASK, 8)
        assert bells == []
    assert bells == [Bell(task=TASK, pk=8)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("seconds", "countdown"), [(0, None), (1.5, 1.5)])
def test_a_bell_may_sound_later(monkeypatch: pytest.MonkeyPatch, seconds: float, countdown: float | None) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr("sources.work.current_app.send_task", lambda name, **options: given.update(options))
    work.ring(TASK, 7, seconds=seconds)
    assert given["countdown"] == countdown


@pytest.mark.django_db(transaction=True)
def test_a_bell_that_breaks_harms_nobody(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr("sources.work.current_app.send_task", broken)
    with transaction.atomic():
        document = waiting()
        work.ring(TASK, document.pk)
    assert columns(document)["state"] == State.WAITING
    work.ring(TASK, document.pk)  # outside of any transaction
    assert "no broker" in caplog.text


RING_A_DEAD_BROKER = """
import time, django
django.setup()
from django.db import transaction
from sources import work
begun = time.monotonic()
with transaction.atomic():
    for pk in range(3):
        work.ring("sources.read_document", pk)
print(time.monotonic() - begun)
"""


def test_a_broker_that_refuses_connections_costs_next_to_nothing(tmp_path: Path) -> None:
    with socket.socket() as taken_and_left:
        taken_and_left.bind(("127.0.0.1", 0))
        port = taken_and_left.getsockname()[1]
    ended = subprocess.run(
        [sys.executable, "-c", RING_A_DEAD_BROKER],
        env={
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0",
            "DATA_DIR": str(tmp_path),
        },
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    # One that kombu goes on trying to reach takes six seconds a ring.
    assert float(ended.stdout) < 5
    assert ended.stderr.count("OperationalError") >= 1


def rung_names() -> set[str]:
    return {model.task for model in work.work_models()} | set(configured.DOCUMENT_READ_TASKS)


def test_every_name_that_is_rung_is_a_task_that_takes_an_id() -> None:
    app.loader.import_default_modules()
    assert rung_names() >= {TASK, "claims.run_lookup", "claims.document_read"}
    for name in rung_names():
        assert name in app.tasks
        assert len(inspect.signature(app.tasks[name].run).parameters) == 1


def test_every_kind_of_work_says_how_it_is_done() -> None:
    assert {model.__name__ for model in work.work_models()} == {
        "Backlog",
        "Delivery",
        "Document",
        "FeedPoll",
        "Lookup",
        "Sighting",
        "Watch",
        "WaybackSave",
    }
    for model in work.work_models():
        assert model.lease_seconds > 0
        assert model.most_attempts > 1
