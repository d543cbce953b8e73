"""Searches for what others counted: how they run, what they keep, and what it amounts to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from claims import corroboration, extraction, record, witnesses
from claims.corroboration import collect_evidence, find_sources, refresh_suggestion, run_lookup
from claims.figures import Figure, SourceKind, Suggestion, Witness, house_sentence, read, weigh
from claims.models import Claim, Evidence, Lookup, LookupHit
from claims.models.figures import figure_columns
from claims.passages import origin_of
from claims.permissions import Refused
from demonstration.management.commands.load_demonstration import _outlet, _store
from demonstration.reports import load_article, load_outlets, load_reports
from people.models import User
from sources import intake
from sources.fetch import Fetch, Fetched, Reason
from sources.fetch import Refused as NotFetched
from sources.models import Arrival, CopyGroup, Document, Outlet, ProviderSetting
from sources.providers import KINDS
from sources.providers.base import Answer, FactCheck, Hit, ProviderError, Query
from sources.reading import read_pasted
from tests import factories, people
from tests.at_once import at_once
from tests.conftest import Bell

SUNDAY, MONDAY = date(2019, 2, 24), date(2019, 2, 25)
PAGE = "https://courier.example/104"
PAGE_HTML = """<!doctype html><html lang="en"><head><title>Agency counts those who left</title>
<meta property="article:published_time" content="2019-02-24T10:00:00Z"></head><body><article>
<p>A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.</p>
<p>The border has been closed since Thursday evening, and the bridges are empty apart from the guards.</p>
</article></body></html>"""


class Fake:
    """A provider that gives, or raises, what the test says."""

    name = label = "archive"

    def __init__(self) -> None:
        self.asked: list[Query] = []
        self.answer: Answer | Exception = Answer(hits=())
        self.meanwhile: Callable[[], object] = lambda: None

    def search(self, query: Query, fetch: Fetch) -> Answer:
        self.asked.append(query)
        self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def finds(self, *documents: Document | str, remark: str = "") -> None:
        self.answer = Answer(
            hits=tuple(
                Hit(url=found, title="As the provider has it", published=SUNDAY)
                if isinstance(found, str)
                else Hit(url=found.url, title=found.title, document_id=found.pk)
                for found in documents
            ),
            remark=remark,
        )


@pytest.fixture
def claim(edith: User) -> Claim:
    """Some 104 soldiers have fled, on 24 February 2019."""
    return factories.make_claim(by=edith)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Fake:
    return standing_in(monkeypatch, "archive")


def standing_in(monkeypatch: pytest.MonkeyPatch, kind: str) -> Fake:
    """A fake in place of every provider of this kind."""
    fake = Fake()
    monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], make=lambda made: fake))
    return fake


@pytest.fixture
def lookup(claim: Claim, edith: User) -> Lookup:
    """A search of the archive that waits for a worker."""
    (started,) = find_sources(claim=claim, by=edith, providers=["archive"])
    return started


def make_another(by: User) -> Claim:
    return factories.make_article("More left\n\nA total of 167 soldiers have fled.", by=by).claims.get()


def run(lookup: Lookup) -> Lookup:
    """Let a worker look at it now, due or not."""
    Lookup.objects.filter(pk=lookup.pk).update(due_at=timezone.now())
    run_lookup(lookup_id=lookup.pk)
    return Lookup.objects.with_progress().get(pk=lookup.pk)


def steal(lookup: Lookup) -> None:
    """Another worker takes the row over, as after a lapsed lease."""
    assert Lookup.objects.filter(pk=lookup.pk, state="running").update(lease_token=uuid.uuid4()) == 1


def evidence_from(claim: Claim, *sentences: str, published: date = SUNDAY, outlet: str = "The Courier") -> Evidence:
    """The one piece of evidence in a report of these sentences."""
    text = "From the border\n\n" + " ".join(sentences) + "\n"
    document = factories.make_document(text, published=published, outlet=outlet)
    (evidence,) = collect_evidence(claim=claim, document=document)
    return evidence


def weighed(claim: Claim) -> Claim:
    refresh_suggestion(claim=claim)
    claim.refresh_from_db()
    return claim


# ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_lookup_per_provider_is_started_and_rung_for_once_it_is_stored(
    claim: Claim,
    edith: User,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        started = find_sources(claim=claim, by=edith)
        assert bells == []
    assert [lookup.provider for lookup in started] == ["archive", "feeds"]
    assert bells == [Bell("claims.run_lookup", lookup.pk) for lookup in started]
    assert [(lookup.state, lookup.is_current, lookup.requested_by) for lookup in Lookup.objects.all()] == [
        ("waiting", True, edith)
    ] * 2
    (event,) = record.history(people.edith(), f"claim:{claim.pk}")
    assert (event.action, event.actor, event.details) == (
        "sources.asked",
        edith,
        {"providers": ["Archive", "Outlet feeds"]},
    )


def test_a_lookup_asks_in_both_languages_around_the_day_of_the_article(claim: Claim, edith: User) -> None:
    lookup = find_sources(claim=claim, by=edith)[0]
    assert any("soldiers" in phrase for phrase in lookup.phrases)
    assert any("soldados" in phrase for phrase in lookup.phrases)
    assert len(lookup.phrases) == len(set(lookup.phrases))
    assert (lookup.since, lookup.until) == (date(2019, 2, 17), date(2019, 3, 10))


def claim_in(text: str, *, by: User, published: date | None = SUNDAY) -> Claim:
    """The one claim of an article of this sentence."""
    page = replace(read_pasted(f"From the border\n\n{text}\n"), published=published, language="en")
    outlet = intake.outlet_named("The Ledger")
    document = intake.store_document(page=page, raw=text.encode(), arrival=Arrival.LOADED, url="", outlet=outlet)
    return extraction.add_article(document=document, by=by).claims.get()


def test_a_claim_of_an_article_without_a_date_is_searched_for_at_any_time(edith: User) -> None:
    lookup = find_sources(claim=claim_in("Some 104 soldiers fled.", by=edith, published=None), by=edith)[0]
    assert (lookup.since, lookup.until) == (None, None)


@pytest.mark.parametrize(
    ("text", "published", "since", "until"),
    [
        # Recent: from the week before the event to two weeks after the article.
        ("Some 104 soldiers fled on 10 February 2019.", SUNDAY, date(2019, 2, 3), date(2019, 3, 10)),
        # Long ago: around the event alone.
        ("Some 104 soldiers fled on 10 March 2014.", SUNDAY, date(2014, 3, 3), date(2014, 3, 24)),
        # Still to come: around the article.
        ("Some 104 soldiers will leave on 10 June 2019.", SUNDAY, date(2019, 2, 17), date(2019, 3, 10)),
        # The article has no day, the event has.
        ("Some 104 soldiers fled on 10 March 2014.", None, date(2014, 3, 3), date(2014, 3, 24)),
        # At the end of the calendar there is no week before.
        ("Some 104 soldiers fled.", date.min, date.min, date(1, 1, 15)),
        ("Some 104 soldiers fled.", date.max, date(9999, 12, 24), date.max),
    ],
)
def test_a_search_is_bounded_around_the_event(
    text: str, published: date | None, since: date, until: date, edith: User
) -> None:
    claim = claim_in("Some 104 soldiers fled.", by=edith, published=published)
    figure = read(text, published=published).figures[0]
    Claim.objects.filter(pk=claim.pk).update(**figure_columns(figure))
    lookup = find_sources(claim=Claim.objects.get(pk=claim.pk), by=edith)[0]
    assert (lookup.since, lookup.until) == (since, until)


def test_a_town_is_searched_for_with_its_state_and_the_line_around_the_claim_names_it(edith: User) -> None:
    claim = claim_in("Two people were killed in Springfield, Ohio, on Saturday.", by=edith)
    lookup = find_sources(claim=claim, by=edith)[0]
    assert lookup.phrases == [
        "2 killed Springfield Ohio",
        "died Springfield Ohio",
        "killed Springfield Ohio",
        "2 muertos Springfield Ohio",
        "murieron Springfield Ohio",
        "muertos Springfield Ohio",
    ]


def test_a_provider_that_knows_no_days_is_told_the_month_and_one_that_takes_them_quotes(edith: User) -> None:
    ProviderSetting.objects.filter(kind="searxng").delete()
    ProviderSetting.objects.create(slug="engines", kind="searxng", label="Engines", address="https://s.example")
    claim = claim_in("Two people were killed in San Pedro, Ohio, on Saturday.", by=edith)
    archive, engines = find_sources(claim=claim, by=edith, providers=["archive", "engines"])
    assert archive.phrases[0] == "2 killed San Pedro Ohio"
    assert engines.phrases[0] == '2 killed "San Pedro" Ohio February 2019'
    assert '2 muertos "San Pedro" Ohio febrero de 2019' in engines.phrases


# ── What two claims would ask is asked once ──────────────────────────────────────────────────────────────────────────

TWO_COUNTS = "On the border\n\nSome 104 soldiers fled to Colombia.\n\nLater 167 soldiers fled to Colombia."


def two_claims(by: User) -> tuple[Claim, Claim]:
    first, second = factories.make_article(TWO_COUNTS, by=by).claims.order_by("start")
    return first, second


def searched_together(by: User) -> tuple[Lookup, Lookup]:
    """The archive's lookups of two claims of one article."""
    first, _ = two_claims(by)
    started = corroboration.find_sources_for_article(article=first.article, by=by)
    one, other = (lookup for lookup in started if lookup.provider == "archive")
    return one, other


