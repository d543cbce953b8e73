"""A list costs as many queries with thirty rows as with three."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import corroboration, readings, tallies, webhooks, workflow
from claims.corroboration import collect_evidence
from claims.models import (
    Attempt,
    Claim,
    Delivery,
    EventType,
    Lookup,
    LookupHit,
    Rating,
    Tally,
    TallyProposal,
    VerdictRevision,
)
from people.models import User
from sources import intake, polling
from sources.fetch import Fetched
from sources.models import Arrival, Document
from sources.providers import KINDS, register
from sources.reading import read_pasted
from tests import factories, people
from tests.claims import publishing
from tests.factories import PUBLISHED

As = Callable[[User], Client]
# A few rows, and as many as fit on one page of a list.
FEW, MANY = 3, 30
# Fills a list with so many rows and says where it is.
Fill = Callable[[int, User, User], str]


def claims_on(count: int, *, by: User) -> list[Claim]:
    """One claim in each of so many articles."""
    texts = [f"Report number {n}\n\nA total of {n + 100} soldiers have fled into Colombia." for n in range(count)]
    return [factories.make_article(text, by=by).claims.get() for text in texts]


def submitted_on(count: int, *, by: User) -> list[VerdictRevision]:
    revisions = []
    for number, claim in enumerate(claims_on(count, by=by)):
        text = f"Count {number}\n\nA total of {number + 100} soldiers have fled, the Migration Office said."
        evidence = factories.make_evidence(claim, text)
        revision = workflow.open_draft(claim=claim, by=by)
        draft = workflow.Draft(
            rating=Rating.objects.get(slug="correct"),
            summary="It is right.",
            as_of=PUBLISHED,
            sole_source_reason=factories.SOLE,
            evidence=[evidence],
        )
        workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=by)
        revisions.append(workflow.submit(revision=revision, by=by))
    return revisions


def numbers(count: int, edith: User, ravi: User) -> str:
    for claim in claims_on(count, by=edith):
        factories.make_evidence(claim, f"Count {claim.pk}\n\nA total of {claim.label[:3]} soldiers have fled, he said.")
    readings.readings_of(Document.objects.all())
    return "/numbers/?q=soldiers+fled+100-500"


def moved(count: int, edith: User, ravi: User) -> str:
    for number, claim in enumerate(claims_on(count, by=edith)):
        factories.make_movement(claim, by=edith, reviewer=ravi, count=500 + number)
    return "/queue/"


def moved_on_the_desk(count: int, edith: User, ravi: User) -> str:
    moved(count, edith, ravi)
    return "/"


def dashboard(count: int, edith: User, ravi: User) -> str:
    claims_on(count, by=edith)
    return "/"


def article(count: int, edith: User, ravi: User) -> str:
    sentences = [f"A total of {n + 100} people were wounded in town number {n}." for n in range(count)]
    shown = factories.make_article("Many wounded\n\n" + "\n\n".join(sentences), by=edith)
    assert shown.claims.count() >= count
    corroboration.find_sources_for_article(article=shown, by=edith)
    return shown.get_absolute_url()


def claims_of_article(count: int, edith: User, ravi: User) -> str:
    return article(count, edith, ravi) + "claims/"


def counts_of(claim: Claim, count: int) -> None:
    """So many passages, each in a document of its own."""
    for n in range(count):
        day = PUBLISHED + timedelta(days=n % 5)
        text = f"Count {n}\n\nA total of {n + 100} soldiers have fled into Colombia, the Migration Office said."
        collect_evidence(
            claim=claim, document=factories.make_document(text, published=day, outlet=f"Outlet number {n}")
        )
    assert claim.evidence.count() == count


def claim(count: int, edith: User, ravi: User) -> str:
    shown = factories.make_claim(by=edith)
    counts_of(shown, count)
    corroboration.find_sources(claim=shown, by=edith)
    revision = factories.make_submitted(shown, by=edith)
    for number in range(count):
        workflow.return_(revision=revision, by=ravi, comment=f"Who counted {number}?")
        revision = workflow.submit(revision=workflow.open_draft(claim=shown, by=edith), by=edith)
    return shown.get_absolute_url()


def evidence(count: int, edith: User, ravi: User) -> str:
    return claim(count, edith, ravi) + "evidence/"


def lookups(count: int, edith: User, ravi: User) -> str:
    return claim(count, edith, ravi) + "lookups/"


def searched_by_hand(count: int, edith: User, ravi: User) -> str:
    """Searches in editors' own words, and pages given by their address that do not have the number."""
    shown = factories.make_claim(by=edith)
    for n in range(count):
        corroboration.search_in_own_words(claim=shown, phrases=[f"guards {n}"], providers=["archive"], by=edith)
        page = f"https://courier.example/{n}"
        factories.make_document(f"Report {n}\n\nOnly {n + 10} soldiers have fled, police said.", url=page)
        (lookup,) = corroboration.add_source(claim=shown, url=page, by=edith)
        corroboration.run_lookup(lookup_id=lookup.pk)
    assert LookupHit.objects.filter(has_number=False).count() == count
    return shown.get_absolute_url()


