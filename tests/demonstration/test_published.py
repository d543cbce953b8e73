"""The demonstration's claims with verdicts: what a search engine reads on their public pages keeps the rules."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, include, path
from pytest_django import Settings

from claims import workflow
from claims.corroboration import collect_evidence
from claims.export.claimreview_rules import faults_of_page
from claims.models import Claim

# The demonstration's addresses are there only where the setting asks for them, so these tests bring their own.
from factcheck import urls as site
from people.models import Role, User
from sources.models import Document
from tests import factories
from tests.claims.publishing import address_of, approve

urlpatterns: list[URLPattern | URLResolver] = [
    path("demonstration/", include("demonstration.urls")),
    *[each for each in site.urlpatterns if "demonstration" not in str(each.pattern)],
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_each_public_page_has_one_review_that_keeps_the_rules(settings: Settings, media: Path) -> None:
    settings.DEMONSTRATION = True
    call_command("load_demonstration", verbosity=0)
    editor, reviewer = User.objects.get(role=Role.EDITOR), User.objects.get(role=Role.REVIEWER)
    reports = list(Document.objects.filter(article__isnull=True))
    ratings = cycle(["correct-when-published", "disputed", "wrong", "imprecise"])
    pages = []
    for claim in Claim.objects.order_by("pk"):
        found = [item for report in reports for item in collect_evidence(claim=claim, document=report)]
        rating = next(ratings) if found else "unproven"
        draft = workflow.open_draft(claim=claim, by=editor)
        revision = approve(draft, by=editor, reviewer=reviewer, rating=rating, evidence=found[:3])
        pages.append(address_of(revision))
    assert len(pages) == Claim.objects.count() >= 5
    for address in pages:
        html = Client().get(address).content.decode()
        assert html.count("application/ld+json") == 1, address
        assert faults_of_page(html, page=f"{configured.SITE_URL}{address}") == [], address


def test_a_fault_would_be_found(edith: User, ravi: User) -> None:
    approved = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    address = address_of(approved)
    html = Client().get(address).content.decode()
    page = f"{configured.SITE_URL}{address}"
    assert faults_of_page(html, page=page) == []
    assert faults_of_page(html.replace('"claimReviewed": "', '"claimReviewed": "Correct: '), page=page)
    assert faults_of_page(html, page="https://elsewhere.example/findings/1/")