def test_a_phrase_that_another_claim_asks_of_the_same_provider_is_not_asked_twice(edith: User, provider: Fake) -> None:
    one, other = searched_together(edith)
    assert one.shared_phrases == []
    assert [phrase for phrase in other.phrases if phrase not in other.shared_phrases] == [
        "167 soldiers fled Colombia",
        "167 soldados huyeron Colombia",
    ]
    assert list(other.shares.all()) == [one]
    run(one)
    run(other)
    assert [query.phrases for query in provider.asked] == [
        tuple(one.phrases),
        ("167 soldiers fled Colombia", "167 soldados huyeron Colombia"),
    ]
    assert provider.asked[1].worded == {"en": ("167 soldiers fled Colombia",), "es": ("167 soldados huyeron Colombia",)}


def test_the_hits_are_shared_with_both_claims(edith: User, provider: Fake) -> None:
    one, other = searched_together(edith)
    report, later = factories.make_document(), factories.make_document(factories.LATER_REPORT, published=MONDAY)
    provider.finds(report)
    run(one)
    provider.finds(later)
    done = run(other)
    assert [hit.document for hit in done.hits.all()] == [later, report]
    assert {item.document for item in other.claim.evidence.all()} == {report, later}


def test_who_shares_waits_for_the_other_to_answer_and_is_woken(
    edith: User,
    provider: Fake,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    one, other = searched_together(edith)
    waiting = run(other)
    assert (waiting.state, waiting.attempts, provider.asked) == ("waiting", 0, [])
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        run(one)
    assert Bell(Lookup.task, other.pk) in bells
    assert run(other).state == "done"


def test_where_the_other_failed_all_is_asked_here(edith: User, provider: Fake) -> None:
    one, other = searched_together(edith)
    Lookup.objects.filter(pk=one.pk).update(state="failed", settled_at=timezone.now())
    run(other)
    assert [query.phrases for query in provider.asked] == [tuple(other.phrases)]


def test_what_has_nothing_of_its_own_to_ask_asks_nobody(edith: User, provider: Fake) -> None:
    one, other = searched_together(edith)
    Lookup.objects.filter(pk=other.pk).update(shared_phrases=other.phrases)
    provider.finds(factories.make_document())
    run(one)
    asked = len(provider.asked)
    done = run(other)
    assert (done.state, done.hit_count, len(provider.asked)) == ("done", 1, asked)


def test_for_other_days_it_is_asked_again(edith: User) -> None:
    first, second = two_claims(edith)
    figure = read("Later 167 soldiers fled to Colombia on 3 May 2014.", published=SUNDAY).figures[0]
    Claim.objects.filter(pk=second.pk).update(**figure_columns(figure))
    corroboration.find_sources_for_article(article=first.article, by=edith)
    assert not Lookup.objects.exclude(shared_phrases=[]).exists()


def test_a_claim_searched_alone_asks_for_itself(edith: User) -> None:
    first, second = two_claims(edith)
    find_sources(claim=first, by=edith)
    find_sources(claim=second, by=edith)
    assert not Lookup.objects.exclude(shared_phrases=[]).exists()


def test_what_is_under_way_for_one_claim_is_shared_with_those_started_later(edith: User) -> None:
    first, second = two_claims(edith)
    (under_way,) = find_sources(claim=first, by=edith, providers=["archive"])
    started = corroboration.find_sources_for_article(article=first.article, by=edith)
    (late,) = (lookup for lookup in started if (lookup.claim, lookup.provider) == (second, "archive"))
    assert list(late.shares.all()) == [under_way]


def test_a_search_that_has_ended_is_no_answer_to_a_new_one(edith: User) -> None:
    first, _ = two_claims(edith)
    find_sources(claim=first, by=edith, providers=["archive"])
    Lookup.objects.update(state="done", settled_at=timezone.now(), searched_at=timezone.now())
    again, *_ = corroboration.find_sources_for_article(article=first.article, by=edith)
    assert (again.claim, again.shared_phrases) == (first, [])


# ── In an editor's own words ─────────────────────────────────────────────────────────────────────────────────────────


def own_search(claim: Claim, by: User, *phrases: str) -> list[Lookup]:
    return corroboration.search_in_own_words(
        claim=claim, phrases=phrases, providers=["archive"], since=SUNDAY, until=MONDAY, by=by
    )


def test_an_editor_s_own_words_are_a_lookup_of_their_own(
    claim: Claim, lookup: Lookup, eve: User, provider: Fake
) -> None:
    (own,) = own_search(claim, eve, "guards crossed", "guards crossed", '"Puente Norte"')
    assert (own.is_own, own.requested_by, own.phrases) == (True, eve, ["guards crossed", '"Puente Norte"'])
    lookup.refresh_from_db()
    assert lookup.is_current
    run(own)
    (query,) = provider.asked
    assert (query.phrases, query.worded) == (("guards crossed", '"Puente Norte"'), {})
    assert (query.since, query.until) == (SUNDAY, MONDAY)
    events = record.history(people.edith(), f"claim:{claim.pk}")
    (event,) = (each for each in events if each.action == "sources.asked_in_own_words")
    assert event.actor == eve
    assert event.details == {"providers": ["Archive"], "phrases": ["guards crossed", '"Puente Norte"']}


def test_what_it_finds_is_evidence_like_any(claim: Claim, edith: User, provider: Fake) -> None:
    (own,) = own_search(claim, edith, "guards crossed")
    provider.finds(factories.make_document())
    run(own)
    assert [item.relation for item in claim.evidence.all()] == ["agrees"]


def test_other_words_stand_beside_and_the_same_words_replace(claim: Claim, edith: User) -> None:
    (first,) = own_search(claim, edith, "guards crossed")
    (second,) = own_search(claim, edith, "guards fled")
    assert own_search(claim, edith, "guards crossed") == []  # it is under way
    Lookup.objects.update(state="done", settled_at=timezone.now())
    (third,) = own_search(claim, edith, "guards crossed")
    current = Lookup.objects.filter(is_own=True, is_current=True)
    assert set(current) == {second, third}
    assert not Lookup.objects.get(pk=first.pk).is_current


def test_a_search_of_the_claim_s_words_leaves_own_ones_alone(claim: Claim, edith: User) -> None:
    (own,) = own_search(claim, edith, "guards crossed")
    Lookup.objects.update(state="done", settled_at=timezone.now())
    assert find_sources(claim=claim, by=edith)
    own.refresh_from_db()
    assert own.is_current


def test_of_those_that_are_not_asked_nobody_is_asked(claim: Claim, edith: User) -> None:
    with pytest.raises(Refused, match="No provider is asked"):
        corroboration.search_in_own_words(claim=claim, phrases=["a"], providers=["wayback"], by=edith)


# ── Cited, and the number is not there ───────────────────────────────────────────────────────────────────────────────


def given(claim: Claim, text: str, *, by: User) -> LookupHit:
    """A page of this text, given by its address."""
    factories.make_document(f"A report\n\n{text}\n", url="https://courier.example/a")
    (lookup, *_) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=by)
    return run(lookup).hits.get()


