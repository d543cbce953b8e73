"""Who sees what and who may do what: one answer, whichever way one asks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from pytest_django import Settings

from claims import corroboration, permissions, tallies, workflow
from claims.models import Article, Claim, Evidence, Lookup, Tally, TallyMove, TallyProposal, VerdictRevision
from claims.permissions import NotVisible, Refused, can_decide, can_draft, can_edit, can_undo, require
from people.access import VisibleQuerySet
from people.models import User
from sources.models import Document
from tests import factories, people

PERSONS: dict[str, Callable[[], Any]] = {
    "edith": people.edith,
    "ravi": people.ravi,
    "ada": people.ada,
    "olga": people.olga,
    "somebody who left": lambda: leaves(people.eve()),
    "nobody": AnonymousUser,
}
INSIDERS = {"edith", "ravi", "ada"}


def leaves(person: User) -> User:
    person.is_active = False
    person.save()
    return person


@pytest.fixture
def newsroom(edith: User, rosa: User) -> dict[str, models.Model]:
    """One of each kind of object that has a door, revisions in each state."""
    sentences = [f"Some {number} soldiers have fled, police said." for number in (100, 200, 300, 400)]
    article = factories.make_article("\n\n".join(["Over the border", *sentences]), by=edith)
    first, second, third, fourth = article.claims.all()
    returned = factories.make_submitted(first, by=edith)
    workflow.return_(revision=returned, by=rosa, comment="Which agency?")
    factories.make_article("Guards\n\nA total of 167 soldiers have fled.", by=edith)
    tallies.rename(tally=first.tally, title="Soldiers", by=edith)
    (lookup,) = corroboration.find_sources(claim=first, by=edith, providers=["archive"])
    return {
        "article": article,
        "claim": first,
        "document": article.document,
        "lookup": lookup,
        "evidence": first.evidence.get(),
        "tally": first.tally,
        "move": TallyMove.objects.get(),
        "proposal": TallyProposal.objects.get(),
        "returned": returned,
        "draft": factories.make_draft(second, by=edith),
        "submitted": factories.make_submitted(third, by=edith),
        "approved": factories.make_approved(fourth, by=edith, reviewer=rosa),
    }


DOORS: dict[str, tuple[type[models.Model], Callable[[Any, int], models.Model]]] = {
    "article": (Article, permissions.get_article),
    "claim": (Claim, permissions.get_claim),
    "document": (Document, permissions.get_document),
    "lookup": (Lookup, permissions.get_lookup),
    "evidence": (Evidence, permissions.get_evidence),
    "tally": (Tally, permissions.get_tally),
    "move": (TallyMove, permissions.get_tally_move),
    "proposal": (TallyProposal, permissions.get_tally_proposal),
    **dict.fromkeys(
        ("returned", "draft", "submitted", "approved"), (VerdictRevision, permissions.get_revision)
    ),
}  # fmt: skip


def opens(door: Callable[[Any, int], models.Model], person: Any, pk: int) -> models.Model | None:
    try:
        return door(person, pk)
    except NotVisible:
        return None


@pytest.mark.parametrize("published", [True, False], ids=["publishing", "not publishing"])
def test_lists_and_doors_agree_on_who_sees_what(
    newsroom: dict[str, models.Model], settings: Settings, published: bool
) -> None:
    settings.PUBLISH_VERDICTS = published
    for (name, make), (kind, thing) in product(PERSONS.items(), newsroom.items()):
        model, door = DOORS[kind]
        person = make()
        listed = model._default_manager.all()
        assert isinstance(listed, VisibleQuerySet)
        seen = listed.visible_to(person).filter(pk=thing.pk).exists()
        assert seen == (name in INSIDERS or (kind == "approved" and published)), (name, kind)
        # What is published is in the list of verdicts; how it came about stays inside.
        enters = name in INSIDERS
        assert (opens(door, person, thing.pk) == thing) == enters, (name, kind)


@pytest.mark.parametrize("name", PERSONS)
def test_what_is_not_there_looks_like_what_is_not_for_you(newsroom: dict[str, models.Model], name: str) -> None:
    person = PERSONS[name]()
    for kind, (model, door) in DOORS.items():
        missing = model._default_manager.latest("pk").pk + 1
        with pytest.raises(NotVisible):
            door(person, missing)
        assert kind in newsroom


# Rows that are read through the one they belong to, or by the program alone, and never listed for a person.
INNER_ROWS = {
    "claims.Attempt",
    "claims.Backlog",
    "claims.LookupHit",
    "claims.Sighting",
    "claims.StoredReading",
    "claims.WatchKey",
    "claims.TallyEvidence",
    "claims.TallyKey",
    "sources.ArchiveBlock",
    "sources.ArchivePosting",
    "sources.ChangedNumber",
    "sources.DocumentBand",
    "sources.FeedPoll",
    "sources.Host",
    "sources.Robots",
    "sources.Visit",
}


@pytest.mark.parametrize("name", PERSONS)
def test_everything_the_newsroom_keeps_is_asked_for_by_a_person(newsroom: dict[str, models.Model], name: str) -> None:
    person = PERSONS[name]()
    for app in ("claims", "sources"):
        for model in apps.get_app_config(app).get_models():
            rows = model._default_manager.all()
            if model._meta.label in INNER_ROWS:
                continue
            assert isinstance(rows, VisibleQuerySet), model
            if model is not VerdictRevision:
                assert rows.visible_to(person).count() == (rows.count() if name in INSIDERS else 0), model


# ── Predicates ───────────────────────────────────────────────────────────────────────────────────────────────────────

ONLY_EDITORS = "Only editors and reviewers work on claims."
ONLY_REVIEWERS = "Only reviewers approve or return verdicts."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("edith", None), ("ravi", None), ("ada", ONLY_EDITORS), ("olga", ONLY_EDITORS), ("left", ONLY_EDITORS)],
)
@pytest.mark.django_db
def test_who_works_on_claims(name: str, sentence: str | None) -> None:
    person = leaves(people.eve()) if name == "left" else getattr(people, name)()
    refusal = can_edit(person)
    assert (refusal and refusal.sentence) == sentence


def closed(state: str) -> str:
    return f"This revision is {state}; only a draft can be changed."


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("edith", "draft", None),
        ("ravi", "draft", None),
        ("ada", "draft", ONLY_EDITORS),
        ("olga", "draft", ONLY_EDITORS),
        ("edith", "submitted", closed("submitted")),
        ("edith", "returned", closed("returned")),
        ("ravi", "approved", closed("approved")),
        ("olga", "approved", ONLY_EDITORS),
    ],
)
def test_who_may_change_a_revision(
    newsroom: dict[str, models.Model], name: str, kind: str, sentence: str | None
) -> None:
    revision = newsroom[kind]
    assert isinstance(revision, VerdictRevision)
    refusal = can_draft(getattr(people, name)(), revision)
    assert (refusal and refusal.sentence) == sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("edith", None), ("eve", None), ("ravi", None), ("ada", ONLY_EDITORS), ("olga", ONLY_EDITORS)],
)
def test_who_may_take_a_move_back(newsroom: dict[str, models.Model], name: str, sentence: str | None) -> None:
    move = newsroom["move"]
    assert isinstance(move, TallyMove)
    refusal = can_undo(getattr(people, name)(), move)
    assert (refusal and refusal.sentence) == sentence


def test_a_move_is_taken_back_once(newsroom: dict[str, models.Model], edith: User) -> None:
    move = newsroom["move"]
    assert isinstance(move, TallyMove)
    tallies.undo(move=move, by=edith)
    move.refresh_from_db()
    refusal = can_undo(edith, move)
    assert refusal is not None
    assert refusal.sentence == "It is undone already."


def settled(state: str) -> str:
    return f"This revision is {state}; there is nothing to decide."


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("ravi", "submitted", None),
        ("rosa", "submitted", None),
        ("edith", "submitted", ONLY_REVIEWERS),
        ("ada", "submitted", ONLY_REVIEWERS),
        ("olga", "submitted", ONLY_REVIEWERS),
        ("ravi", "draft", settled("draft")),
        ("ravi", "returned", settled("returned")),
        ("ravi", "approved", settled("approved")),
        ("rosa", "approved", settled("approved")),
    ],
)
def test_who_may_decide_on_a_revision(
    newsroom: dict[str, models.Model], name: str, kind: str, sentence: str | None
) -> None:
    revision = newsroom[kind]
    assert isinstance(revision, VerdictRevision)
    refusal = can_decide(getattr(people, name)(), revision)
    assert (refusal and refusal.sentence) == sentence


def test_a_reviewer_who_left_decides_nothing(newsroom: dict[str, models.Model]) -> None:
    revision = newsroom["submitted"]
    assert isinstance(revision, VerdictRevision)
    refusal = can_decide(leaves(people.ravi()), revision)
    assert refusal is not None
    assert refusal.sentence == ONLY_REVIEWERS


def test_a_superuser_is_above_nobody(newsroom: dict[str, models.Model], olga: User) -> None:
    olga.is_superuser = olga.is_staff = True
    olga.save()
    assert can_edit(olga) is not None
    assert opens(permissions.get_claim, olga, newsroom["claim"].pk) is None


def test_a_refusal_is_raised_with_its_sentence(olga: User) -> None:
    with pytest.raises(Refused) as raised:
        require(can_edit(olga))
    assert raised.value.refusal.sentence == str(raised.value) == ONLY_EDITORS
    require(None)
