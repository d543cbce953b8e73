"""The pages of the providers: the list, one of them, and its test."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from claims import corroboration
from people.models import User
from sources.fetch import Refused
from sources.models import ProviderSetting
from sources.providers import KINDS, Kind
from sources.providers.base import Answer, Fetch, Hit, ProviderError, Query
from sources.providers.kinds import Made
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]
KEY = "k3y-of-the-newsroom"


class Wire:
    """A provider whose server lists titles as JSON, and wants the key with the question."""

    name, label = "wire", "The Wire"

    def __init__(self, made: Made) -> None:
        self.made = made

    def search(self, query: Query, fetch: Fetch) -> Answer:
        answer = fetch(f"{self.made.setting.address}/search?key={self.made.key}")
        if isinstance(answer, Refused):
            raise ProviderError(answer.sentence, may_pass=answer.may_pass)
        titles = json.loads(answer.body)
        hits = tuple(Hit(url=f"https://wire.example/{n}", title=title) for n, title in enumerate(titles))
        return Answer(hits=hits[: query.limit], remark="" if titles else f"Nobody wrote of {query.phrases[0]}.")


class Server(ThreadingHTTPServer):
    """The Wire's server on loopback: what it says, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.titles = 200, ["104 soldiers fled", "More have left"]
        self.asked: list[str] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = json.dumps(self.server.titles).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    server = Server()
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({server.host})
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, ada: User, server: Server) -> ProviderSetting:
    kind = Kind(
        name="wire", label="The Wire", make=Wire, summary="Wires.", takes_address=True, needs_key=True,
        key_help="https://wire.example/keys", seconds_between=0,
    )  # fmt: skip
    monkeypatch.setitem(KINDS, "wire", kind)
    return ProviderSetting.objects.create(
        slug="wire", kind="wire", label="The Wire", address=f"http://{server.host}", key=KEY, position=9
    )


def row(page: Page, setting: ProviderSetting) -> Any:
    return page.one("li", id=f"provider-{setting.pk}")


def fresh(setting: ProviderSetting) -> ProviderSetting:
    return ProviderSetting.objects.get(pk=setting.pk)


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_has_them_in_order_with_their_state(as_: As, ada: User, wire: ProviderSetting) -> None:
    page = Page(as_(ada).get("/providers/"))
    names = [heading.one("a").text for heading in page.one("ol", css="register").all("h2")]
    assert (names[:2], names[-1]) == (["Archive", "Outlet feeds"], "The Wire")
    assert row(page, wire).one(css="tag").text == "asked"
    assert "Not asked yet." in row(page, wire).text


@pytest.mark.parametrize(
    ("columns", "tag", "sentence"),
    [
        ({"is_paused": True}, "paused", ""),
        ({"key": ""}, "off", "The Wire has no key, and does not answer without one."),
        ({"kind": "telegraph"}, "off", "This version of Factcheck knows no provider of the kind “telegraph”."),
    ],
)
def test_who_is_not_asked_says_why(
    as_: As, ada: User, wire: ProviderSetting, columns: dict[str, Any], tag: str, sentence: str
) -> None:
    ProviderSetting.objects.filter(pk=wire.pk).update(**columns)
    shown = row(Page(as_(ada).get("/providers/")), wire)
    assert shown.one(css="tag").text == tag
    assert sentence in shown.text
    assert as_(ada).get(wire.get_absolute_url()).status_code == 200


def test_the_list_says_how_each_has_answered(as_: As, ada: User, wire: ProviderSetting) -> None:
    ProviderSetting.objects.filter(pk=wire.pk).update(
        asked=4, answered=3, failed=1, seconds_total=6, seconds_last=0.84,
        last_error="The site did not answer in time.", last_error_at="2019-02-24T10:00:00Z",
    )  # fmt: skip
    shown = row(Page(as_(ada).get("/providers/")), wire).text
    assert "75 % of 4" in shown
    assert "1.50 s last 0.84 s" in shown
    assert "24 Feb 2019, 10:00The site did not answer in time." in shown


def test_one_moves_up_by_its_button_and_the_first_has_none_to_press(as_: As, ada: User, wire: ProviderSetting) -> None:
    client = as_(ada)
    page = Page(client.get("/providers/"))
    first, last = page.one("ol", css="register").all("form", css="order")[:: len(ProviderSetting.objects.all()) - 1]
    assert [button.is_disabled for button in first.all("button")] == [True, False]
    assert [button.is_disabled for button in last.all("button")] == [False, True]
    before = list(ProviderSetting.objects.in_order())
    client.post(last.attributes["action"], {"direction": "up"})
    after = list(ProviderSetting.objects.in_order())
    assert after == [*before[:-2], before[-1], before[-2]]


