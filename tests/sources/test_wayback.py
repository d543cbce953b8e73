"""The Wayback Machine is asked to keep a page too; whatever it answers, the row says how that ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from people.models import User
from people.permissions import Refused
from sources import intake, tasks, wayback
from sources.fetch import Fetched
from sources.models import Arrival, Document, WaybackSave
from sources.reading import read_pasted
from sources.work import State
from tests.conftest import Bell

pytestmark = pytest.mark.django_db

URL = "https://courier.example/count?page=2"
JOB = "spn2-0123456789abcdef"
STAMP = "20190224120000"


@dataclass
class Machine:
    """Answers on loopback, one after the other; the last one stays."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def says(self, told: Any, *, status: int = 200, **headers: str) -> None:
        body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        kind = "text/html" if isinstance(told, str) else "application/json"
        sent = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.answers.append((status, sent, body))


@pytest.fixture
def machine(settings: Settings) -> Iterator[Machine]:
    machine = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            machine.asked.append((self.path, dict(self.headers.items())))
            status, headers, body = machine.answers.pop(0) if len(machine.answers) > 1 else machine.answers[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.WAYBACK_SAVE = "asked"
    settings.WAYBACK_URL = f"http://127.0.0.1:{server.server_port}"
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    settings.FETCH_HOST_SECONDS = 0.0
    yield machine
    server.shutdown()
    thread.join()
    server.server_close()


def a_document(*, url: str = URL, arrival: Arrival = Arrival.FETCHED) -> Document:
    page = read_pasted("A count\n\nSome 104 soldiers have fled.")
    fetched = Fetched(url=url, body=b"x") if arrival == Arrival.FETCHED else None
    return intake.store_document(page=page, raw=b"x", arrival=arrival, url=url, fetched=fetched)


@pytest.fixture
def save(machine: Machine, edith: User) -> WaybackSave:
    return wayback.ask(document=a_document(), by=edith)


def run(save: WaybackSave) -> WaybackSave:
    """What a worker does when the row is due."""
    WaybackSave.objects.update(due_at=timezone.now())
    tasks.save_to_wayback(save.pk)
    save.refresh_from_db()
    return save


# --- A page is saved --------------------------------------------------------------------------------------------------


def test_a_job_is_asked_for_until_it_is_done(machine: Machine, save: WaybackSave, settings: Settings) -> None:
    machine.says({"url": URL, "job_id": JOB})
    machine.says({"status": "pending", "job_id": JOB})
    machine.says({"status": "success", "timestamp": STAMP, "original_url": URL})
    assert (run(save).state, save.job, save.attempts) == (State.WAITING, JOB, 0)
    assert save.due_at > timezone.now()
    assert (run(save).state, save.job) == (State.WAITING, JOB)
    assert run(save).state == State.DONE
    assert save.snapshot_url == f"{settings.WAYBACK_URL}/web/{STAMP}/{URL}"
    assert save.snapshot_at == datetime(2019, 2, 24, 12, tzinfo=UTC)
    assert [path for path, _ in machine.asked] == [f"/save/{URL}", *[f"/save/status/{JOB}"] * 2]


def test_the_keys_are_sent_where_there_are_any(machine: Machine, save: WaybackSave, settings: Settings) -> None:
    machine.says({"job_id": JOB})
    run(save)
    assert "Authorization" not in machine.asked[0][1]
    settings.WAYBACK_ACCESS_KEY, settings.WAYBACK_SECRET_KEY = "key", "secret"
    run(save)
    assert machine.asked[1][1]["Authorization"] == "LOW key:secret"
    assert machine.asked[1][1]["Accept"] == "application/json"


def test_a_machine_that_leads_to_the_snapshot_is_done_at_once(machine: Machine, save: WaybackSave) -> None:
    machine.says("", status=302, Location=f"/web/{STAMP}/{URL}")
    machine.says("<html>The page</html>")
    assert run(save).state == State.DONE
    assert save.snapshot_url.endswith(f"/web/{STAMP}/{URL}")


def test_a_page_that_names_a_job_is_understood(machine: Machine, save: WaybackSave) -> None:
    machine.says(f'<script>spn.watchJob("{JOB}", "/_static/", 6000);</script>')
    assert run(save).job == JOB


# --- And where it is not ----------------------------------------------------------------------------------------------


def test_a_machine_that_asks_for_patience_is_left_alone_for_so_long(machine: Machine, save: WaybackSave) -> None:
    machine.says({"message": "You have reached your limit of <b>12</b> a minute."}, status=429, Retry_After="90")
    assert (run(save).state, save.attempts) == (State.WAITING, 1)
    assert save.last_error == (
        "The site asks for fewer visits just now (429). "
        "The Wayback Machine says: “You have reached your limit of 12 a minute.”."
    )
    assert timedelta(seconds=85) < save.due_at - timezone.now() < timedelta(seconds=100)


def test_without_a_time_it_is_left_alone_for_a_minute(machine: Machine, save: WaybackSave) -> None:
    machine.says("", status=429)
    run(save)
    assert save.due_at - timezone.now() > timedelta(seconds=55)


def test_an_error_of_its_own_is_told_in_its_words(machine: Machine, save: WaybackSave) -> None:
    machine.says({"status": "error", "status_ext": "error:blocked-url", "message": "This URL is on our block list."})
    assert run(save).state == State.FAILED
    assert save.last_error == "The Wayback Machine says: “This URL is on our block list.”."


def test_what_may_go_better_later_is_asked_for_anew(machine: Machine, save: WaybackSave) -> None:
    WaybackSave.objects.update(job=JOB)
    machine.says({"status": "error", "status_ext": "error:service-unavailable", "message": "Later."})
    assert (run(save).state, save.job) == (State.WAITING, "")
    machine.says({"job_id": JOB})
    run(save)
    run(save)
    assert machine.asked[-1][0] == f"/save/{URL}"


@pytest.mark.parametrize(
    ("told", "status", "state", "sentence"),
    [
        ({"message": "No."}, 401, State.FAILED, "The Wayback Machine does not let this newsroom save pages"),
        ("", 500, State.WAITING, "The site has a problem of its own just now (500)."),
        ("<html>Welcome</html>", 200, State.WAITING, "The Wayback Machine’s answer could not be understood."),
        ([1], 200, State.WAITING, "The Wayback Machine’s answer could not be understood."),
        ({"status": "success", "timestamp": "20199999999999"}, 200, State.WAITING, "The Wayback Machine’s answer"),
        ({"status": "error"}, 200, State.FAILED, "The Wayback Machine says: “no reason is given”."),
    ],
)
def test_every_other_answer_is_a_sentence(
    machine: Machine, save: WaybackSave, told: Any, status: int, state: State, sentence: str
) -> None:
    machine.says(told, status=status)
    assert run(save).state == state
    assert save.last_error.startswith(sentence)


def test_it_is_not_waited_for_without_end(machine: Machine, save: WaybackSave) -> None:
    machine.says({"status": "pending"})
    WaybackSave.objects.update(job=JOB, asked_at=timezone.now() - timedelta(hours=2))
    assert run(save).state == State.FAILED
    assert save.last_error == "The Wayback Machine was not done within an hour."


def test_a_save_that_failed_can_be_asked_for_again(machine: Machine, save: WaybackSave, edith: User) -> None:
    machine.says({"status": "error"})
    run(save)
    WaybackSave.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    again = wayback.ask(document=save.document, by=edith)
    assert (again.pk, again.state, again.last_error) == (save.pk, State.WAITING, "")
    assert timezone.now() - again.asked_at < timedelta(minutes=1)


# --- Who may ask, and for what ----------------------------------------------------------------------------------------


def test_nothing_goes_out_where_the_setting_is_off(settings: Settings, edith: User) -> None:
    assert settings.WAYBACK_SAVE == "off"
    with pytest.raises(Refused, match="does not send addresses"):
        wayback.ask(document=a_document(), by=edith)
    assert not WaybackSave.objects.exists()


def test_what_somebody_brought_is_not_sent_out(machine: Machine, edith: User) -> None:
    for document in (a_document(arrival=Arrival.PASTED), a_document(url="http://127.0.0.1/inside")):
        with pytest.raises(Refused, match="from the open web"):
            wayback.ask(document=document, by=edith)


def test_only_who_works_on_claims_asks(machine: Machine, ada: User) -> None:
    with pytest.raises(Refused, match="Only editors and reviewers"):
        wayback.ask(document=a_document(), by=ada)


def test_one_save_is_asked_for_once(
    machine: Machine, edith: User, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    document = a_document()
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        save = wayback.ask(document=document, by=edith)
        assert wayback.ask(document=document, by=edith) == save
    assert bells == [Bell(task="sources.save_to_wayback", pk=save.pk)]


@pytest.mark.parametrize(("setting", "asked"), [("off", 0), ("asked", 0), ("fetched", 1)])
def test_every_page_that_is_fetched_is_saved_where_the_setting_says_so(
    settings: Settings, setting: str, asked: int
) -> None:
    settings.WAYBACK_SAVE = setting
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({"127.0.0.1:8000"})
    a_document()
    a_document(url="https://courier.example/pasted", arrival=Arrival.PASTED)
    a_document(url="http://127.0.0.1:8000/inside")
    assert WaybackSave.objects.count() == asked
