"""The newsroom's list of providers: what is added to it, changed, ordered and taken off."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from people.models import User
from people.permissions import Refused
from sources.models import ProviderSetting
from sources.providers import KINDS, Kind, register
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

WIRE = Kind(
    name="wire", label="The Wire", make=lambda made: KINDS["archive"].make(made), summary="Wires.", takes_address=True
)


@pytest.fixture(autouse=True)
def three_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive, the feeds, and nobody else yet."""
    monkeypatch.setitem(KINDS, "wire", WIRE)
    ProviderSetting.objects.exclude(kind__in=["archive", "feeds"]).delete()


def add(by: User, label: str = "The Wire") -> ProviderSetting:
    return register.add(kind=WIRE, label=label, address="https://wire.example", by=by)


def order() -> list[str]:
    return list(ProviderSetting.objects.in_order().values_list("slug", flat=True))


def test_one_that_is_added_stands_last_and_is_paused(ada: User) -> None:
    added = add(ada)
    assert order() == ["archive", "feeds", "the-wire"]
    assert (added.is_paused, added.label, added.address) == (True, "The Wire", "https://wire.example")


def test_of_a_kind_with_an_address_there_may_be_several_each_under_its_own_slug(ada: User) -> None:
    slugs = [add(ada, label=label).slug for label in ("The Wire", "The Wire", "Ω", "Ω", "w" * 80)]
    assert slugs == ["the-wire", "the-wire-2", "wire", "wire-2", "w" * 36]
    assert WIRE in register.addable()


def test_of_another_kind_there_is_one_and_it_can_be_added_again_when_it_is_gone(ada: User) -> None:
    assert KINDS["archive"] not in register.addable()
    register.remove(setting=ProviderSetting.objects.get(slug="archive"), by=ada)
    assert KINDS["archive"] in register.addable()
    again = register.add(kind=KINDS["archive"], label="Archive", by=ada)
    assert (again.slug, again.is_paused) == ("archive", False)  # it asks nobody outside


def test_they_move_up_and_down_and_stop_at_the_ends(ada: User) -> None:
    wire = add(ada)
    moves = [(True, ["archive", "the-wire", "feeds"]), (True, ["the-wire", "archive", "feeds"]),
             (True, ["the-wire", "archive", "feeds"]), (False, ["archive", "the-wire", "feeds"])]  # fmt: skip
    for up, expected in moves:
        register.move(setting=wire, up=up, by=ada)
        assert order() == expected


@pytest.mark.django_db(transaction=True)
def test_moved_by_many_at_once_each_stands_in_one_place(ada: User) -> None:
    settings = [add(ada) for _ in range(4)]
    at_once(*(lambda one=one: register.move(setting=one, up=True, by=ada) for one in settings))
    assert sorted(ProviderSetting.objects.values_list("position", flat=True)) == list(range(len(order())))


def test_a_key_is_kept_replaced_and_taken_away(ada: User) -> None:
    wire = add(ada)

    def key_after(key: str | None) -> str:
        register.change(setting=wire, label="The Wire", key=key, by=ada)
        return ProviderSetting.objects.get(pk=wire.pk).key

    assert [key_after(key) for key in ("first", None, "second", None, "")] == ["first", "first", "second", "second", ""]
    assert ProviderSetting.objects.get(pk=wire.pk).address == "https://wire.example"  # what was not given stays


def test_nobody_else_touches_the_list(ada: User, edith: User, ravi: User) -> None:
    wire = add(ada)
    for person in (edith, ravi):
        for attempt in (
            lambda by: add(by),
            lambda by: register.change(setting=wire, label="Mine", by=by),
            lambda by: register.move(setting=wire, up=True, by=by),
            lambda by: register.start(setting=wire, by=by),
            lambda by: register.pause(setting=wire, by=by),
            lambda by: register.remove(setting=wire, by=by),
        ):
            with pytest.raises(Refused, match="Only administrators"):
                attempt(person)
    assert order() == ["archive", "feeds", "the-wire"]
    assert ProviderSetting.objects.get(pk=wire.pk).is_paused


def test_a_pause_between_questions_is_never_less_than_nothing() -> None:
    with pytest.raises(IntegrityError, match="provider_pause_between_questions"), transaction.atomic():
        ProviderSetting.objects.update(seconds_between=-1)