def test_one_is_paused_and_started_by_its_button(as_: As, ada: User, edith: User, wire: ProviderSetting) -> None:
    client = as_(ada)
    claim = factories.make_claim(by=edith)
    for label, paused, asked in (("Pause", True, 2), ("Start", False, 3)):
        (form,) = [
            form
            for form in row(Page(client.get("/providers/")), wire).all("form")
            if [button.text for button in form.all("button")] == [label]
        ]
        assert client.post(form.attributes["action"]).status_code == 302
        assert fresh(wire).is_paused is paused
        claim.lookups.all().delete()
        assert len(corroboration.find_sources(claim=claim, by=edith)) == asked


# ── Adding, changing, removing ───────────────────────────────────────────────────────────────────────────────────────


def test_one_is_added_from_the_list(as_: As, ada: User, wire: ProviderSetting) -> None:
    client = as_(ada)
    kinds = Page(client.get("/providers/")).one("ul", css="kinds")
    (address,) = [link.attributes["href"] for link in kinds.all("a") if link.text == "The Wire"]
    page = Page(client.get(address))
    assert page.control("label").attributes["value"] == "The Wire"
    assert "You get one at https://wire.example/keys." in page.main.text
    typed = {"label": "Wire of Cúcuta", "address": "https://wire.example", "key": "new", "languages": " ES, en",
             "seconds_between": "2"}  # fmt: skip
    shown = Page(client.post(address, typed, follow=True))
    assert shown.messages == ["Wire of Cúcuta is on the list. Test it, and start it when it answers."]
    added = ProviderSetting.objects.get(slug="wire-of-cucuta")
    assert (added.key, added.languages, added.seconds_between, added.is_paused) == ("new", "es,en", 2, True)


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("label", "", "This field is required."),
        ("address", "ftp://wire.example", "Give a web address that starts with http:// or https://."),
        ("address", "https://0x7f.1/api", "This is not a web address that can be fetched."),
        (
            "address",
            "https://ada:secret@wire.example",
            "The address contains a user name or password, which Factcheck does not send.",
        ),
        ("languages", "Spanish!", "“spanish!” is no list of language codes. Write it as in es,en."),
        ("seconds_between", "-1", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    as_: As, ada: User, wire: ProviderSetting, field: str, typed: str, error: str
) -> None:
    right = {"label": "Wire", "address": "https://wire.example", "seconds_between": "0"}
    for address in ("/providers/add/wire/", wire.get_absolute_url()):
        page = Page(as_(ada).post(address, right | {field: typed}))
        assert page.errors_at(field) == [error]
    assert fresh(wire).label == "The Wire"
    assert not ProviderSetting.objects.filter(label="Wire").exists()


def test_a_kind_there_is_one_of_is_not_added_twice(as_: As, ada: User) -> None:
    assert as_(ada).get("/providers/add/archive/").status_code == 404
    assert as_(ada).get("/providers/add/telegraph/").status_code == 404


def test_a_key_stays_unless_another_is_typed_or_it_is_taken_away(as_: As, ada: User, wire: ProviderSetting) -> None:
    client = as_(ada)
    page = Page(client.get(wire.get_absolute_url()))
    assert "A key is set. It is not shown again; what you type here takes its place." in page.main.text
    assert "value" not in page.control("key").attributes
    typed = {"label": "The Wire", "address": wire.address, "seconds_between": "0"}
    for more, key in (({}, KEY), ({"key": "another"}, "another"), ({"remove_key": "on"}, "")):
        assert client.post(wire.get_absolute_url(), typed | more).status_code == 302
        assert fresh(wire).key == key
    assert "A key is set" not in Page(client.get(wire.get_absolute_url())).main.text


def test_a_key_from_the_environment_is_said_to_come_from_there(
    as_: As, ada: User, wire: ProviderSetting, settings: Settings
) -> None:
    settings.PROVIDER_KEYS = {"wire": "of the environment"}
    page = Page(as_(ada).get(wire.get_absolute_url()))
    assert "A key comes from the environment and is used" in page.main.text
    assert "of the environment" not in page.html


def test_one_that_is_removed_leaves_what_was_found(as_: As, ada: User, edith: User, wire: ProviderSetting) -> None:
    claim = factories.make_claim(by=edith)
    corroboration.find_sources(claim=claim, by=edith)
    page = Page(as_(ada).post(f"/providers/{wire.pk}/remove/", follow=True))
    assert page.messages == ["The Wire is off the list. What its searches found stays."]
    shown = Page(as_(edith).get(claim.get_absolute_url()))
    assert [item.one("strong").text for item in shown.one("ul", css="lookups").all("li", css="lookup")] == [
        "Archive", "Outlet feeds", "wire",
    ]  # fmt: skip
    assert "searched: Archive, Outlet feeds, The Wire" in shown.main.text


