"""Durable work.  A row says what is to be done and how far it is; the broker only rings a bell, that may be lost or
ring twice.

    waiting ── lease ──> running ── finish ──> done
       ^                    │ fail, lapse
       └── due again later ─┴── after the last attempt ──> failed ── retry ──> waiting

Whoever works holds a lease with a token.  A finish is fenced by it: one whose lease lapsed and was given to another
writes nothing.  Retries are a due time in the row, never a broker's countdown.  docs/adr/0002 says why.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from celery import current_app
from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

logger = logging.getLogger(__name__)

# A bell that nobody answered is rung again after this long.
RING_AGAIN = timedelta(seconds=10)
# First delay before another attempt; it doubles with each, with jitter, up to the longest.
RETRY_SECONDS = 2
LONGEST_RETRY_SECONDS = 600
# The longest time between two sweeps.
SWEEP_SECONDS = 5.0
# Rows one sweep rings for, so that a backlog does not flood the broker.
RINGS_A_SWEEP = 500
STOPPED = "The worker stopped while it was on this."


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


UNSETTLED = (State.WAITING, State.RUNNING)


class LostLease(Exception):
    """Another worker took this row over; what was done here is thrown away."""


class Work(models.Model):
    """A row that is also a job.  A concrete model names the Celery task that takes its id."""

    task: ClassVar[str]
    lease_seconds: ClassVar[int] = 60
    most_attempts: ClassVar[int] = 4
    # Seconds from each failed attempt to the next; where a model says nothing, twice as long each time.
    retry_seconds: ClassVar[tuple[int, ...]] = ()

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    rung_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_running_has_a_lease",
                condition=Q(state="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_token__isnull=True, lease_until__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="%(class)s_unsettled", fields=["due_at"], condition=Q(state__in=["waiting", "running"])),
        ]

    @property
    def is_settled(self) -> bool:
        return self.state not in UNSETTLED


W = TypeVar("W", bound=Work)


def ring(task: str, pk: int, *, seconds: float = 0) -> None:
    """Ask a worker to look at row `pk` once this transaction is in.  If the bell is broken, the sweep finds the row.

    Where the sweep would be late, a bell can sound in some `seconds`; it waits in the memory of a worker for that long.
    """

    def send() -> None:
        current_app.send_task(task, args=[pk], countdown=seconds or None, retry_policy={"max_retries": 0})

    transaction.on_commit(send, robust=True)


def lease(model: type[W], pk: int, *, now: datetime | None = None) -> W | None:
    """Take row `pk` for this worker, or None where it is not due, settled, or in somebody's hands."""
    now = now or timezone.now()
    token = uuid.uuid4()
    taken = (
        model._default_manager.filter(pk=pk)
        .filter(Q(state=State.WAITING, due_at__lte=now) | Q(state=State.RUNNING, lease_until__lt=now))
        .filter(attempts__lt=model.most_attempts)
        .update(
            state=State.RUNNING,
            lease_token=token,
            lease_until=now + timedelta(seconds=model.lease_seconds),
            attempts=F("attempts") + 1,
        )
    )
    return model._default_manager.get(pk=pk) if taken else None


def _fenced(work: W, **changes: Any) -> None:
    """Write `changes` where `work` is still ours.  Raises: LostLease."""
    rows = type(work)._default_manager.filter(pk=work.pk, state=State.RUNNING, lease_token=work.lease_token)
    if rows.update(**changes) != 1:
        raise LostLease(f"{work._meta.label} {work.pk}")
    for name, value in changes.items():
        setattr(work, name, value)


def renew(work: Work) -> None:
    """Ask for another full lease; call it between the steps of long work.  Raises: LostLease."""
    _fenced(work, lease_until=timezone.now() + timedelta(seconds=work.lease_seconds))


def finish(work: Work, **changes: Any) -> None:
    """Settle `work` as done, with `changes` to its other columns, in the caller's transaction.  Raises: LostLease."""
    now = timezone.now()
    _fenced(work, state=State.DONE, lease_token=None, lease_until=None, last_error="", settled_at=now, **changes)


def wait(work: Work, *, seconds: float, **changes: Any) -> None:
    """Put `work` back until something it needs is there; not counted as an attempt.  Raises: LostLease."""
    due_at = timezone.now() + timedelta(seconds=seconds)
    left = {"lease_token": None, "lease_until": None, "rung_at": None}
    _fenced(work, state=State.WAITING, due_at=due_at, attempts=max(work.attempts - 1, 0), **left, **changes)


