"""Who works here, in which role, and what that lets them read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from pytest_django import Settings

from claims import corroboration, tallies, webhooks, workflow
from claims.models import EventType, RevisionState, VerdictRevision
from people.access import VisibleQuerySet
from people.models import Role, User, is_insider
from sources.models import Document, Feed, WaybackSave
from tests import factories, people
from tests.pages import Page

As = Callable[[User], Client]

INSIDERS = ("edith", "eve", "ravi", "rosa", "ada")


def test_a_person_is_called_by_their_name_else_by_their_log_in() -> None:
    assert str(User(username="edith", first_name="Edith", last_name="Okafor")) == "Edith Okafor"
    assert str(User(username="edith", first_name="Edith")) == "Edith"
    assert str(User(username="edith")) == "edith"


def test_whoever_is_made_without_a_role_is_an_outsider(db: None) -> None:
    person = User.objects.create_user("new")
    assert person.role == Role.OUTSIDER
    assert person.get_role_display() == "Outsider"
    assert not is_insider(person)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OUTSIDER])
def test_every_holder_of_a_role_is_an_insider_until_they_leave(role: Role) -> None:
    assert is_insider(User(username="x", role=role))
    assert not is_insider(User(username="x", role=role, is_active=False))


def test_without_a_role_nobody_is_not_even_a_superuser() -> None:
    assert not is_insider(User(username="root", is_superuser=True, is_staff=True))
    assert not is_insider(AnonymousUser())


def test_a_role_that_is_none_is_refused_by_the_database(edith: User) -> None:
    with pytest.raises(IntegrityError, match="role_is_known"), transaction.atomic():
        User.objects.filter(pk=edith.pk).update(role="publisher")


# --- What is visible --------------------------------------------------------------------------------------------------


@pytest.fixture
def newsroom(edith: User, ravi: User) -> VerdictRevision:
    """One row, at least, of everything there is to read."""
    claim = factories.make_claim(by=edith)
    corroboration.find_sources(claim=claim, by=edith)
    for title in ("The Courier", "The Herald"):
        text = f"The long march in {title}\n\n" + " ".join(
            f"On day {n} they crossed bridge {n * 7}." for n in range(60)
        )
        factories.make_document(text, outlet=title, url=f"https://{title.split()[1].lower()}.example/march")
    added = webhooks.add(url="https://consumer.example/told", events=list(EventType), by=people.ada())
    webhooks.test(webhook=added, by=people.ada())
    Feed.objects.create(title="The Courier", url="https://courier.example/feed")
    WaybackSave.objects.create(document=Document.objects.earliest("pk"))
    factories.make_article("Guards\n\nA total of 167 soldiers have fled.", by=edith)
    tallies.rename(tally=claim.tally, title="Soldiers", by=edith)
    return factories.make_submitted(claim, by=edith)


@pytest.fixture
def moved(newsroom: VerdictRevision, edith: User, ravi: User) -> VerdictRevision:
    """And an approved verdict whose figure has moved."""
    other = factories.make_article("They left\n\nA total of 107 soldiers have fled.", by=edith).claims.get()
    factories.make_movement(other, by=edith, reviewer=ravi)
    return newsroom


def readable() -> list[type[Model]]:
    """Every model that people read through `visible_to`."""
    return [model for model in apps.get_models() if isinstance(model._default_manager.all(), VisibleQuerySet)]


def test_these_are_read_through_visible_to() -> None:
    assert {model.__name__ for model in readable()} == {
        "Article",
        "Claim",
        "CopyGroup",
        "Delivery",
        "Document",
        "Event",
        "Evidence",
        "Feed",
        "Finding",
        "Lookup",
        "Movement",
        "Outlet",
        "ProviderSetting",
        "Rating",
        "Signature",
        "Statement",
        "Tally",
        "TallyMove",
        "TallyProposal",
        "Verdict",
        "VerdictRevision",
        "Watch",
        "Webhook",
        "WaybackSave",
    }


def seen_by(person: Any, model: type[Model]) -> int:
    rows = model._default_manager.all()
    assert isinstance(rows, VisibleQuerySet)
    return rows.visible_to(person).count()


@pytest.mark.parametrize("name", INSIDERS)
def test_insiders_read_everything(moved: VerdictRevision, name: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(name)
    for model in readable():
        assert seen_by(person, model) == model._default_manager.count() > 0


def outsiders() -> list[Any]:
    gone = User(username="gone", role=Role.EDITOR, is_active=False)
    root = User(username="root", is_superuser=True)
    return [None, AnonymousUser(), User(username="olga"), gone, root]


def test_everyone_else_reads_nothing(newsroom: VerdictRevision) -> None:
    for person in outsiders():
        for model in readable():
            assert seen_by(person, model) == 0


def test_but_verdicts_where_they_are_published(newsroom: VerdictRevision, ravi: User, settings: Settings) -> None:
    workflow.approve(revision=newsroom, by=ravi)
    for person in outsiders():
        assert seen_by(person, VerdictRevision) == 1
    settings.PUBLISH_VERDICTS = False
    for person in outsiders():
        assert seen_by(person, VerdictRevision) == 0


def test_and_of_those_the_approved_alone(newsroom: VerdictRevision, edith: User, ravi: User) -> None:
    def seen() -> int:
        return seen_by(AnonymousUser(), VerdictRevision)

    assert (newsroom.state, seen()) == (RevisionState.SUBMITTED, 0)
    workflow.return_(revision=newsroom, by=ravi, comment="Who counted?")
    assert (newsroom.state, seen()) == (RevisionState.RETURNED, 0)
    again = workflow.open_draft(claim=newsroom.claim, by=edith)
    assert (again.state, seen()) == (RevisionState.DRAFT, 0)
    workflow.approve(revision=workflow.submit(revision=again, by=edith), by=ravi)
    assert (again.state, seen()) == (RevisionState.APPROVED, 1)


# --- Administration ---------------------------------------------------------------------------------------------------


def test_an_administrator_takes_somebody_on_with_a_role(as_: As, ada: User) -> None:
    typed = {
        "username": "nina",
        "usable_password": "true",
        "password1": "a long enough password",
        "password2": "a long enough password",
        "role": "editor",
    }
    response = as_(ada).post("/admin/people/user/add/", typed)
    assert response.status_code == 302
    nina = User.objects.get(username="nina")
    assert (nina.role, nina.is_staff) == (Role.EDITOR, False)
    assert nina.check_password("a long enough password")


def test_the_form_of_a_person_has_their_role(as_: As, ada: User, edith: User) -> None:
    page = Page(as_(ada).get(f"/admin/people/user/{edith.pk}/change/"))
    (chosen,) = [option for option in page.control("role").all("option") if "selected" in option.attributes]
    assert chosen.text == "Editor"


@pytest.mark.parametrize("name", ["edith", "ravi", "olga"])
def test_nobody_else_gets_into_the_administration(as_: As, name: str, request: pytest.FixtureRequest) -> None:
    response = as_(request.getfixturevalue(name)).get("/admin/people/user/")
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("password", ["short", "password12", "edith-edith"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="edith-edit"))


def test_a_password_need_only_be_long_and_uncommon() -> None:
    validate_password("a long enough password", User(username="edith"))


@pytest.mark.django_db
def test_the_first_superuser_is_an_administrator_of_the_newsroom() -> None:
    root = User.objects.create_superuser("root", password="at the bridge")
    assert root.role == Role.ADMINISTRATOR
    assert is_insider(root)