# ── Testing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_test_asks_for_real_and_shows_what_came_back(
    as_: As, ada: User, wire: ProviderSetting, server: Server, headers: dict[str, str]
) -> None:
    ProviderSetting.objects.filter(pk=wire.pk).update(is_paused=True)  # tested before it is started
    page = Page(as_(ada).post(f"/providers/{wire.pk}/test/", {"question": "soldiers"}, headers=headers))
    assert [link.text for link in page.one("ol", css="hits").all("a")] == ["104 soldiers fled", "More have left"]
    assert "2 found in 0." in page.one(id="test-result").text
    assert server.asked == [f"/search?key={KEY}"]
    assert (fresh(wire).asked, fresh(wire).answered) == (1, 1)
    assert "100 % of 1" in page.one(id="answers").text
    assert bool(page.all("main")) is not bool(headers)


def test_a_test_that_fails_shows_the_error(as_: As, ada: User, wire: ProviderSetting, server: Server) -> None:
    server.status = 500
    page = Page(as_(ada).post(f"/providers/{wire.pk}/test/", {"question": "soldiers"}))
    assert "The site has a problem of its own just now (500)." in page.one(id="test-result").text
    assert fresh(wire).last_error == "The site has a problem of its own just now (500)."


def test_a_test_shows_also_what_nobody_foresaw(
    as_: As, ada: User, wire: ProviderSetting, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Wire, "search", lambda self, query, fetch: 1 / 0)
    page = Page(as_(ada).post(f"/providers/{wire.pk}/test/", {"question": "soldiers"}))
    assert "Something unforeseen happened (ZeroDivisionError)." in page.one(id="test-result").text
    assert fresh(wire).failed == 1


def test_a_test_that_finds_nothing_says_so(as_: As, ada: User, wire: ProviderSetting, server: Server) -> None:
    server.titles = []
    result = Page(as_(ada).post(f"/providers/{wire.pk}/test/", {"question": "soldiers"})).one(id="test-result").text
    assert "Nothing found" in result
    assert "Nobody wrote of soldiers." in result


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_without_words_nothing_is_asked(
    as_: As, ada: User, wire: ProviderSetting, server: Server, headers: dict[str, str]
) -> None:
    page = Page(as_(ada).post(f"/providers/{wire.pk}/test/", {"question": " "}, headers=headers))
    assert page.errors == ["Type a few words to search for."]
    assert server.asked == []


def test_who_is_asked_about_addresses_is_tested_with_one(as_: As, ada: User) -> None:
    given, client = ProviderSetting.objects.get(kind="given"), as_(ada)
    address = Page(client.get(given.get_absolute_url())).control("question").attributes["value"]
    page = Page(client.post(f"/providers/{given.pk}/test/", {"question": address}))
    assert [link.attributes["href"] for link in page.one("ol", css="hits").all("a")] == [address]
    assert Page(client.post(f"/providers/{given.pk}/test/", {})).errors == ["Type the address of a page."]


# ── The key is never shown ───────────────────────────────────────────────────────────────────────────────────────────


def test_no_page_shows_a_key(
    as_: As, ada: User, edith: User, ravi: User, wire: ProviderSetting, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    client = as_(ada)
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    answers = [client.post(f"/providers/{wire.pk}/test/", {"question": "soldiers"})]
    server.status = 403
    answers.append(client.post(f"/providers/{wire.pk}/test/", {"question": "soldiers"}))
    wrong = {"label": "", "address": "no", "key": KEY, "seconds_between": "x"}
    answers += [client.post(address, wrong) for address in (wire.get_absolute_url(), "/providers/add/wire/")]
    pages = ["/", "/providers/", "/feeds/", wire.get_absolute_url(), "/providers/add/wire/", "/api/v1/verdicts/"]
    pages += ["/admin/", "/claims/1/", f"/admin/sources/providersetting/{wire.pk}/change/", "/articles/1/"]
    answers += [client.get(address, follow=True) for address in pages]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    for answer in answers:
        assert KEY not in answer.content.decode()
    assert KEY not in caplog.text
    assert KEY not in fresh(wire).last_error


def test_it_has_no_form_in_django_s_administration(as_: As, ada: User) -> None:
    assert as_(ada).get("/admin/sources/providersetting/").status_code == 404
    assert as_(ada).get("/admin/sources/outlet/").status_code == 200
