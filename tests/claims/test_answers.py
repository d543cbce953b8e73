"""Claims that stand in no article, answered from the archive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claims.answers import Answer, Desk
from claims.figures import Assessment
from claims.models import Evidence, Statement, StoredReading
from people.models import User
from sources import filing
from sources.models import ChangedNumber, Document
from tests import factories

DAY = date(2015, 6, 10)
CLAIM = "Five people were wounded in a shooting in Easton, Pennsylvania"
REPORT = "Five wounded in Easton\n\nEASTON, Pa. — Five people were wounded on Wednesday by shots, police said.\n"
ELSEWHERE = "Nine wounded in Reading\n\nREADING, Pa. — Nine people were wounded on Wednesday, police said.\n"


def stored(text: str, **about: Any) -> Document:
    document = factories.make_document(text, **{"published": DAY, **about})
    filing.file_waiting()
    return document


def answer(claim: str = CLAIM, *, by: User, day: date | None = DAY) -> Answer:
    return Desk(by).answer(claim, day=day)


@pytest.mark.django_db
def test_a_count_of_the_same_event_supports_it(edith: User) -> None:
    document = stored(REPORT)
    stored(ELSEWHERE)

    found = answer(by=edith)

    assert found.suggestion.assessment is Assessment.SUPPORTED
    assert {row.document for row in found.evidence} == {document}
    assert found.evidence[0].quote.startswith("Five") or "Five people" in found.evidence[0].quote


@pytest.mark.django_db
def test_another_number_contradicts_it(edith: User) -> None:
    stored(REPORT)

    assert answer(CLAIM.replace("Five", "Eight"), by=edith).suggestion.assessment is Assessment.CONTRADICTED


@pytest.mark.django_db
def test_a_later_report_is_found_that_names_the_day(edith: User) -> None:
    text = "Man charged in Easton\n\nA man was charged with the June 10 shooting in Easton that wounded five people.\n"
    document = stored(text, published=date(2015, 9, 1))

    assert {row.document for row in answer(by=edith).evidence} == {document}


@pytest.mark.django_db
def test_a_report_without_a_count_is_named(edith: User) -> None:
    document = stored("Shooting in Easton\n\nPolice in Easton looked for a car after a shooting on Wednesday.\n")

    found = answer(by=edith)

    assert found.suggestion.assessment is Assessment.UNCLEAR
    assert found.without == (document,)


@pytest.mark.django_db
def test_a_claim_without_a_figure_says_so(edith: User) -> None:
    found = answer("The mayor is tall", by=edith)

    assert found.figure is None
    assert found.suggestion.reasons == ("No figure that can be checked stands in the claim.",)


@pytest.mark.django_db
def test_an_empty_archive_knows_nothing(edith: User) -> None:
    assert answer(by=edith).evidence == ()


@pytest.mark.django_db
def test_nothing_is_kept(edith: User) -> None:
    stored(REPORT)
    StoredReading.objects.all().delete()

    answer(by=edith)

    assert not Evidence.objects.exists()
    assert not StoredReading.objects.exists()
    assert not Statement.objects.exists()


@pytest.mark.django_db
def test_whoever_may_not_read_is_answered_from_nothing(olga: User) -> None:
    stored(REPORT)

    assert answer(by=olga).evidence == ()


@pytest.mark.django_db
def test_a_number_that_a_copy_changed_is_nobody_s_count_and_leaves_the_others_theirs(edith: User) -> None:
    filler = " ".join(f"Officers closed street {number} near the {number}th bridge." for number in range(31, 43))
    original = stored(f"{REPORT}\n{filler}\n", outlet="The Wire")
    copied = stored(f"{REPORT.replace('Five', 'Nine')}\n{filler}\n", outlet="The Mail")
    assert ChangedNumber.objects.filter(document=copied, original=original).exists()

    found = answer(by=edith)

    assert {row.document for row in found.evidence} == {original, copied}
    assert found.suggestion.assessment is Assessment.SUPPORTED
    assert "Nine" not in " ".join(found.suggestion.reasons)