@pytest.mark.parametrize(
    ("text", "has_number", "nearest"),
    [
        ("A total of 104 soldiers have fled into Colombia.", True, "104 soldiers fled"),
        ("One hundred and five soldiers have fled.", True, "105 soldiers fled"),
        ("A total of 30 soldiers fled at first, then 60 soldiers fled.", False, "60 soldiers fled"),
        ("Some 104 tents have been put up.", False, ""),
        ("The border is closed.", False, ""),
    ],
)
def test_of_a_page_that_was_given_it_is_kept_whether_it_has_the_number(
    claim: Claim, edith: User, text: str, has_number: bool, nearest: str
) -> None:
    hit = given(claim, text, by=edith)
    assert (hit.has_number, hit.nearest_label) == (has_number, nearest)
    if nearest:
        assert hit.document.text[hit.nearest_start : hit.nearest_end] in f"A report\n\n{text}\n"


def test_of_what_a_search_found_it_is_not_asked(claim: Claim, lookup: Lookup, provider: Fake) -> None:
    provider.finds(factories.make_document("A report\n\nThe border is closed.\n"))
    assert [hit.has_number for hit in run(lookup).hits.all()] == [None]


# ── What stands in the stored text ───────────────────────────────────────────────────────────────────────────────────


def test_a_passage_whose_words_are_not_in_the_stored_text_supports_nothing(claim: Claim) -> None:
    item = factories.make_evidence(claim)
    assert weighed(claim).suggestion == "supported"
    Evidence.objects.filter(pk=item.pk).update(quote="Other words of 104 soldiers.")
    assert weighed(claim).suggestion == "unclear"


