"""In-article findings: kept, dismissed with a reason, taken up again, and all of it on record."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from claims import extraction, findings
from claims.models import Article, Event, Finding
from claims.permissions import NotVisible, Refused, get_finding
from people.models import User
from tests import people


@pytest.mark.django_db
def test_an_article_is_kept_with_what_speaks_against_it(contradicted: Article) -> None:
    first, *rest = contradicted.findings.all()
    assert first.severity == "error"
    assert first.sentence == "The headline says “21 people”, and the text “12 people”."
    assert [contradicted.document.text[start:end] for start, end in first.spans] == ["21 people", "12 people"]
    assert [finding.check_name for finding in rest] == ["unsourced"]


@pytest.mark.django_db
def test_claims_are_kept_with_how_much_they_are_worth_checking(contradicted: Article) -> None:
    by_text = {claim.text: claim for claim in contradicted.claims.all()}
    assert by_text["21 people"].worthiness > by_text["Some 40 guards"].worthiness > 0
    assert "stands in the headline" in by_text["21 people"].worthiness_reasons


@pytest.mark.django_db
def test_a_dismissal_has_a_person_a_time_a_reason_and_an_entry_in_the_record(wrong: Finding, edith: User) -> None:
    findings.dismiss(finding=wrong, reason="  The headline is of yesterday. ", by=edith)
    wrong.refresh_from_db()
    assert (wrong.dismissed_by, wrong.dismissal_reason) == (edith, "The headline is of yesterday.")
    event = Event.objects.get(action="finding.dismissed")
    assert (event.actor, event.subject) == (edith, f"article:{wrong.article_id}")
    assert (event.details, event.reason) == ({"finding": wrong.sentence}, "The headline is of yesterday.")


@pytest.mark.django_db
def test_a_dismissal_is_undone(wrong: Finding, edith: User) -> None:
    findings.dismiss(finding=wrong, reason="So.", by=edith)
    findings.restore(finding=wrong, by=people.ravi())
    wrong.refresh_from_db()
    assert (wrong.dismissed_by, wrong.dismissed_at, wrong.dismissal_reason) == (None, None, "")
    assert Event.objects.filter(action="finding.restored", actor__username="ravi").exists()


@pytest.mark.django_db
def test_reading_the_article_again_keeps_what_was_dismissed(wrong: Finding, contradicted: Article, edith: User) -> None:
    findings.dismiss(finding=wrong, reason="So.", by=edith)
    Finding.objects.create(
        article=contradicted,
        key="gone",
        position=9,
        check_name="sums",
        severity="note",
        sentence="Gone.",
        spans=[[0, 1]],
    )
    before = contradicted.findings.count()
    extraction.extract_claims(article=contradicted)
    wrong.refresh_from_db()
    assert wrong.is_dismissed
    assert contradicted.findings.count() == before - 1
    assert not contradicted.findings.filter(key="gone").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_is_dismissed_without_a_reason(wrong: Finding, edith: User, reason: str) -> None:
    with pytest.raises(Refused, match="Say why"):
        findings.dismiss(finding=wrong, reason=reason, by=edith)
    wrong.refresh_from_db()
    assert not wrong.is_dismissed


@pytest.mark.django_db
def test_nothing_is_dismissed_or_restored_twice(wrong: Finding, edith: User) -> None:
    with pytest.raises(Refused, match="not dismissed"):
        findings.restore(finding=wrong, by=edith)
    findings.dismiss(finding=wrong, reason="So.", by=edith)
    with pytest.raises(Refused, match="already"):
        findings.dismiss(finding=wrong, reason="Again.", by=edith)


@pytest.mark.django_db
def test_only_who_works_on_claims_dismisses(wrong: Finding) -> None:
    with pytest.raises(Refused, match="Only editors"):
        findings.dismiss(finding=wrong, reason="So.", by=people.ada())
    with pytest.raises(NotVisible):
        get_finding(people.olga(), wrong.pk)


@pytest.mark.django_db
def test_the_database_keeps_no_dismissal_without_its_reason(wrong: Finding, edith: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=wrong.pk).update(dismissed_by=edith)
