"""What is done to the registers stands in the record: by whom, what was there before, and never a secret."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.test import Client, RequestFactory

from claims import record
from claims.models import Event, Rating
from people.models import User
from people.telling import changing
from sources import outlets, polling
from sources.models import Outlet
from sources.providers import KINDS, register


def last() -> Event:
    event = record.newest()
    assert event
    return event


def test_an_outlet_is_added_and_changed(ada: User) -> None:
    outlet = outlets.add_outlet(facts={"name": "The Gazette", "reliability": "B"}, by=ada)
    added = last()
    assert (added.action, added.subject, added.actor) == ("outlet.added", f"outlet:{outlet.pk}", ada)
    assert added.before is None
    assert added.after is not None
    assert (added.after["name"], added.after["reliability"]) == ("The Gazette", "B")
    outlets.change_outlet(outlet=outlet, facts={"name": "The Gazette", "reliability": "D"}, by=ada)
    changed = last()
    assert (changed.action, changed.before, changed.after) == (
        "outlet.changed", {"reliability": "B"}, {"reliability": "D"},
    )  # fmt: skip


def test_what_changes_nothing_is_not_told(ada: User) -> None:
    outlet = outlets.add_outlet(facts={"name": "The Gazette"}, by=ada)
    before = last().number
    outlets.change_outlet(outlet=outlet, facts={"name": "The Gazette"}, by=ada)
    assert last().number == before


def test_a_register_that_is_taken_over_is_told_as_a_whole(ada: User) -> None:
    outlets.import_register(content=b"name,country\nThe Gazette,CO\nThe Post,VE\n", by=ada)
    event = last()
    assert (event.action, event.details["added"], event.details["changed"]) == ("outlets.imported", 2, 0)
    assert len(event.details["sha256"]) == 64


def test_a_provider_s_key_never_stands_in_the_record(ada: User) -> None:
    kind = KINDS["newsapi"]
    setting = register.add(kind=kind, label="News", key="s3cret-before", by=ada)
    register.change(setting=setting, label="News", key="s3cret-after", by=ada)
    register.change(setting=setting, label="News", key="", by=ada)
    register.start(setting=setting, by=ada)
    pk = setting.pk
    register.remove(setting=setting, by=ada)
    events = list(Event.objects.filter(subject=f"providersetting:{pk}").order_by("number"))
    assert [event.action for event in events] == [
        "provider.added", "provider.changed", "provider.started", "provider.removed",
    ]  # fmt: skip
    assert events[1].before == {"key": True}
    assert events[1].after == {"key": False}
    assert "s3cret" not in repr([(event.before, event.after, event.details) for event in events])


def test_a_feed_is_told_of_from_its_first_day_to_its_last(ada: User) -> None:
    url = "https://courier.example/feed"
    feed = polling.add_feed(title="The Courier", url=url, outlet=None, is_polled=False, by=ada)
    polling.pause_feed(feed=feed, by=ada)
    polling.start_feed(feed=feed, by=ada)
    polling.change_feed(feed=feed, title="Courier", url=url, outlet=None, is_polled=False, by=ada)
    pk = feed.pk
    polling.remove_feed(feed=feed, by=ada)
    actions = list(Event.objects.filter(subject=f"feed:{pk}").order_by("number").values_list("action", flat=True))
    assert actions == ["feed.added", "feed.paused", "feed.started", "feed.changed", "feed.removed"]


def test_what_comes_to_nothing_is_not_told(ada: User) -> None:
    outlet = outlets.add_outlet(facts={"name": "The Gazette"}, by=ada)
    number = last().number

    def change() -> None:
        with changing(outlet, action="outlet.changed", by=ada):
            Outlet.objects.filter(pk=outlet.pk).update(name="Another")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        change()
    outlet.refresh_from_db()
    assert (outlet.name, last().number) == ("The Gazette", number)


@pytest.fixture
def admin(ada: User) -> Client:
    ada.is_staff = ada.is_superuser = True
    ada.save()
    client = Client()
    client.force_login(ada)
    return client


def test_a_rating_changed_in_the_admin_is_told(admin: Client, ada: User) -> None:
    rating = Rating.objects.get(slug="disputed")
    form = {
        "slug": rating.slug, "question": "so", "name": rating.name, "definition": "Counts differ.", "order": 7,
        "icon": "⇄", "colour": "fair", "needs_evidence": "on",
    }  # fmt: skip
    assert admin.post("/admin/claims/rating/disputed/change/", form).status_code == 302
    event = last()
    assert (event.action, event.subject, event.actor) == ("rating.changed", "rating:disputed", ada)
    assert event.after == {"definition": "Counts differ."}
    assert admin.post("/admin/claims/rating/disputed/delete/", {"post": "yes"}).status_code == 302
    assert (last().action, last().subject) == ("rating.removed", "rating:disputed")


def test_a_role_given_in_the_admin_is_told_without_the_password(admin: Client, ada: User, edith: User) -> None:
    edith.set_password("the one before")
    edith.save()
    request = RequestFactory().post("/")
    request.user = ada
    edith.role = "reviewer"
    edith.password = "hash-of-another"
    person_admin: Any = site.get_model_admin(User)
    person_admin.save_model(request, edith, None, True)
    event = last()
    assert (event.action, event.subject) == ("user.changed", f"user:{edith.pk}")
    assert (event.before, event.after) == ({"role": "editor"}, {"role": "reviewer"})
    assert "hash-of-another" not in repr((event.before, event.after, event.details))


def test_a_password_that_is_set_for_another_is_told(admin: Client, ada: User, edith: User) -> None:
    form = {"password1": "a new long secret", "password2": "a new long secret", "usable_password": "true"}
    assert admin.post(f"/admin/people/user/{edith.pk}/password/", form).status_code == 302
    event = last()
    assert (event.action, event.subject, event.actor) == ("user.password_set", f"user:{edith.pk}", ada)
    assert "secret" not in repr((event.before, event.after, event.details))