def test_the_policy_of_the_newsroom_is_weighed_by(claim: Claim, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    policies = []

    def watched(figure: Figure, told: Sequence[Witness], *, policy: str) -> Suggestion:
        policies.append(policy)
        return weigh(figure, told, policy=policy)

    monkeypatch.setattr(corroboration, "weigh", watched)
    settings.CONFLICT_POLICY = "latest_official"
    refresh_suggestion(claim=claim)
    assert policies == ["latest_official"]


def test_a_witness_knows_who_it_is_and_who_carries_it(claim: Claim) -> None:
    Outlet.objects.create(name="The Courier", kind="paper", reliability="B")
    evidence_from(claim, "A total of 104 soldiers have fled, the police said.", outlet="The Courier")
    evidence_from(claim, "Some 104 soldiers fled, police told AFP.", outlet="The Ledger Two")
    told = witnesses.witnesses(list(claim.evidence.for_page()))
    assert {witness.kind for witness in told} == {SourceKind.OFFICIAL}
    assert min(witness.reliability for witness in told) == "B"
    assert {name for witness in told for name in witness.carried_by} >= {"The Courier", "AFP"}


def test_an_outlet_that_is_a_party_is_a_party_as_a_witness(claim: Claim) -> None:
    Outlet.objects.create(name="Army Press Office", kind="official", is_party=True)
    evidence_from(claim, "A total of 104 soldiers have fled.", outlet="Army Press Office")
    (witness,) = witnesses.witnesses(list(claim.evidence.for_page()))
    assert (witness.is_party, witness.kind) == (True, SourceKind.OFFICIAL)


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_what_is_under_way_is_left_to_finish(
    claim: Claim,
    eve: User,
    lookup: Lookup,
    state: str,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    if state == "running":
        lease = {"lease_token": uuid.uuid4(), "lease_until": timezone.now() + timedelta(minutes=1)}
        Lookup.objects.filter(pk=lookup.pk).update(state="running", **lease)
    events = len(record.history(people.edith(), f"claim:{claim.pk}"))
    with django_capture_on_commit_callbacks(execute=True):
        assert find_sources(claim=claim, by=eve, providers=["archive"]) == []
    assert bells == []
    assert list(Lookup.objects.values_list("pk", "is_current", "state")) == [(lookup.pk, True, state)]
    assert len(record.history(people.edith(), f"claim:{claim.pk}")) == events


def test_beside_one_under_way_the_other_provider_is_started(claim: Claim, edith: User, lookup: Lookup) -> None:
    assert [started.provider for started in find_sources(claim=claim, by=edith)] == ["feeds"]


@pytest.mark.parametrize("state", ["done", "failed"])
def test_a_settled_lookup_is_replaced_and_kept(claim: Claim, edith: User, lookup: Lookup, state: str) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(state=state, settled_at=timezone.now())
    (again,) = find_sources(claim=claim, by=edith, providers=["archive"])
    assert list(Lookup.objects.values_list("pk", "is_current")) == [(lookup.pk, False), (again.pk, True)]


def test_searching_one_provider_again_leaves_the_others_alone(claim: Claim, edith: User) -> None:
    archive, feeds = find_sources(claim=claim, by=edith)
    Lookup.objects.update(state="done", settled_at=timezone.now())
    find_sources(claim=claim, by=edith, providers=["archive"])
    feeds.refresh_from_db()
    archive.refresh_from_db()
    assert (archive.is_current, feeds.is_current) == (False, True)


def test_every_claim_of_an_article_is_searched_for(claim: Claim, edith: User) -> None:
    started = corroboration.find_sources_for_article(article=claim.article, by=edith)
    claims = list(claim.article.claims.values_list("pk", flat=True))
    assert [(lookup.claim_id, lookup.provider) for lookup in started] == [
        (pk, provider) for pk in claims for provider in ("archive", "feeds")
    ]
    assert corroboration.find_sources_for_article(article=claim.article, by=edith) == []


def test_an_address_that_an_editor_gives_is_read_and_weighed_like_what_a_search_finds(
    claim: Claim, edith: User
) -> None:
    report = factories.make_document(url="https://courier.example/a")
    (lookup,) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    assert (lookup.provider, lookup.phrases, lookup.since) == ("given", ["https://courier.example/a"], None)
    done = run(lookup)
    assert (done.state, [hit.document for hit in done.hits.all()]) == ("done", [report])
    assert [(item.document, item.relation) for item in claim.evidence.all()] == [(report, "agrees")]


def test_an_address_is_asked_of_the_wayback_machine_too_where_it_is_not_paused(claim: Claim, edith: User) -> None:
    ProviderSetting.objects.filter(kind="wayback").update(is_paused=False)
    started = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    assert [lookup.provider for lookup in started] == ["given", "wayback"]
    assert [lookup.provider for lookup in find_sources(claim=claim, by=edith)] == ["archive", "feeds"]


def test_one_address_is_read_at_a_time(claim: Claim, edith: User) -> None:
    corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    with pytest.raises(Refused, match="Another address is being read just now"):
        corroboration.add_source(claim=claim, url="https://courier.example/b", by=edith)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_search_at_once_each_provider_is_asked_for_one(claim: Claim, edith: User, eve: User) -> None:
    Lookup.objects.bulk_create(
        Lookup(claim=claim, provider=name, phrases=[], requested_by=edith, state="done")
        for name in ("archive", "feeds")
    )
    outcomes = at_once(lambda: find_sources(claim=claim, by=edith), lambda: find_sources(claim=claim, by=eve))
    started = [lookup for outcome in outcomes if isinstance(outcome, list) for lookup in outcome]
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(lookup.provider for lookup in started) == ["archive", "feeds"]
    assert Lookup.objects.filter(is_current=True, state="waiting").count() == 2
    assert Lookup.objects.filter(is_current=False, state="done").count() == 2


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_who_does_not_work_on_claims_starts_no_search(claim: Claim, lookup: Lookup, name: str) -> None:
    person = getattr(people, name)()
    Lookup.objects.update(state="failed", settled_at=timezone.now())
    events = len(record.history(people.edith(), f"claim:{claim.pk}"))
    with pytest.raises(Refused, match="Only editors and reviewers"):
        find_sources(claim=claim, by=person)
    quiet = factories.make_article("Quiet night\n\nNothing was reported.\n", by=people.edith())
    for article in (claim.article, quiet):
        with pytest.raises(Refused, match="Only editors and reviewers"):
            corroboration.find_sources_for_article(article=article, by=person)
    with pytest.raises(Refused, match="Only editors and reviewers"):
        corroboration.retry_lookup(lookup=lookup, by=person)
    with pytest.raises(Refused, match="Only editors and reviewers"):
        corroboration.add_source(claim=claim, url="https://courier.example/a", by=person)
    with pytest.raises(Refused, match="Only editors and reviewers"):
        own_search(claim, person, "guards crossed")
    assert [found.state for found in Lookup.objects.all()] == ["failed"]
    assert len(record.history(people.edith(), f"claim:{claim.pk}")) == events


# ── Running ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_lookup_keeps_its_hits_collects_their_evidence_and_weighs_it(
    claim: Claim, lookup: Lookup, provider: Fake
) -> None:
    report = factories.make_document(url="https://courier.example/a")
    later = factories.make_document(factories.LATER_REPORT, published=MONDAY)
    provider.finds(later, report)
    done = run(lookup)
    assert (done.state, done.last_error, done.lease_token) == ("done", "", None)
    assert done.settled_at is not None
    assert [(hit.rank, hit.document) for hit in done.hits.select_related("document")] == [(0, later), (1, report)]
    assert {(item.document, item.relation, item.found_by) for item in claim.evidence.all()} == {
        (report, "agrees", lookup),
        (later, "superseded", lookup),
    }
    claim.refresh_from_db()
    assert claim.suggestion == "outdated"
    assert claim.confidence > 0
    assert claim.suggestion_reasons[0] == "1 independent origin agrees: Migration Office (104)."


def test_a_provider_is_asked_what_the_lookup_holds(lookup: Lookup, provider: Fake) -> None:
    run(lookup)
    (query,) = provider.asked
    assert list(query.phrases) == lookup.phrases
    assert (query.since, query.until, query.languages) == (lookup.since, lookup.until, ("en", "es"))


def test_a_provider_is_told_the_phrases_of_each_language_and_the_number(lookup: Lookup, provider: Fake) -> None:
    run(lookup)
    (query,) = provider.asked
    assert [*query.worded["en"], *query.worded["es"]] == lookup.phrases
    assert all("soldados" not in phrase for phrase in query.worded["en"])
    assert any("soldados" in phrase for phrase in query.worded["es"])
    assert (query.low, query.high) == (lookup.claim.figure.interval.low, lookup.claim.figure.interval.high)
    assert query.low is not None


def test_phrases_that_were_not_kept_are_not_asked(lookup: Lookup, provider: Fake) -> None:
    kept = next(phrase for phrase in lookup.phrases if "soldados" in phrase)
    Lookup.objects.filter(pk=lookup.pk).update(phrases=[kept, "words of somebody's own"])
    run(lookup)
    (query,) = provider.asked
    assert query.phrases == (kept, "words of somebody's own")
    assert query.worded == {"en": (), "es": (kept,)}


CHECK = FactCheck(
    claim="104 soldiers have fled to Colombia.",
    claimant="A minister",
    rating="Mostly true",
    publisher="Checks of the Ledger",
    reviewed_on=date(2019, 3, 20),
    url="https://checks.example/104",
    language="en",
)


@pytest.mark.parametrize("reviewed_on", [CHECK.reviewed_on, None])
def test_a_finished_check_is_kept_and_its_page_is_read_like_any(
    claim: Claim, lookup: Lookup, provider: Fake, reviewed_on: date | None
) -> None:
    check = replace(CHECK, reviewed_on=reviewed_on)
    report = factories.make_document(url=check.url)
    hits = (Hit(url=check.url, title="As it was before"), Hit(url=check.url, title="A check", fact_check=check))
    provider.answer = Answer(hits=(*hits, Hit(url=PAGE, title="A page")))
    assert run(lookup).state == "waiting"
    checked, plain = lookup.hits.select_related("document")
    assert (checked.document, checked.finished_check) == (report, check)
    assert (plain.document.url, plain.document.state, plain.finished_check) == (PAGE, "waiting", None)
    Document.objects.filter(url=PAGE).update(state="failed", settled_at=timezone.now())
    done = run(lookup)
    assert (done.state, [hit.finished_check for hit in done.checks]) == ("done", [check])
    assert [item.document for item in claim.evidence.all()] == [report]


def test_a_search_that_finds_nothing_is_done_and_says_so(claim: Claim, lookup: Lookup, provider: Fake) -> None:
    done = run(lookup)
    claim.refresh_from_db()
    assert (done.state, done.hits.count(), claim.suggestion) == ("done", 0, "unclear")
    assert claim.suggestion_reasons == ["No source found that counts the same thing."]


def test_run_a_second_time_it_doubles_nothing(claim: Claim, lookup: Lookup, provider: Fake) -> None:
    provider.finds(factories.make_document())
    first = run(lookup)
    second = run(lookup)
    assert (second.settled_at, second.attempts) == (first.settled_at, first.attempts)
    assert len(provider.asked) == 1
    assert (second.hits.count(), claim.evidence.count()) == (1, 1)


def test_run_again_after_a_worker_died_in_the_middle_it_doubles_nothing(
    claim: Claim, lookup: Lookup, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.finds(factories.make_document(), factories.make_document(factories.LATER_REPORT, published=MONDAY))

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("sources.work.finish", die)
        with pytest.raises(Killed):
            run_lookup(lookup_id=lookup.pk)
    assert claim.evidence.count() == 2
    assert Lookup.objects.get(pk=lookup.pk).state == "running"
    Lookup.objects.filter(pk=lookup.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    done = run(lookup)
    assert (done.state, done.attempts) == ("done", 2)
    assert len(provider.asked) == 1
    assert (done.hits.count(), claim.evidence.count()) == (2, 2)


def test_a_search_made_again_after_a_worker_died_keeps_each_hit_once(lookup: Lookup, provider: Fake) -> None:
    provider.finds(factories.make_document(), PAGE)
    run(lookup)
    Lookup.objects.filter(pk=lookup.pk).update(searched_at=None)
    again = run(lookup)
    assert (again.hits.count(), again.last_error, len(provider.asked)) == (2, "", 2)
    assert again.searched_at is not None
    assert Document.objects.filter(url=PAGE).count() == 1


def test_nobody_runs_what_another_has_in_hand_or_what_is_not_due(lookup: Lookup, provider: Fake) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    run_lookup(lookup_id=lookup.pk)
    lease = {"lease_token": uuid.uuid4(), "lease_until": timezone.now() + timedelta(minutes=1)}
    Lookup.objects.filter(pk=lookup.pk).update(state="running", due_at=timezone.now(), **lease)
    run_lookup(lookup_id=lookup.pk)
    run_lookup(lookup_id=lookup.pk + 1)
    assert provider.asked == []


def test_the_same_document_named_twice_is_one_hit(lookup: Lookup, provider: Fake) -> None:
    report = factories.make_document()
    provider.finds(report, report)
    assert run(lookup).hits.count() == 1


@pytest.mark.parametrize("finds_both", [True, False])
def test_two_addresses_of_one_page_are_read_once(
    claim: Claim, lookup: Lookup, provider: Fake, finds_both: bool
) -> None:
    report = factories.make_document(url=PAGE)
    other = Document.objects.create(url=PAGE + "?from=feed", state="done", same_as=report)
    provider.finds(*([other, report] if finds_both else [other]))
    assert run(lookup).hits.count() == 1 + finds_both
    assert [item.document for item in claim.evidence.all()] == [report]


def test_what_a_provider_could_not_ask_is_kept_beside_what_it_found(lookup: Lookup, provider: Fake) -> None:
    provider.finds(factories.make_document(), remark="courier.example did not answer.")
    done = run(lookup)
    assert (done.state, done.remark, done.hits.count()) == ("done", "courier.example did not answer.", 1)


# ── Failing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_error_that_may_pass_is_kept_and_tried_again_later(claim: Claim, lookup: Lookup, provider: Fake) -> None:
    provider.answer = ProviderError("The feed did not answer in time.", may_pass=True)
    before = timezone.now()
    waiting = run(lookup)
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 1, "The feed did not answer in time.")
    assert waiting.due_at > before + timedelta(seconds=0.9)
    assert (waiting.settled_at, waiting.searched_at) == (None, None)
    provider.finds(factories.make_document())
    done = run(lookup)
    assert (done.state, done.last_error) == ("done", "")
    assert claim.evidence.count() == 1


def test_after_the_last_attempt_it_has_failed(lookup: Lookup, provider: Fake) -> None:
    provider.answer = ProviderError("The feed did not answer in time.", may_pass=True)
    states = [run(lookup).state for _ in range(Lookup.most_attempts)]
    assert states == ["waiting"] * (Lookup.most_attempts - 1) + ["failed"]
    run(lookup)
    assert len(provider.asked) == Lookup.most_attempts


def test_an_error_that_stays_fails_at_once(claim: Claim, lookup: Lookup, provider: Fake) -> None:
    provider.answer = ProviderError("There is no feed at this address.", may_pass=False)
    failed = run(lookup)
    assert (failed.state, failed.attempts, failed.last_error) == ("failed", 1, "There is no feed at this address.")
    assert failed.settled_at is not None
    claim.refresh_from_db()
    assert claim.state == "new"


def test_a_failed_provider_does_not_keep_another_from_finishing(
    claim: Claim, lookup: Lookup, edith: User, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.answer = ProviderError("No.", may_pass=False)
    good = standing_in(monkeypatch, "feeds")
    good.finds(factories.make_document())
    (other,) = find_sources(claim=claim, by=edith, providers=["feeds"])
    assert (run(lookup).state, run(other).state) == ("failed", "done")
    claim.refresh_from_db()
    assert claim.suggestion == "supported"


def test_what_nobody_foresaw_is_kept_without_its_details(
    lookup: Lookup, provider: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    provider.answer = ZeroDivisionError("secret detail")
    waiting = run(lookup)
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.last_error == "Something unforeseen happened (ZeroDivisionError)."
    assert "secret detail" in caplog.text


def test_a_provider_that_was_removed_fails_the_lookup_alone(lookup: Lookup) -> None:
    ProviderSetting.objects.get(slug="archive").delete()
    failed = run(lookup)
    assert (failed.state, failed.last_error) == ("failed", "This provider has been removed.")


def test_a_provider_that_was_paused_meanwhile_is_not_asked(lookup: Lookup, provider: Fake) -> None:
    ProviderSetting.objects.filter(slug="archive").update(is_paused=True)
    failed = run(lookup)
    assert (failed.state, failed.last_error) == (
        "failed",
        "Archive is paused. An administrator can start it again.",
    )
    assert provider.asked == []


def test_out_of_its_turn_a_lookup_waits_without_losing_an_attempt(lookup: Lookup, provider: Fake) -> None:
    soon = timezone.now() + timedelta(seconds=30)
    ProviderSetting.objects.filter(slug="archive").update(seconds_between=5, next_at=soon)
    waiting = run(lookup)
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 0, "")
    assert soon - timedelta(seconds=1) <= waiting.due_at <= soon + timedelta(seconds=6)
    assert provider.asked == []
    ProviderSetting.objects.filter(slug="archive").update(next_at=timezone.now())
    assert run(lookup).state == "done"


def test_how_it_answered_is_counted_in_its_setting(lookup: Lookup, provider: Fake) -> None:
    provider.answer = ProviderError("The feed did not answer in time.", may_pass=True)
    run(lookup)
    provider.finds(factories.make_document())
    run(lookup)
    setting = ProviderSetting.objects.get(slug="archive")
    assert (setting.asked, setting.answered, setting.failed) == (2, 1, 1)
    assert setting.last_error == "The feed did not answer in time."


def test_those_active_are_asked_in_the_newsroom_s_order(claim: Claim, edith: User) -> None:
    ProviderSetting.objects.filter(slug="archive").update(position=9)
    assert [lookup.provider for lookup in find_sources(claim=claim, by=edith)] == ["feeds", "archive"]
    ProviderSetting.objects.filter(slug="feeds").update(is_paused=True)
    assert [lookup.provider for lookup in find_sources(claim=make_another(edith), by=edith)] == ["archive"]


def test_where_nobody_is_to_be_asked_the_search_says_so(claim: Claim, edith: User) -> None:
    ProviderSetting.objects.update(is_paused=True)
    with pytest.raises(Refused, match="No provider is asked at present"):
        find_sources(claim=claim, by=edith)
    assert not Lookup.objects.exists()


def test_a_failed_lookup_is_tried_again_by_a_person(
    claim: Claim,
    lookup: Lookup,
    provider: Fake,
    eve: User,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    provider.answer = ProviderError("There is no feed at this address.", may_pass=False)
    failed = run(lookup)
    with django_capture_on_commit_callbacks(execute=True):
        corroboration.retry_lookup(lookup=failed, by=eve)
    assert bells == [Bell("claims.run_lookup", lookup.pk)]
    waiting = Lookup.objects.get(pk=lookup.pk)
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 0, "")
    event = record.history(people.edith(), f"claim:{claim.pk}")[-1]
    assert (event.action, event.actor, event.details) == ("lookup.retried", eve, {"provider": "Archive"})
    provider.finds()
    assert run(lookup).state == "done"


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_only_a_failed_lookup_is_tried_again(claim: Claim, lookup: Lookup, edith: User, state: str) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(state=state)
    events = len(record.history(people.edith(), f"claim:{claim.pk}"))
    with pytest.raises(Refused, match="Only a failed search can be tried again"):
        corroboration.retry_lookup(lookup=lookup, by=edith)
    assert Lookup.objects.get(pk=lookup.pk).state == state
    assert len(record.history(people.edith(), f"claim:{claim.pk}")) == events


def test_a_failed_lookup_that_was_replaced_is_not_tried_again(claim: Claim, lookup: Lookup, edith: User) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(state="failed", settled_at=timezone.now())
    find_sources(claim=claim, by=edith, providers=["archive"])
    lookup.refresh_from_db()
    with pytest.raises(Refused, match="There is a newer search of this provider"):
        corroboration.retry_lookup(lookup=lookup, by=edith)
    assert Lookup.objects.get(pk=lookup.pk).state == "failed"


# ── A lease that was lost ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "answer",
    [
        Answer(hits=(Hit(url=PAGE, title="Soldiers leave"),), remark="One feed did not answer."),
        ProviderError("The feed did not answer in time.", may_pass=True),
        ProviderError("There is no feed at this address.", may_pass=False),
        ZeroDivisionError("unforeseen"),
    ],
    ids=["hits", "error-that-may-pass", "error-that-stays", "unforeseen"],
)
def test_who_lost_the_lease_while_searching_writes_nothing(
    lookup: Lookup, provider: Fake, answer: Answer | Exception
) -> None:
    provider.answer, provider.meanwhile = answer, lambda: steal(lookup)
    theirs = run(lookup)
    assert (theirs.state, theirs.last_error, theirs.remark) == ("running", "", "")
    assert (theirs.searched_at, theirs.settled_at, theirs.hits.count()) == (None, None, 0)
    assert not Document.objects.filter(url=PAGE).exists()


def test_who_lost_the_lease_while_reading_does_not_finish(
    claim: Claim, lookup: Lookup, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.finds(factories.make_document(), factories.make_document(factories.LATER_REPORT, published=MONDAY))

    def collect_and_lose(**arguments: Any) -> list[Evidence]:
        found = collect_evidence(**arguments)
        steal(lookup)
        return found

    monkeypatch.setattr(corroboration, "collect_evidence", collect_and_lose)
    theirs = run(lookup)
    assert (theirs.state, theirs.settled_at) == ("running", None)
    claim.refresh_from_db()
    assert claim.suggestion == ""
    assert claim.evidence.count() == 1


# ── Waiting for pages ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Fetched | NotFetched], None]:
    """Answer every fetch of a page with this."""

    def install(answer: Fetched | NotFetched) -> None:
        monkeypatch.setattr(intake, "guarded_fetch", lambda **given: lambda url, **options: answer)

    return install


Serve = Callable[[Fetched | NotFetched], None]


def test_a_lookup_waits_while_a_page_is_unread_and_is_woken_when_it_is_read(
    claim: Claim,
    lookup: Lookup,
    provider: Fake,
    serve: Serve,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    provider.finds(PAGE)
    with django_capture_on_commit_callbacks(execute=True):
        waiting = run(lookup)
    page = Document.objects.get(url=PAGE)
    assert (page.title, page.published_on, page.state) == ("As the provider has it", SUNDAY, "waiting")
    assert bells == [Bell("sources.read_document", page.pk)]
    assert (waiting.state, waiting.attempts, waiting.hit_count, waiting.settled_count) == ("waiting", 0, 1, 0)
    assert waiting.due_at > timezone.now()
    assert waiting.searched_at is not None

    bells.clear()
    serve(Fetched(url=PAGE, body=PAGE_HTML.encode(), charset="utf-8"))
    with django_capture_on_commit_callbacks(execute=True):
        intake.read_document(document_id=page.pk)
    assert bells == [Bell("claims.document_read", page.pk)]

    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        corroboration.document_read(document_id=page.pk)
    assert bells == [Bell("claims.run_lookup", lookup.pk)]
    assert Lookup.objects.get(pk=lookup.pk).due_at <= timezone.now()

    run_lookup(lookup_id=lookup.pk)
    done = Lookup.objects.with_progress().get(pk=lookup.pk)
    assert (done.state, done.hit_count, done.settled_count, len(done.unread)) == ("done", 1, 1, 0)
    assert len(provider.asked) == 1
    assert [(item.relation, item.document) for item in claim.evidence.all()] == [("agrees", page)]


def test_a_page_that_cannot_be_read_is_counted_and_holds_nothing_up(
    claim: Claim, lookup: Lookup, provider: Fake, serve: Serve
) -> None:
    provider.finds(PAGE, factories.make_document())
    run(lookup)
    serve(NotFetched(reason=Reason.NOT_FOUND))
    intake.read_document(document_id=Document.objects.get(url=PAGE).pk)
    done = run(lookup)
    assert (done.state, done.hit_count, done.settled_count, len(done.unread)) == ("done", 2, 2, 1)
    assert claim.evidence.count() == 1


def test_a_page_that_was_read_wakes_only_who_waits_for_it(
    claim: Claim,
    edith: User,
    provider: Fake,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = intake.remember(url=PAGE)
    for_the_page, to_be_retried, for_another = (
        Lookup.objects.create(
            claim=claim, provider=name, phrases=[], requested_by=edith, due_at=timezone.now() + timedelta(hours=1)
        )
        for name in ("a", "b", "c")
    )
    Lookup.objects.exclude(pk=to_be_retried.pk).update(searched_at=timezone.now())
    for waiting in (for_the_page, to_be_retried):
        waiting.hits.create(document=page, rank=0)
    with django_capture_on_commit_callbacks(execute=True):
        corroboration.document_read(document_id=page.pk)
    assert bells == [Bell("claims.run_lookup", for_the_page.pk)]
    due = Lookup.objects.filter(due_at__lte=timezone.now())
    assert list(due) == [for_the_page]
    assert for_another.provider == "c"


# ── Evidence ─────────────────────────────────────────────────────────────────────────────────────────────────────────

RELATIONS = [
    ("A total of 104 soldiers have fled into Colombia.", SUNDAY, "agrees", "Both say 104."),
    (
        "A total of 210 soldiers have fled into Colombia.",
        SUNDAY,
        "contradicts",
        "“A total of 210 soldiers” and “Some 104 soldiers” cannot both be right: they differ by 106.",
    ),
    (
        "At least 100 soldiers have fled into Colombia.",
        SUNDAY,
        "consistent",
        "“Some 104 soldiers” allows “At least 100 soldiers”, and does not confirm it.",
    ),
    (
        "A total of 167 soldiers have fled into Colombia.",
        MONDAY,
        "superseded",
        "A later count is larger: “A total of 167 soldiers” as of 25 Feb 2019, after “Some 104 soldiers” as of "
        "24 Feb 2019.",
    ),
    (
        "More than 60 soldiers have fled into Colombia.",
        date(2019, 2, 23),
        "earlier",
        "An earlier count is smaller: “More than 60 soldiers” as of 23 Feb 2019, before “Some 104 soldiers” as of "
        "24 Feb 2019.",
    ),
    (
        "85 soldiers arrived in Colombia in the last 24 hours.",
        MONDAY,
        "increase",
        "It counts what was added in a period, not the total.",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "published", "relation", "reason"), RELATIONS, ids=[relation for _, _, relation, _ in RELATIONS]
)
def test_a_passage_is_kept_with_its_relation_its_reason_and_its_place(
    claim: Claim, sentence: str, published: date, relation: str, reason: str
) -> None:
    evidence = evidence_from(
        claim, "Nobody slept — “nadie” — at the bridge.", sentence, "It rained.", published=published
    )
    assert (evidence.relation, evidence.reason) == (relation, reason)
    assert evidence.quote == sentence
    text = evidence.document.text
    assert text[evidence.quote_start :].startswith(evidence.quote)
    assert text[evidence.start : evidence.end] == evidence.figure.text == evidence.marked
    assert evidence.quote_start <= evidence.start < evidence.end <= evidence.quote_start + len(evidence.quote)
    assert evidence.before + evidence.marked + evidence.after == evidence.quote


def test_a_part_is_told_from_the_whole(claim: Claim) -> None:
    document = factories.make_document(
        "From the border\n\nA total of 104 people in uniform have fled into Colombia. "
        "They are 96 soldiers and eight police officers, the Migration Office said.\n"
    )
    kept = collect_evidence(claim=claim, document=document)
    (part,) = [item for item in kept if item.label.startswith("96 soldiers")]
    assert (part.relation, part.reason) == ("part", "“96 soldiers” is part of a larger count in the same text.")


def test_what_counts_something_else_is_no_evidence(claim: Claim) -> None:
    text = "From the valley\n\nGrowers brought in 104 bags of coffee. Some 104 people were wounded in the clashes.\n"
    assert collect_evidence(claim=claim, document=factories.make_document(text)) == []
    assert not Evidence.objects.exists()


def test_the_claim_s_own_text_is_no_evidence_for_it(claim: Claim) -> None:
    assert collect_evidence(claim=claim, document=claim.article.document) == []
    assert not Evidence.objects.exists()


def test_evidence_is_collected_once(claim: Claim) -> None:
    document = factories.make_document()
    first = collect_evidence(claim=claim, document=document)
    assert collect_evidence(claim=claim, document=document) == first
    assert Evidence.objects.count() == len(first) == 1


def test_two_claims_each_have_their_own_evidence_of_one_passage(edith: User) -> None:
    text = "At least 100 soldiers flee\n\nSome 104 soldiers have fled across the border into Colombia.\n"
    headline, body = factories.make_article(text, by=edith).claims.all()
    document = factories.make_document()
    assert [item.relation for item in collect_evidence(claim=headline, document=document)] == ["consistent"]
    assert [item.relation for item in collect_evidence(claim=body, document=document)] == ["agrees"]


def test_a_report_in_spanish_bears_on_a_claim_in_english(claim: Claim) -> None:
    document = factories.make_document("Parte\n\nUn total de 104 soldados han huido a Colombia, según la policía.\n")
    Document.objects.filter(pk=document.pk).update(language="es")
    document.refresh_from_db()
    (evidence,) = collect_evidence(claim=claim, document=document)
    assert (evidence.relation, evidence.origin, evidence.marked) == ("agrees", "policía", "Un total de 104 soldados")


def test_a_report_without_a_date_is_read_all_the_same(claim: Claim) -> None:
    document = factories.make_document()
    Document.objects.filter(pk=document.pk).update(published_on=None)
    document.refresh_from_db()
    (evidence,) = collect_evidence(claim=claim, document=document)
    assert (evidence.relation, evidence.as_of) == ("agrees", None)


# ── Origins ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def origin(text: str, *, number: int = 104, credit: str | None = None, headline: bool = False) -> str:
    """Who counted, by the first figure of this number; the first line of the text is its headline."""
    reading = read(text, published=SUNDAY, language="en", headline_end=text.index("\n"))
    figures: Sequence[Figure] = [figure for figure in reading.figures if figure.value == number]
    figure = next(figure for figure in figures if figure.is_headline == headline)
    group = CopyGroup(credit=credit) if credit is not None else None
    return origin_of(figure, Document(outlet=Outlet(name="The Courier"), copy_group=group), reading)


ORIGINS = [
    ("said", "104 soldiers fled, police said.", "police"),
    ("according to", "104 soldiers fled, according to Radio Norte.", "Radio Norte"),
    ("nearest first", "According to Radio Norte and the Migration Office, 104 soldiers fled.", "Migration Office"),
    ("nearest, in any order", "According to the Migration Office and AFP, 104 soldiers fled.", "Migration Office"),
    (
        "who is pointed at",
        "Migración Colombia opened a camp, Migración Colombia said. 104 soldiers fled, the agency said.",
        "Migración Colombia",
    ),
    (
        "who another passage names for the same number",
        "104 soldiers fled. It had been a long night. A total of 104 soldiers fled, police said.",
        "police",
    ),
    ("nobody who is named", "104 soldiers fled, sources said.", "The Courier"),
    ("nobody at all", "104 soldiers fled.", "The Courier"),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ORIGINS], ids=[row[0] for row in ORIGINS])
def test_the_origin_is_who_counted(text: str, expected: str) -> None:
    assert origin(f"From the border\n\n{text}\n") == expected


def test_a_headline_has_its_number_from_whoever_the_body_names() -> None:
    text = "104 soldiers flee, Radio Norte says\n\nA total of 104 soldiers fled, the Migration Office said.\n"
    assert origin(text, headline=True) == "Migration Office"


def test_a_headline_s_number_goes_before_another_count_of_the_same_thing() -> None:
    text = "167 soldiers flee\n\n104 soldiers had fled by Sunday, Radio Norte said. 167 soldiers fled, police said.\n"
    assert origin(text, number=167, headline=True) == "police"


@pytest.mark.parametrize(
    ("sentence", "credit", "expected"),
    [
        ("104 soldiers fled.", "Andes Wire", "Andes Wire"),
        ("104 soldiers fled, police said.", "Andes Wire", "police"),
        ("104 soldiers fled.", "", "The Courier"),
    ],
)
def test_where_nobody_is_named_the_agency_of_the_copies_counted(sentence: str, credit: str, expected: str) -> None:
    assert origin(f"From the border\n\n{sentence}\n", credit=credit) == expected


# ── Weighing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

REST = """
The bridges stayed closed to traffic on Sunday. Rubble and the remains of a burned lorry blocked the lanes, and
families who usually cross for work or for shopping waited on both banks until the evening.

Those who arrive hand in their weapons, give their names and are taken to a place away from the river, where officials
ask what they need and whether anyone threatens their families.
"""


def test_outlets_that_repeat_one_origin_are_one_witness(claim: Claim) -> None:
    evidence_from(claim, "A total of 104 soldiers have fled into Colombia, the Migration Office said.", outlet="A")
    evidence_from(claim, "104 soldiers fled into Colombia, according to the Migration Office.", outlet="B")
    weighed(claim)
    assert (claim.suggestion, claim.confidence) == ("supported", 0.95)
    assert claim.suggestion_reasons == [
        "1 independent origin agrees: Migration Office (104).",
        "1 independent count, from 2 documents.",
    ]


def test_two_origins_are_two_witnesses(claim: Claim) -> None:
    evidence_from(claim, "A total of 104 soldiers have fled into Colombia, the Migration Office said.", outlet="A")
    evidence_from(claim, "104 soldiers fled into Colombia, according to Radio Sur.", outlet="A")
    assert weighed(claim).confidence == 0.96
    assert claim.suggestion_reasons[0].startswith("2 independent origins agree: ")


@pytest.mark.parametrize("credit", ["Andes Wire", ""])
def test_copies_of_one_text_are_one_witness(claim: Claim, credit: str) -> None:
    lead = "A total of 104 soldiers have fled across the border into Colombia since Saturday."
    for outlet, dateline in [("Herald", f"CÚCUTA, Colombia ({credit}) – " if credit else ""), ("Gazette", "")]:
        document = factories.make_document(f"Report of the {outlet}\n\n{dateline}{lead}\n{REST}", outlet=outlet)
        assert len(collect_evidence(claim=claim, document=document)) == 1
    assert CopyGroup.objects.get().credit == credit
    assert weighed(claim).confidence == 0.95
    assert claim.suggestion_reasons[0].startswith("1 independent origin agrees: ")
    assert claim.suggestion_reasons[-1] == "1 independent count, from 2 documents."


def test_a_copy_found_before_the_agency_is_known_is_no_second_witness(claim: Claim) -> None:
    lead = "A total of 104 soldiers have fled across the border into Colombia since Saturday."
    copies = [("Gazette", "", MONDAY), ("Herald", "CÚCUTA, Colombia (Andes Wire) – ", SUNDAY)]
    for outlet, dateline, day in copies:
        text = f"Report of the {outlet}\n\n{dateline}{lead}\n{REST}"
        document = factories.make_document(text, published=day, outlet=outlet)
        collect_evidence(claim=claim, document=document)
    assert sorted(item.origin for item in claim.evidence.all()) == ["Andes Wire", "Gazette"]
    assert weighed(claim).confidence == 0.95
    assert claim.suggestion_reasons[0] == "1 independent origin agrees: Andes Wire (104)."


def test_one_witness_speaks_for_all_documents_that_carry_its_count(claim: Claim) -> None:
    for outlet in ("A", "B"):
        text = f"{outlet}\n\nA total of 104 soldiers have fled into Colombia, the Migration Office said.\n"
        collect_evidence(claim=claim, document=factories.make_document(text, outlet=outlet))
    found = list(claim.evidence.for_page())
    (witness,) = witnesses.witnesses(found)
    assert witness.origin == "Migration Office"
    assert witness.documents == {str(item.document_id) for item in found}


def test_a_suggestion_follows_the_evidence(claim: Claim) -> None:
    assert weighed(claim).suggestion == "unclear"
    evidence_from(claim, "A total of 104 soldiers have fled into Colombia, the Migration Office said.")
    assert weighed(claim).suggestion == "supported"
    evidence_from(claim, "A total of 210 soldiers have fled into Colombia, according to Radio Norte.")
    assert weighed(claim).suggestion == "disputed"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_lookups_that_end_at_once_the_second_weighs_what_both_found(
    claim: Claim, edith: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = factories.make_document()
    other = factories.make_document("Over\n\nA total of 210 soldiers have fled into Colombia, Radio Norte said.\n")
    first, second = standing_in(monkeypatch, "archive"), standing_in(monkeypatch, "feeds")
    first.finds(both)
    second.finds(both, other)
    started = find_sources(claim=claim, by=edith)
    outcomes = at_once(*(lambda pk=lookup.pk: run_lookup(lookup_id=pk) for lookup in started))
    assert outcomes == [None, None]
    assert [(lookup.state, lookup.last_error) for lookup in Lookup.objects.all()] == [("done", "")] * 2
    assert sorted(item.relation for item in claim.evidence.all()) == ["agrees", "contradicts"]
    claim.refresh_from_db()
    assert claim.suggestion == "disputed"


# ── The demonstration ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def demonstration(edith: User) -> Claim:
    """The 104 of the demonstration's article, with every report stored, those of the feed too."""
    outlets = {outlet.slug: _outlet(outlet) for outlet in load_outlets()}
    for report in load_reports():
        _store(report, outlets[report.outlet])
    article = load_article()
    document = _store(article, outlets[article.outlet])
    return extraction.add_article(document=document, by=edith).claims.get(text="some 104 soldiers")


def reports_of(claim: Claim, relation: str) -> set[tuple[str, int]]:
    """Which report gives which number, of the evidence in this relation."""
    return {
        (item.document.url.rpartition("/")[2], int(str(item.figure.value)))
        for item in claim.evidence.filter(relation=relation).select_related("document")
    }


WHOLE = {
    "agrees": {
        ("agency-counts-104-who-fled", 104),
        ("104-have-fled-to-colombia", 104),
        ("104-militares-y-policias-cruzan", 104),
    },
    "earlier": {
        ("four-guards-cross-into-colombia", 4),
        ("more-than-60-cross-by-nightfall", 4),
        ("more-than-60-cross-by-nightfall", 60),
    },
    "superseded": {
        ("167-have-crossed-into-colombia", 167),
        ("326-uniformados-en-colombia", 326),
        ("411-have-crossed-85-in-a-day", 326),
        ("411-have-crossed-85-in-a-day", 411),
        ("567-have-deserted-since-saturday", 411),
        ("567-have-deserted-since-saturday", 567),
        ("567-uniformados-han-desertado", 567),
    },
    "increase": {("411-have-crossed-85-in-a-day", 85), ("567-have-deserted-since-saturday", 156)},
    "part": {
        ("agency-counts-104-who-fled", 96),
        ("104-have-fled-to-colombia", 96),
        ("104-militares-y-policias-cruzan", 96),
        ("167-have-crossed-into-colombia", 157),
    },
    "contradicts": set(),
    "consistent": set(),
}


def test_the_demonstration_s_reports_give_the_104_its_whole_history(demonstration: Claim) -> None:
    for document in Document.objects.all():
        collect_evidence(claim=demonstration, document=document)
    assert {relation: reports_of(demonstration, relation) for relation in WHOLE} == WHOLE
    assert demonstration.evidence.get(figure_json__contains='"value":60').figure.bound.value == "more_than"
    days = demonstration.evidence.filter(relation="superseded").values_list("as_of", flat=True)
    assert min(day for day in days if day) == date(2019, 2, 25)
    weighed(demonstration)
    assert demonstration.suggestion == "outdated"
    assert "1 independent origin agrees: Migración Colombia (104)." in demonstration.suggestion_reasons
    assert any("(167, 326, 411, 567)" in reason for reason in demonstration.suggestion_reasons)


def house_sentence_of(claim: Claim) -> str:
    for document in Document.objects.all():
        collect_evidence(claim=claim, document=document)
    return house_sentence(claim.figure, witnesses.witnesses(list(claim.evidence.for_page())))


def test_the_demonstration_s_dead_are_told_by_who_counted_and_when(demonstration: Claim) -> None:
    """2, "at least five" and 4 conflict, and differ in who counted and when."""
    told = house_sentence_of(demonstration.article.claims.get(label="2 people killed"))
    assert "two (AP)" in told.split("; ")
    assert "at least five, according to an opposition lawmaker (CNN, not independently confirmed)" in told.split("; ")
    assert "four (AFP, 28 Feb)" in told.split("; ")


def test_the_demonstration_s_injured_are_one_cluster(demonstration: Claim) -> None:
    """285 is the sourced value, 300 and hundreds its roundings."""
    told = house_sentence_of(demonstration.article.claims.get(label="300 people wounded")).split("; ")
    assert "about 300 (AP)" in told
    assert "285, according to Colombia's foreign minister (Radio Cordillera)" in told
    assert "285, according to the Organization of American States (Plaza Monitor, 25 Feb)" in told
    assert "hundreds (AFP, 28 Feb)" in told


def test_the_demonstration_s_104_is_one_origin_s_that_counted_on(demonstration: Claim) -> None:
    """El Tiempo, AFP and the rest carry one origin; the total moved on from the 25th."""
    told = house_sentence_of(demonstration)
    assert told.startswith("104, 411 (27 Feb) and 567 (28 Feb), according to Migración Colombia (")


def test_the_demonstration_s_near_copies_are_one_copy_group(demonstration: Claim) -> None:
    grouped = Document.objects.filter(copy_group__isnull=False)
    assert {document.url.rpartition("/")[2] for document in grouped} == {
        "agency-counts-104-who-fled",
        "104-have-fled-to-colombia",
    }
    assert CopyGroup.objects.get().credit == "Andes Wire"


def test_the_demonstration_s_coffee_harvest_is_evidence_for_nothing(demonstration: Claim) -> None:
    coffee = Document.objects.get(url__endswith="coffee-harvest-in-the-valley")
    claims = list(demonstration.article.claims.all())
    assert len(claims) >= 5
    assert [collect_evidence(claim=claim, document=coffee) for claim in claims] == [[]] * len(claims)


def test_a_search_of_the_demonstration_s_archive_finds_what_the_count_was_and_became(
    demonstration: Claim, edith: User
) -> None:
    (lookup,) = find_sources(claim=demonstration, by=edith, providers=["archive"])
    done = run(lookup)
    assert (done.state, len(done.unread)) == ("done", 0)
    numbers = {
        relation: {number for _, number in reports_of(demonstration, relation)} for relation in ("agrees", "earlier")
    }
    assert numbers == {"agrees": {104}, "earlier": {4, 60}}
    assert {number for _, number in reports_of(demonstration, "superseded")} >= {167, 326, 411, 567}
    demonstration.refresh_from_db()
    assert demonstration.suggestion == "outdated"


def test_another_version_of_the_claim_s_own_text_is_no_evidence_for_it(edith: User) -> None:
    url = "https://ledger.example/count"
    article = factories.make_article(by=edith, url=url)
    newer = factories.make_document(factories.LATER_REPORT)
    Document.objects.filter(pk=article.document_id).update(is_current=False)
    Document.objects.filter(pk=newer.pk).update(url=url, revisits=article.document_id)
    newer.refresh_from_db()
    for claim in article.claims.all():
        assert collect_evidence(claim=claim, document=newer) == []
