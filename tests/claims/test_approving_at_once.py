"""A thousand approvals of a hundred revisions by eight people at once: each approved once, by somebody else."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from claims import record, workflow
from claims.models import Event, Part, Rating, RevisionState, Signature, VerdictRevision
from claims.permissions import Overtaken, Refused
from claims.workflow import Draft
from people.models import Role, User
from tests import factories
from tests.at_once import at_once

REVISIONS, TRIES, PEOPLE = 100, 1_000, 8


def reviewers() -> list[User]:
    return [User.objects.create_user(f"reviewer{number}", role=Role.REVIEWER) for number in range(PEOPLE)]


def revisions(authors: list[User]) -> list[VerdictRevision]:
    """As many submitted revisions, each written by one of the people and with the hand of another."""
    sentences = [f"Some {100 + step} soldiers have fled, police said." for step in range(REVISIONS)]
    article = factories.make_article("\n\n".join(["Over the border", *sentences]), by=authors[0])
    unproven = Rating.objects.get(slug="unproven")
    made = []
    for number, claim in enumerate(article.claims.order_by("start")):
        author, other = authors[number % PEOPLE], authors[(number + 1) % PEOPLE]
        draft = workflow.open_draft(claim=claim, by=author)
        for by, summary in ((author, "Nobody counted."), (other, "Nobody else counted.")):
            content = Draft(rating=unproven, summary=summary, as_of=factories.PUBLISHED)
            draft = workflow.save_draft(revision=draft, draft=content, version=draft.version, by=by)
        made.append(workflow.submit(revision=draft, by=author))
    assert len(made) == REVISIONS
    return made


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_each_is_approved_once_and_by_nobody_who_had_a_hand_in_it() -> None:
    people = reviewers()
    made = revisions(people)
    chance = random.Random(7)
    tries = [(revision.pk, chance.choice(people)) for revision in made for _ in range(TRIES // REVISIONS)]
    # So that each can be approved: somebody without a hand in it is among those who try.
    tries += [(revision.pk, people[(number + 4) % PEOPLE]) for number, revision in enumerate(made)]
    chance.shuffle(tries)
    outcomes: Counter[str] = Counter()

    def decide(mine: list[tuple[int, User]]) -> Counter[str]:
        done: Counter[str] = Counter()
        for pk, person in mine:
            revision = VerdictRevision.objects.for_page().get(pk=pk)
            try:
                workflow.approve(revision=revision, by=person)
                done["approved"] += 1
            except (Refused, Overtaken) as error:
                done[type(error).__name__] += 1
        return done

    for outcome in at_once(*(lambda part=tries[start::PEOPLE]: decide(part) for start in range(PEOPLE))):
        assert isinstance(outcome, Counter), outcome
        outcomes += outcome
    assert outcomes.total() == len(tries) >= TRIES
    assert outcomes["approved"] == REVISIONS
    approved = VerdictRevision.objects.filter(state=RevisionState.APPROVED)
    assert approved.count() == REVISIONS
    for revision in approved.prefetch_related("signatures"):
        parts: dict[str, set[int]] = {}
        for hand in revision.signatures.all():
            parts.setdefault(hand.part, set()).add(hand.person_id)
        assert parts[Part.APPROVED] == {revision.decided_by_id}
        assert len(parts[Part.WROTE]) == 2
        assert not parts[Part.WROTE] & parts[Part.APPROVED]
    assert Signature.objects.filter(part=Part.APPROVED).count() == REVISIONS
    assert Event.objects.filter(action="verdict.approved").count() == REVISIONS
    assert record.verify() is None