def shared(count: int, edith: User, ravi: User) -> str:
    """A claim whose search shares with those of others."""
    sentences = [f"A total of {n + 100} soldiers have fled to Colombia." for n in range(count + 1)]
    article = factories.make_article("Many fled\n\n" + "\n\n".join(sentences), by=edith)
    corroboration.find_sources_for_article(article=article, by=edith)
    shown = article.claims.order_by("-start")[0]
    lookup = shown.lookups.filter(provider="archive").get()
    lookup.shares.set(Lookup.objects.filter(provider="archive").exclude(pk=lookup.pk)[:count])
    return shown.get_absolute_url()


def draft(count: int, edith: User, ravi: User) -> str:
    shown = factories.make_claim(by=edith)
    counts_of(shown, count)
    return f"/drafts/{factories.make_draft(shown, by=edith).pk}/"


def queue(count: int, edith: User, ravi: User) -> str:
    submitted_on(count, by=edith)
    return "/queue/"


def review(count: int, edith: User, ravi: User) -> str:
    shown = factories.make_claim(by=edith)
    counts_of(shown, count)
    return f"/queue/{factories.make_submitted(shown, by=edith).pk}/"


def verdicts(count: int, edith: User, ravi: User) -> str:
    for revision in submitted_on(count, by=edith):
        workflow.approve(revision=revision, by=ravi)
    return "/verdicts/"


def tally(count: int, edith: User, ravi: User) -> str:
    """One count in so many articles, with as many passages, verdicts and moves."""
    first, *others = submitted_on(count, by=edith)
    for revision in (first, *others):
        workflow.approve(revision=revision, by=ravi)
    for revision in others:
        tallies.merge(tally=revision.claim.tally, into=first.claim.tally, by=edith)
    return f"/tallies/{first.claim.tally_id}/"


def proposed(count: int, edith: User, ravi: User) -> str:
    """A tally that so many others seem to be."""
    first = factories.make_claim(by=edith)
    claims_on(count, by=edith)
    others = Tally.objects.exclude(pk=first.tally_id)
    known = TallyProposal.objects.filter(other=first.tally_id).values("tally")
    TallyProposal.objects.bulk_create(
        TallyProposal(tally=other, other=first.tally, claim=other.claims.get(), other_claim=first)
        for other in others.exclude(pk__in=known).filter(claims__label__contains="soldiers")
    )
    return f"/tallies/{first.tally_id}/"


def tally_list(count: int, edith: User, ravi: User) -> str:
    claims_on(count, by=edith)
    return "/tallies/"


def document(count: int, edith: User, ravi: User) -> str:
    sentences = [f"A total of {n + 100} soldiers have fled into Colombia, police said." for n in range(count)]
    text = "Counts differ\n\n" + "\n\n".join(sentences)
    copies = [
        factories.make_document(text, url=f"https://outlet{n}.example/count", outlet=f"Outlet number {n}")
        for n in range(count + 1)
    ]
    passages = collect_evidence(claim=factories.make_claim(by=edith), document=copies[0])
    assert len(passages) == count
    return copies[0].get_absolute_url()