def do_again(work: Work, *, seconds: float, **changes: Any) -> None:
    """End a round of work that comes round again: it went well, and is due anew in `seconds`.  Raises: LostLease."""
    due_at = timezone.now() + timedelta(seconds=seconds)
    left = {"lease_token": None, "lease_until": None, "rung_at": None, "last_error": ""}
    _fenced(work, state=State.WAITING, due_at=due_at, attempts=0, **left, **changes)


def fail(work: Work, reason: str, *, may_pass: bool, seconds: float = 0, **changes: Any) -> None:
    """Keep the reason; try again later, in `seconds` at the earliest, where it `may_pass` and attempts are left.

    Raises: LostLease.
    """
    now = timezone.now()
    left = {"lease_token": None, "lease_until": None, "last_error": reason}
    if may_pass and work.attempts < work.most_attempts:
        due_at = now + timedelta(seconds=seconds + _delay(work.attempts, work.retry_seconds))
        _fenced(work, state=State.WAITING, due_at=due_at, rung_at=None, **left, **changes)
    else:
        _fenced(work, state=State.FAILED, settled_at=now, **left, **changes)


def _delay(attempts: int, schedule: Sequence[int] = ()) -> float:
    """How long after so many attempts the next one is: with jitter, so that not everything comes back at once."""
    if schedule:
        return schedule[min(attempts, len(schedule)) - 1] * random.uniform(1, 1.1)
    return min(LONGEST_RETRY_SECONDS, RETRY_SECONDS * (1 << (attempts - 1))) * random.uniform(0.5, 1.5)


@contextmanager
def leased(model: type[W], pk: int) -> Iterator[W | None]:
    """Lease row `pk` for the block.  What the block did not foresee becomes the row's last error; it is tried again."""
    work = lease(model, pk)
    # The block may settle `work` in a transaction that then comes to nothing; this stays as the row is.
    held = copy(work)
    try:
        yield work
    except LostLease:
        logger.warning("%s %s was taken over by another worker", model._meta.label, pk)
    except Exception as error:
        logger.exception("%s %s stopped on an error", model._meta.label, pk)
        if held is not None:
            with suppress(LostLease):  # whoever has the row now says how it ends
                fail(held, f"Something unforeseen happened ({type(error).__name__}).", may_pass=True)


def retry(work: Work) -> bool:
    """Let a person start failed work over.  False where it has not failed."""
    again = {"state": State.WAITING, "attempts": 0, "due_at": timezone.now(), "settled_at": None, "last_error": ""}
    rows = type(work)._default_manager.filter(pk=work.pk, state=State.FAILED).update(**again, rung_at=timezone.now())
    if rows:
        ring(work.task, work.pk)
    return bool(rows)


def work_models() -> list[type[Work]]:
    """Every kind of durable work there is."""
    return [model for model in apps.get_models() if issubclass(model, Work)]


def sweep(*, now: datetime | None = None) -> int:
    """Release lapsed leases and ring for what is due; returns how many rows it rang for.

    Rows are rung for at most every RING_AGAIN, so a slow worker is not flooded with bells.
    """
    now = now or timezone.now()
    rung = 0
    for model in work_models():
        rows = model._default_manager.all()
        _take_back(model, rows.filter(lease_until__lt=now), now=now)
        due = rows.filter(state=State.WAITING, due_at__lte=now)
        due = due.filter(Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN))
        for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:RINGS_A_SWEEP]):
            rows.filter(pk=pk).update(rung_at=now)
            ring(model.task, pk)
            rung += 1
    return rung


def release_all() -> int:
    """Take every running row back at once.  Only for a process that knows it is the only one (manage.py workbench)."""
    now = timezone.now()
    return sum(_take_back(model, model._default_manager.all(), now=now) for model in work_models())


def _take_back(model: type[W], rows: models.QuerySet[W], *, now: datetime) -> int:
    """Let those of `rows` that still run wait for another worker; failed, where that was their last attempt."""
    running = rows.filter(state=State.RUNNING)
    left = {"lease_token": None, "lease_until": None, "last_error": STOPPED}
    failed = running.filter(attempts__gte=model.most_attempts).update(state=State.FAILED, settled_at=now, **left)
    return failed + running.update(state=State.WAITING, due_at=now, rung_at=None, **left)
