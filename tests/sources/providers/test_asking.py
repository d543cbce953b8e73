"""The one way to ask a provider: with its key, in its turn, and counted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from people.models import User
from sources.models import ProviderSetting
from sources.providers import KINDS, Kind, NotYet, active, active_setting, ask, why_off
from sources.providers.base import Answer, Fetch, Hit, ProviderError, Query
from sources.providers.kinds import Made
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

SOLDIERS = Query(phrases=("soldiers",), languages=("en", "es"))
KEY = "k3y-of-the-newsroom"
FOUND = Answer(hits=(Hit(url="https://courier.example/104", title="104 soldiers fled"),))


class Wire:
    """A provider outside that needs a key, and answers, or fails, as the test says."""

    name, label = "wire", "The Wire"

    def __init__(self) -> None:
        self.answer: Callable[[str], Answer] = lambda key: FOUND
        self.keys: list[str] = []
        self.queries: list[Query] = []

    def made(self, made: Made) -> Wire:
        self.keys.append(made.key)
        return self

    def search(self, query: Query, fetch: Fetch) -> Answer:
        self.queries.append(query)
        return self.answer(self.keys[-1])


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    kind = Kind(name="wire", label="The Wire", make=wire.made, summary="Wires.", needs_key=True)
    monkeypatch.setitem(KINDS, "wire", kind)
    return wire


def setting(**columns: object) -> ProviderSetting:
    """The Wire, last in the list."""
    usual = {"slug": "wire", "kind": "wire", "label": "The Wire", "key": KEY, "position": 9}
    return ProviderSetting.objects.create(**usual | columns)


def fresh(setting: ProviderSetting) -> ProviderSetting:
    return ProviderSetting.objects.get(pk=setting.pk)


# ── Who is asked ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_newsroom_asks_its_archive_and_feeds_and_nobody_outside() -> None:
    assert [provider.slug for provider in active()] == ["archive", "feeds"]
    assert all(
        provider.is_paused for provider in ProviderSetting.objects.exclude(kind__in=["archive", "feeds", "given"])
    )


def test_those_paused_without_a_key_or_of_no_known_kind_are_not_asked(wire: Wire) -> None:
    there = setting()
    assert [provider.slug for provider in active()] == ["archive", "feeds", "wire"]
    for changes in ({"is_paused": True}, {"key": ""}, {"kind": "telegraph"}):
        ProviderSetting.objects.filter(pk=there.pk).update(**changes)
        assert [provider.slug for provider in active()] == ["archive", "feeds"]
        ProviderSetting.objects.filter(pk=there.pk).update(is_paused=False, key=KEY, kind="wire")


def test_one_that_is_off_says_why_and_is_not_asked(wire: Wire, edith: User) -> None:
    there = setting(key="")
    assert why_off(there) == "The Wire has no key, and does not answer without one."
    with pytest.raises(ProviderError, match="The Wire has no key") as raised:
        ask(there, SOLDIERS, edith)
    assert not raised.value.may_pass
    assert wire.queries == []
    assert fresh(there).asked == 0
    assert "telegraph" in why_off(setting(slug="other", kind="telegraph"))


def test_a_key_from_the_environment_comes_before_the_stored_one(wire: Wire, edith: User, settings: Settings) -> None:
    settings.PROVIDER_KEYS = {"wire": "of the environment"}
    ask(setting(key=""), SOLDIERS, edith)
    ask(setting(slug="second"), SOLDIERS, edith)
    assert wire.keys == ["of the environment"] * 2


@pytest.mark.parametrize(
    ("slug", "columns", "sentence"),
    [("gone", {}, "This provider has been removed."), ("wire", {"is_paused": True}, "The Wire is paused.")],
)
def test_a_search_for_one_that_is_gone_or_paused_says_so(
    wire: Wire, slug: str, columns: dict[str, object], sentence: str
) -> None:
    setting(**columns)
    with pytest.raises(ProviderError, match=sentence) as raised:
        active_setting(slug)
    assert not raised.value.may_pass


def test_every_kind_is_made_from_its_setting(edith: User) -> None:
    for name, kind in KINDS.items():
        there = setting(slug=f"a-{name}", kind=name, label=kind.label, address=kind.example)
        provider = kind.make(Made(setting=there, key=KEY, reader=edith))
        assert (kind.name, provider.name, provider.label) == (name, name, kind.label)
        assert kind.is_own or kind.home.startswith("https://")
        assert bool(kind.key_help) == kind.needs_key


def test_each_kind_that_needs_a_key_can_have_it_from_the_environment(settings: Settings) -> None:
    assert set(settings.PROVIDER_KEYS) == {name for name, kind in KINDS.items() if kind.needs_key}


def test_what_a_newsroom_starts_with_is_of_a_known_kind() -> None:
    for there in ProviderSetting.objects.all():
        assert why_off(there) == ""
        assert there.seconds_between == KINDS[there.kind].seconds_between
        assert bool(there.address) == KINDS[there.kind].takes_address


# ── How it goes is counted ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_counted_with_the_time_it_took(wire: Wire, edith: User) -> None:
    there = setting()
    assert (there.success_percent, there.seconds_mean) == (None, None)
    assert ask(there, SOLDIERS, edith) == FOUND
    ask(there, SOLDIERS, edith)
    now = fresh(there)
    assert (now.asked, now.answered, now.failed, now.success_percent) == (2, 2, 0, 100)
    assert now.seconds_last is not None
    assert now.seconds_mean is not None
    assert 0 <= now.seconds_last < 5
    assert now.last_answered_at is not None
    assert (now.last_error, now.last_error_at) == ("", None)


def test_a_failure_is_counted_and_its_sentence_kept(wire: Wire, edith: User) -> None:
    there = setting()
    ask(there, SOLDIERS, edith)

    def fail(key: str) -> Answer:
        raise ProviderError("The site did not answer in time.", may_pass=True)

    wire.answer = fail
    with pytest.raises(ProviderError, match="did not answer in time") as raised:
        ask(there, SOLDIERS, edith)
    assert raised.value.may_pass
    now = fresh(there)
    assert (now.asked, now.answered, now.failed, now.success_percent) == (2, 1, 1, 50)
    assert now.last_error == "The site did not answer in time."
    assert now.last_error_at is not None


def test_what_nobody_foresaw_is_counted_too_without_its_details(wire: Wire, edith: User) -> None:
    there = setting()

    def break_down(key: str) -> Answer:
        raise ZeroDivisionError("secret detail")

    wire.answer = break_down
    with pytest.raises(ZeroDivisionError):
        ask(there, SOLDIERS, edith)
    now = fresh(there)
    assert (now.failed, now.last_error) == (1, "Something unforeseen happened (ZeroDivisionError).")


@pytest.mark.django_db(transaction=True)
def test_of_many_asked_at_once_each_is_counted(wire: Wire, edith: User) -> None:
    there = setting()
    answers = at_once(*[lambda: ask(there, SOLDIERS, edith)] * 8)
    assert answers == [FOUND] * 8
    now = fresh(there)
    assert (now.asked, now.answered) == (8, 8)


def test_its_own_languages_come_before_the_search_s(wire: Wire, edith: User) -> None:
    ask(setting(languages="es,pt"), SOLDIERS, edith)
    ask(setting(slug="other"), SOLDIERS, edith)
    assert [query.languages for query in wire.queries] == [("es", "pt"), ("en", "es")]


# ── One at a time ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_within_its_pause_it_is_not_asked_again(wire: Wire, edith: User) -> None:
    there = setting(seconds_between=5)
    ask(there, SOLDIERS, edith)
    with pytest.raises(NotYet, match="The Wire was asked a moment ago") as raised:
        ask(there, SOLDIERS, edith)
    assert 3 < raised.value.seconds <= 10
    assert len(wire.queries) == 1
    now = fresh(there)
    assert (now.asked, now.failed) == (1, 0)
    ProviderSetting.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert ask(there, SOLDIERS, edith) == FOUND


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_turn_one_gets_it(wire: Wire, edith: User) -> None:
    there = setting(seconds_between=60)

    def outcome() -> bool:
        try:
            return bool(ask(there, SOLDIERS, edith))
        except NotYet:
            return False

    assert at_once(*[outcome] * 6).count(True) == 1


def test_a_provider_that_asks_to_be_left_alone_is(wire: Wire, edith: User) -> None:
    there = setting()

    def refuse(key: str) -> Answer:
        raise ProviderError("The Wire is asked too often.", may_pass=True, retry_after=90)

    wire.answer = refuse
    with pytest.raises(ProviderError) as raised:
        ask(there, SOLDIERS, edith)
    assert raised.value.retry_after == 90
    with pytest.raises(NotYet) as later:
        ask(there, SOLDIERS, edith)
    assert 80 < later.value.seconds <= 90
    assert len(wire.queries) == 1


# ── The key stays where it is ────────────────────────────────────────────────────────────────────────────────────────


def test_a_key_in_an_error_is_taken_out_of_it(wire: Wire, edith: User, caplog: pytest.LogCaptureFixture) -> None:
    there = setting()

    def fail(key: str) -> Answer:
        try:
            raise ValueError(f"https://wire.example/search?key={key}")
        except ValueError as error:
            raise ProviderError(f"wire.example does not take key={key}", may_pass=False) from error

    wire.answer = fail
    with caplog.at_level(logging.DEBUG), pytest.raises(ProviderError) as raised:
        ask(there, SOLDIERS, edith)
    assert str(raised.value) == "wire.example does not take key=…"
    assert raised.value.__suppress_context__
    assert fresh(there).last_error == "wire.example does not take key=…"
    assert KEY not in caplog.text


def test_nor_does_what_nobody_foresaw_take_it_into_the_log(wire: Wire, edith: User) -> None:
    def break_down(key: str) -> Answer:
        raise ValueError(f"https://wire.example/search?key={key}")

    wire.answer = break_down
    with pytest.raises(RuntimeError, match=r"^Something unforeseen happened \(ValueError\).$") as raised:
        ask(setting(), SOLDIERS, edith)
    assert raised.value.__suppress_context__


def test_nothing_that_is_printed_of_a_setting_has_the_key(wire: Wire) -> None:
    there = setting()
    assert KEY not in f"{there!r} {there} {Made(setting=there, key=KEY, reader=User())!r}"