def published(count: int, edith: User, ravi: User) -> str:
    verdicts(count, edith, ravi)
    return "/api/v1/verdicts/"


def approved_on(count: int, edith: User, ravi: User) -> list[VerdictRevision]:
    return [factories.make_approved(claim, by=edith, reviewer=ravi) for claim in claims_on(count, by=edith)]


def findings(count: int, edith: User, ravi: User) -> str:
    approved_on(count, edith, ravi)
    return "/findings/"


def verdict_feed(count: int, edith: User, ravi: User) -> str:
    approved_on(count, edith, ravi)
    return "/feeds/verdicts.atom"


def sitemap(count: int, edith: User, ravi: User) -> str:
    approved_on(count, edith, ravi)
    return "/sitemap.xml"


def corrections(count: int, edith: User, ravi: User) -> str:
    for approved in approved_on(count, edith, ravi):
        publishing.correct(approved, by=edith, reviewer=ravi)
    return "/corrections/"


def correction_feed(count: int, edith: User, ravi: User) -> str:
    corrections(count, edith, ravi)
    return "/feeds/corrections.json"


def finding(count: int, edith: User, ravi: User) -> str:
    """Many passages, searches, pages that these found, and revisions."""
    claim = factories.make_claim(by=edith)
    counts_of(claim, count)
    for n in range(count):
        corroboration.search_in_own_words(
            claim=claim, by=edith, phrases=[f"soldiers {n}"], since=None, until=None, providers=["archive"]
        )
    for lookup in Lookup.objects.all():
        LookupHit.objects.create(lookup=lookup, document=claim.article.document, rank=1)
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    for n in range(count):
        approved = publishing.correct(approved, by=edith, reviewer=ravi, summary=f"The count of {n} is wrong.")
    return publishing.address_of(approved)


def exported(count: int, edith: User, ravi: User) -> str:
    verdicts(count, edith, ravi)
    return "/verdicts/export/?format=csv"


def waiting(count: int, edith: User, ravi: User) -> str:
    submitted_on(count, by=edith)
    return "/api/v1/revisions/"


def providers(count: int, edith: User, ravi: User) -> str:
    for n in range(count):
        register.add(kind=KINDS["archive"], label=f"Archive number {n}", by=people.ada())
    return "/providers/"


def feeds(count: int, edith: User, ravi: User) -> str:
    for n in range(count):
        url, outlet = f"https://outlet{n}.example/feed", intake.outlet_named(f"Outlet number {n}")
        polling.add_feed(title=f"Feed {n}", url=url, outlet=outlet, is_polled=bool(n % 2), by=people.ada())
    return "/feeds/"


def webhook_list(count: int, edith: User, ravi: User) -> str:
    for n in range(count):
        webhooks.add(url=f"https://consumer{n}.example/", events=list(EventType), by=people.ada())
    webhook(count, edith, ravi)
    return "/webhooks/"


