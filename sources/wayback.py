"""Asking the Wayback Machine to keep a page too, so that others can see what stood there.

    save address ──> a job ──> its status, until it is done ──> the snapshot's address
         └──────── or at once, where the machine leads to the snapshot ──────┘

It is asked by GET, with the newsroom's keys where there are any.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from people.models import User
from people.permissions import Refusal, can_edit, require
from sources import intake, manners, work
from sources.fetch import Fetched, Reason, Refused
from sources.models import Document, WaybackSave

# How long a job that is under way is left alone before it is asked for again.
ASK_AGAIN_SECONDS = 5
LONGEST = timedelta(hours=1)
# What a site that asks for fewer visits is given where it does not say how long.
RATE_LIMITED_SECONDS = 60
SNAPSHOT = re.compile(r"/web/(\d{14})[a-z_]*/")
JOB = re.compile(r"spn2-[0-9a-f]{8,80}")
STAMP = re.compile(r"\d{14}")
# The machine's own names for what may go better later.
PASSING = re.compile(r"error:(too-many|service|user-session|no-browsers|gateway|proxy|celery|cannot-fetch|job-failed)")
NOT_UNDERSTOOD = "The Wayback Machine’s answer could not be understood."


@dataclass(frozen=True, slots=True)
class _Told:
    """What an answer says: a job to wait for, a snapshot, or an error."""

    job: str = ""
    snapshot_url: str = ""
    stamp: str = ""
    error: str = ""
    may_pass: bool = False


def can_ask(person: User, document: Document) -> Refusal | None:
    """Whether `person` may have this document's page saved at the Wayback Machine."""
    if refusal := can_edit(person):
        return refusal
    if settings.WAYBACK_SAVE == "off":
        return Refusal("This newsroom does not send addresses to the Wayback Machine.")
    if not intake.may_be_saved_elsewhere(document):
        return Refusal("Only a page that was fetched from the open web can be saved there.")
    return None


def ask(*, document: Document, by: User) -> WaybackSave:
    """Have a document's page saved at the Wayback Machine.  Raises: Refused (of people.permissions)."""
    require(can_ask(by, document))
    return intake.ask_wayback(document)


def run(*, save_id: int) -> None:
    """Take one save a step further: ask for it, or ask how far it is."""
    with work.leased(WaybackSave, save_id) as save:
        if save is None:
            return
        answer = intake.guarded_fetch()(_address(save), headers=_headers())
        if isinstance(answer, Refused):
            _put_off(save, answer)
            return
        told = _read(answer)
        if told.error:
            work.fail(save, told.error, may_pass=told.may_pass, job="")
        elif told.snapshot_url:
            at = datetime.strptime(told.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            work.finish(save, snapshot_url=told.snapshot_url[:2200], snapshot_at=at, job="")
        elif timezone.now() - save.asked_at > LONGEST:
            work.fail(save, "The Wayback Machine was not done within an hour.", may_pass=False, job="")
        else:
            work.wait(save, seconds=ASK_AGAIN_SECONDS, job=told.job or save.job)


def _put_off(save: WaybackSave, refused: Refused) -> None:
    """Come back when the machine may be asked; where it was, and did not take the page, that was an attempt."""
    if refused.reason in manners.UNVISITED:
        work.wait(save, seconds=refused.retry_after or ASK_AGAIN_SECONDS)
        return
    pause = RATE_LIMITED_SECONDS if refused.reason is Reason.RATE_LIMITED else 0.0
    seconds = refused.retry_after or pause
    work.fail(save, _sentence(refused), may_pass=refused.may_pass, seconds=seconds, job="")


def _address(save: WaybackSave) -> str:
    if save.job:
        return f"{settings.WAYBACK_URL}/save/status/{quote(save.job, safe='')}"
    return f"{settings.WAYBACK_URL}/save/{save.document.url}"


def _headers() -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if settings.WAYBACK_ACCESS_KEY:
        headers["Authorization"] = f"LOW {settings.WAYBACK_ACCESS_KEY}:{settings.WAYBACK_SECRET_KEY}"
    return headers


def _sentence(refused: Refused) -> str:
    if refused.reason is Reason.FORBIDDEN:
        return f"The Wayback Machine does not let this newsroom save pages; check its keys ({refused.detail})."
    said = _json(refused.body).get("message")
    return f"{refused.sentence} {_in_its_words(said)}" if said else refused.sentence


def _read(answer: Fetched) -> _Told:
    if found := SNAPSHOT.search(answer.url):
        return _checked(_Told(snapshot_url=answer.url, stamp=found.group(1)))
    told = _json(answer.body)
    status, stamp = told.get("status"), str(told.get("timestamp", ""))
    if status == "success" and STAMP.fullmatch(stamp):
        address = f"{settings.WAYBACK_URL}/web/{stamp}/{told.get('original_url', '')}"
        return _checked(_Told(snapshot_url=address, stamp=stamp))
    if status == "error":
        return _Told(
            error=_in_its_words(told.get("message") or "no reason is given"),
            may_pass=bool(PASSING.match(str(told.get("status_ext", "")))),
        )
    if job := JOB.search(str(told.get("job_id", "")) or answer.body.decode("utf-8", "replace")):
        return _Told(job=job.group())
    if status == "pending":
        return _Told()
    return _Told(error=NOT_UNDERSTOOD, may_pass=True)


def _checked(told: _Told) -> _Told:
    """An error in place of a time that is none."""
    try:
        datetime.strptime(told.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return _Told(error=NOT_UNDERSTOOD, may_pass=True)
    return told


def _json(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _in_its_words(said: object) -> str:
    words = " ".join(re.sub(r"<[^>]*>", " ", str(said)).split())
    return f"The Wayback Machine says: “{words[:300]}”."