def webhook(count: int, edith: User, ravi: User) -> str:
    """Told of as many approvals, and of as many figures that have moved."""
    added = webhooks.add(url="https://consumer.example/", events=list(EventType), by=people.ada())
    for number, claim in enumerate(claims_on(max(count // 2, 2), by=edith)):
        factories.make_movement(claim, by=edith, reviewer=ravi, count=500 + number)
    return added.get_absolute_url()


def delivery(count: int, edith: User, ravi: User) -> str:
    webhook(1, edith, ravi)
    shown = Delivery.objects.filter(event="figure.moved").latest("pk")
    Delivery.objects.filter(pk=shown.pk).update(payload="{}", state="done", answer_status=200)
    for _ in range(count):
        Attempt.objects.create(delivery=shown, at=shown.created_at, signature="v1,none", status=500)
    return shown.get_absolute_url()


def on_record(count: int, edith: User, ravi: User) -> str:
    """What was saved in drafts: with ratings and passages to be named."""
    submitted_on(count, by=edith)
    return "/record/?action=verdict.saved"


def versions(count: int, edith: User, ravi: User) -> str:
    url = "https://courier.example/count"
    for number in range(count):
        text = f"A count\n\nA total of {number + 100} soldiers have fled into Colombia, police said."
        fetched = Fetched(url=url, body=text.encode())
        newest = intake.store_document(
            page=read_pasted(text), raw=fetched.body, arrival=Arrival.FETCHED, url=url, fetched=fetched
        )
    assert newest.versions().count() == count
    return newest.get_absolute_url()


def outlets(count: int, edith: User, ravi: User) -> str:
    for number in range(count):
        name = f"Outlet number {number}"
        factories.make_document(f"Report {number}\n\nSome {number + 100} soldiers have fled.", outlet=name)
    return "/outlets/"


def outlet(count: int, edith: User, ravi: User) -> str:
    for number in range(count):
        shown = factories.make_document(f"Report {number}\n\nSome {number + 100} soldiers have fled.").outlet
    assert shown is not None
    return shown.get_absolute_url()


def of_the_api(name: str, fill: Fill) -> Fill:
    """The list of the API that a fill fills, too."""

    def filled(count: int, edith: User, ravi: User) -> str:
        fill(count, edith, ravi)
        return f"/api/v1/{name}"

    filled.__name__ = f"api_{name.strip('/')}"
    return filled


LISTS_OF_THE_API = [
    of_the_api("articles/", dashboard),
    of_the_api("claims/", article),
    of_the_api("documents/", outlet),
    of_the_api("events/", queue),
    of_the_api("evidence/", evidence),
    of_the_api("lookups/", searched_by_hand),
    of_the_api("movements/", moved),
    of_the_api("outlets/", outlets),
    of_the_api("revisions/?state=all", verdicts),
    of_the_api("tallies/", tally_list),
    of_the_api("tally-moves/", tally),
    of_the_api("tally-proposals/", proposed),
]


FILLS: list[Fill] = [
    dashboard,
    article,
    claims_of_article,
    claim,
    evidence,
    lookups,
    searched_by_hand,
    shared,
    draft,
    queue,
    review,
    verdicts,
    tally,
    proposed,
    tally_list,
    document,
    versions,
    outlets,
    outlet,
    moved,
    moved_on_the_desk,
    numbers,
    published,
    findings,
    finding,
    corrections,
    verdict_feed,
    correction_feed,
    sitemap,
    exported,
    waiting,
    providers,
    feeds,
    webhook_list,
    webhook,
    delivery,
    on_record,
    *LISTS_OF_THE_API,
]
# Pages that are for administrators alone.
FOR_ADMINISTRATORS = [providers, feeds, webhook_list, webhook, delivery, on_record]


def queries_of(client: Client, address: str) -> list[str]:
    client.get(address).getvalue()  # the first answer also fills caches
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        assert response.status_code == 200
        assert response.getvalue()
    return [query["sql"] for query in captured.captured_queries]


def measured(client: Client, fill: Fill, count: int, edith: User, ravi: User) -> list[str]:
    with transaction.atomic():
        queries = queries_of(client, fill(count, edith, ravi))
        transaction.set_rollback(True)
    return queries


def shape(query: str) -> str:
    """A query without its numbers, so that the same one for another row is recognised."""
    return re.sub(r"\d+(?:, \d+)*", "N", query)[:300]


@pytest.mark.parametrize("fill", FILLS, ids=lambda fill: fill.__name__)
def test_it_costs_as_many_queries_with_many_rows_as_with_few(as_: As, edith: User, ravi: User, fill: Fill) -> None:
    client = as_(people.ada() if fill in FOR_ADMINISTRATORS else ravi)
    few, many = (measured(client, fill, count, edith, ravi) for count in (FEW, MANY))
    more = Counter(map(shape, many)) - Counter(map(shape, few))
    assert len(many) == len(few), "\n".join(f"{times} more of {query}" for query, times in more.items())
    assert len(few) > 1  # the person and something of theirs
