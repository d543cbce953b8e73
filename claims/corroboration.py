"""From a claim to what other sources counted: lookups, evidence, and what it all amounts to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from claims import record, tallies, watches
from claims.figures import (
    label,
    nearest,
    phrases,
    says,
    weigh,
)
from claims.models import Article, Claim, Evidence, Lookup, LookupHit
from claims.passages import context_of, passages, scene_for
from claims.permissions import Refusal, Refused, can_edit, require
from claims.readings import reading_of
from claims.witnesses import witnesses
from people.models import User
from sources import intake, work
from sources.models import Document, ProviderSetting
from sources.providers import KINDS, NotYet, active, active_setting, ask
from sources.providers.base import Answer, FactCheck, Hit, ProviderError, Query
from sources.work import UNSETTLED, State

# Reports on a count appear around the article: a window alone lifts the share of right pages found markedly.
DAYS_BEFORE = 7
DAYS_AFTER = 14
# What an article tells of as recent: later, reports on the article's day are no longer about the event.
RECENT_DAYS = 60
LANGUAGES = ("en", "es")
# How long a lookup sleeps while the pages it found are being read; each page read wakes it earlier.
READING_SECONDS = 3.0
KEPT_OF_A_PASSAGE = (
    *("end", "quote_start", "quote", "relation", "reason", "origin", "as_of", "weight"),
    *("figure_json", "low", "high", "label"),
)


NOBODY_TO_ASK = "No provider is asked at present. An administrator starts one under Providers."


def find_sources(*, claim: Claim, by: User, providers: Collection[str] | None = None) -> list[Lookup]:
    """Start one lookup per active provider, or for each of those named; one under way is left to finish.

    Raises: Refused.
    """
    require(can_edit(by))
    asked = [setting for setting in active() if providers is None or setting.slug in providers]
    if not asked:
        raise Refused(Refusal(NOBODY_TO_ASK))
    return _search_for(claim, asked, by=by)


def search_in_own_words(
    *,
    claim: Claim,
    phrases: Sequence[str],
    providers: Collection[str],
    since: date | None = None,
    until: date | None = None,
    by: User,
) -> list[Lookup]:
    """Ask the providers for an editor's own phrases: lookups of their own, beside those that the claim's words gave.

    One that asked the same before is replaced, or, where it is under way, left to finish.  Raises: Refused.
    """
    require(can_edit(by))
    asked = [setting for setting in active() if setting.slug in providers]
    if not asked:
        raise Refused(Refusal(NOBODY_TO_ASK))
    given = list(dict.fromkeys(phrases))
    return _start(claim, dict.fromkeys(asked, given), by=by, since=since, until=until, is_own=True)


def _search_for(
    claim: Claim, asked: Iterable[ProviderSetting], *, by: User, beside: Sequence[Lookup] = ()
) -> list[Lookup]:
    """Lookups with the phrases that the claim's figure gives, in the words of each provider, around its event."""
    since, until = window(claim)
    return _start(
        claim,
        {setting: list(dict.fromkeys(chain.from_iterable(_worded(claim, setting).values()))) for setting in asked},
        by=by,
        since=since,
        until=until,
        beside=beside,
    )


def window(claim: Claim) -> tuple[date | None, date | None]:
    """The days to search: around what happened, and around the article where it tells of something recent."""
    published, when, as_of = claim.article.document.published_on, claim.figure.when, claim.figure.as_of
    first = when.first if when else as_of or published
    last = when.last if when else as_of or published
    if first is None or last is None:
        return None, None
    if published and first > published:  # what is still to come is told of now
        first = last = published
    if published and (published - last).days <= RECENT_DAYS:
        first, last = max(first, _shifted(published, -RECENT_DAYS)), max(last, published)
    return _shifted(first, -DAYS_BEFORE), _shifted(last, DAYS_AFTER)


def _shifted(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def add_source(*, claim: Claim, url: str, by: User) -> list[Lookup]:
    """Look for the claim's count in the page at an address, as it stands there and as the Wayback Machine has it.

    Raises: Refused.
    """
    require(can_edit(by))
    asked = active(for_addresses=True)
    if not asked:
        raise Refused(Refusal(NOBODY_TO_ASK))
    started = _start(claim, {setting: [url] for setting in asked}, by=by)
    if not started:
        raise Refused(Refusal("Another address is being read just now. Give this one when that is done."))
    return started


def _start(
    claim: Claim,
    asked: Mapping[ProviderSetting, list[str]],
    *,
    by: User,
    since: date | None = None,
    until: date | None = None,
    is_own: bool = False,
    beside: Sequence[Lookup] = (),
) -> list[Lookup]:
    """One lookup for each provider that has none under way.

    A phrase that one of those `beside` asks of the same provider, for the same days, is left to it.
    """
    labels = {setting.slug: setting.label for setting in asked}
    started = []
    with transaction.atomic():
        before = claim.lookups.filter(provider__in=labels, is_current=True, is_own=is_own)
        if is_own:
            before = before.filter(phrases=next(iter(asked.values())), since=since, until=until)
        before.exclude(state__in=UNSETTLED).update(is_current=False)
        busy = set(before.filter(state__in=UNSETTLED).values_list("provider", flat=True)) if is_own else set()
        for setting, phrases in asked.items():
            if setting.slug in busy:
                continue
            lookup = Lookup(
                claim=claim,
                provider=setting.slug,
                phrases=phrases,
                since=since,
                until=until,
                is_own=is_own,
                requested_by=by,
                rung_at=timezone.now(),
            )
            shared = _asked_already(lookup, beside)
            lookup.shared_phrases = [phrase for phrase in phrases if phrase in shared]
            try:
                with transaction.atomic():
                    lookup.save()
            except IntegrityError:  # this provider's search is under way
                continue
            lookup.shares.set({other.pk: other for other in shared.values()}.values())
            work.ring(Lookup.task, lookup.pk)
            started.append(lookup)
        if started:
            # By the names they have today: a provider may be called otherwise, or be gone, when this is read.
            asked_of = [labels[lookup.provider] for lookup in started]
            details: dict[str, Any] = {"providers": asked_of}
            if is_own:
                details["phrases"] = started[0].phrases
            action = "sources.asked_in_own_words" if is_own else "sources.asked"
            record.append(action=action, subject=f"claim:{claim.pk}", by=by, **details)
    return started


def _asked_already(lookup: Lookup, beside: Iterable[Lookup]) -> dict[str, Lookup]:
    """The phrases that another claim's search asks of the same provider, for the same days, each with that search."""
    found: dict[str, Lookup] = {}
    for other in beside:
        is_same = (other.provider, other.since, other.until) == (lookup.provider, lookup.since, lookup.until)
        if is_same and other.claim_id != lookup.claim_id:
            for phrase in other.asked_phrases:
                found.setdefault(phrase, other)
    return {phrase: other for phrase, other in found.items() if phrase in lookup.phrases}


def find_sources_for_article(*, article: Article, by: User) -> list[Lookup]:
    """Start the lookups of every claim of the article; what two of them would ask is asked once.  Raises: Refused."""
    return find_sources_for_claims(claims=article.claims.select_related("article__document"), by=by)


def find_sources_for_claims(*, claims: Iterable[Claim], by: User) -> list[Lookup]:
    """Start the lookups of several claims; what two of one article would ask is asked once.  Raises: Refused."""
    require(can_edit(by))
    asked = active()
    started: list[Lookup] = []
    beside: dict[int, list[Lookup]] = {}
    for claim in claims:
        if not asked:
            raise Refused(Refusal(NOBODY_TO_ASK))
        if claim.article_id not in beside:
            beside[claim.article_id] = list(_under_way(claim.article_id))
        new = _search_for(claim, asked, by=by, beside=beside[claim.article_id])
        beside[claim.article_id] += new
        started += new
    return started


def _under_way(article_id: int) -> QuerySet[Lookup]:
    return Lookup.objects.filter(claim__article=article_id, is_current=True, is_own=False, state__in=UNSETTLED)


def retry_lookup(*, lookup: Lookup, by: User) -> None:
    """Start a failed lookup over.  Raises: Refused."""
    require(can_edit(by))
    if not lookup.is_current:
        raise Refused(Refusal("There is a newer search of this provider."))
    with transaction.atomic():
        if not work.retry(lookup):
            raise Refused(Refusal("Only a failed search can be tried again."))
        label = provider_labels().get(lookup.provider, lookup.provider)
        record.append(action="lookup.retried", subject=f"claim:{lookup.claim_id}", by=by, provider=label)


def provider_labels() -> dict[str, str]:
    """What each provider is called, in the newsroom's order."""
    return dict(ProviderSetting.objects.in_order().values_list("slug", "label"))


def run_lookup(*, lookup_id: int) -> None:
    """Do one lookup's next step: search; then, once its pages are read, collect the evidence in them.

    Harmless when run twice: hits and evidence are unique, and the finish is fenced by the lease.
    """
    with work.leased(Lookup, lookup_id) as lookup:
        if lookup is None:
            return
        if lookup.searched_at is None:
            if not _search(lookup):
                return
            _wake(lookup.shared_by.filter(state=State.WAITING, searched_at__isnull=True))
        documents = [hit.document for hit in lookup.hits.select_related("document").order_by("rank")]
        if any(not document.is_settled for document in documents):
            work.wait(lookup, seconds=READING_SECONDS)
            return
        for document in _readable(documents):
            work.renew(lookup)
            collect_evidence(claim=lookup.claim, document=document, lookup=lookup)
            if lookup.is_for_addresses:
                _note_whether_it_says_so(lookup, document)
        with transaction.atomic():
            work.finish(lookup)
            refresh_suggestion(claim=lookup.claim)
            watches.evidence_came(claim=lookup.claim)
            _record_found(lookup)


def _record_found(lookup: Lookup) -> None:
    """Which passages this search was the first to find."""
    found = list(lookup.evidence.order_by("pk").values_list("pk", "label", "document_id"))
    if found:
        record.append(
            action="evidence.found",
            subject=f"claim:{lookup.claim_id}",
            provider=provider_labels().get(lookup.provider, lookup.provider),
            count=len(found),
            passages=[{"id": pk, "label": label, "document": document} for pk, label, document in found],
        )


def document_read(*, document_id: int) -> None:
    """Wake the lookups that wait for this document."""
    _wake(Lookup.objects.filter(hits__document_id=document_id, state=State.WAITING, searched_at__isnull=False))


def _wake(waiting: QuerySet[Lookup]) -> None:
    for pk in list(waiting.values_list("pk", flat=True)):
        Lookup.objects.filter(pk=pk, state=State.WAITING).update(due_at=timezone.now(), rung_at=timezone.now())
        work.ring(Lookup.task, pk)


def collect_evidence(*, claim: Claim, document: Document, lookup: Lookup | None = None) -> list[Evidence]:
    """Keep each passage of the document that counts what the claim counts.  Idempotent.

    The claim's own text is no evidence for it, nor are copies or other versions of that text.
    """
    own = claim.article.document
    if document.first_id == own.first_id or (document.copy_group_id and document.copy_group_id == own.copy_group_id):
        return []
    kept = []
    for passage in passages(claim.figure, document, scene=scene_for(claim)):
        values = {name: getattr(passage, name) for name in KEPT_OF_A_PASSAGE}
        evidence, _ = Evidence.objects.get_or_create(
            claim=claim, document=document, start=passage.start, defaults={"found_by": lookup, **values}
        )
        kept.append(evidence)
    tallies.place(claim=claim, evidence=kept)
    return kept


def collect_same(*, claim: Claim, other: Iterable[Evidence]) -> None:
    """Look in the documents of other passages for the claim's count too, and weigh what there is."""
    for document in {item.document_id: item.document for item in other}.values():
        collect_evidence(claim=claim, document=document)
    refresh_suggestion(claim=claim)


def _note_whether_it_says_so(lookup: Lookup, document: Document) -> None:
    """Of a page that was given for the claim: whether it has the claim's number, and what it has that is nearest."""
    reading = reading_of(document)
    stated = lookup.claim.figure
    closest = nearest(stated, reading.figures)
    lookup.hits.filter(Q(document=document) | Q(document__same_as=document)).update(
        has_number=says(stated, reading.figures),
        nearest_label=label(closest, reading.language)[:200] if closest else "",
        nearest_start=closest.start if closest else None,
        nearest_end=closest.end if closest else None,
    )


def refresh_suggestion(*, claim: Claim) -> None:
    """Weigh all the claim's evidence anew.  In a transaction: of two lookups that end at once, the second sees all."""
    # PostgreSQL waits here for the other; SQLite has let only one of them begin.
    Claim.objects.select_for_update().get(pk=claim.pk)
    evidence = list(claim.evidence.for_page().order_by(F("as_of").asc(nulls_last=True), "pk"))
    suggestion = weigh(claim.figure, witnesses(evidence), policy=settings.CONFLICT_POLICY)
    Claim.objects.filter(pk=claim.pk).update(
        suggestion=suggestion.assessment.value,
        confidence=suggestion.confidence,
        suggestion_reasons=list(suggestion.reasons),
    )


def _search(lookup: Lookup) -> bool:
    """Ask the provider and keep its hits.  False where it could not answer, with the reason kept.

    What a search for another claim asks is waited for; where that one failed, it is asked here.
    """
    others = list(lookup.shares.all())
    if any(not other.is_settled and other.searched_at is None for other in others):
        work.wait(lookup, seconds=READING_SECONDS)
        return False
    asked = lookup.asked_phrases if all(other.searched_at for other in others) else lookup.phrases
    try:
        setting = active_setting(lookup.provider)
        answer = ask(setting, _query(lookup, setting, asked), lookup.requested_by) if asked else Answer(hits=())
    except NotYet as error:
        work.wait(lookup, seconds=error.seconds)
        return False
    except ProviderError as error:
        work.fail(lookup, str(error), may_pass=error.may_pass)
        return False
    with transaction.atomic():
        work.renew(lookup)
        checks: dict[Document, FactCheck | None] = {}
        for hit in answer.hits:
            document = _document(hit)
            checks[document] = checks.get(document) or hit.fact_check
        for shared in LookupHit.objects.filter(lookup__in=others).select_related("document").order_by("rank", "pk"):
            checks[shared.document] = checks.get(shared.document) or shared.finished_check
        rows = [
            LookupHit(lookup=lookup, document=document, rank=rank, fact_check=check and asdict(check))
            for rank, (document, check) in enumerate(checks.items())
        ]
        LookupHit.objects.bulk_create(rows, ignore_conflicts=True)
        lookup.searched_at, lookup.remark = timezone.now(), answer.remark
        Lookup.objects.filter(pk=lookup.pk).update(searched_at=lookup.searched_at, remark=lookup.remark)
    return True


def _query(lookup: Lookup, setting: ProviderSetting, asked: Sequence[str]) -> Query:
    """The phrases asked, with what the lookup's claim tells of languages and number."""
    claim = lookup.claim
    worded = {} if lookup.is_own else _worded(claim, setting)
    return Query(
        phrases=tuple(asked),
        worded={language: tuple(p for p in known if p in asked) for language, known in worded.items()},
        low=claim.figure.interval.low,
        high=claim.figure.interval.high,
        languages=LANGUAGES,
        since=lookup.since,
        until=lookup.until,
    )


def _document(hit: Hit) -> Document:
    """The stored document that a provider named, or the one at the address it named."""
    if hit.document_id is not None:
        return Document.objects.get(pk=hit.document_id)
    return intake.remember(url=hit.url, title=hit.title, published=hit.published)


def _readable(documents: Iterable[Document]) -> list[Document]:
    """Those with a text, each once, whatever the addresses that led to it."""
    ids = [document.same_as_id or document.pk for document in documents if document.state == State.DONE]
    stored = Document.objects.read().select_related("outlet", "copy_group").in_bulk(ids)
    return [stored[pk] for pk in dict.fromkeys(ids) if pk in stored]


def _worded(claim: Claim, setting: ProviderSetting) -> dict[str, tuple[str, ...]]:
    """The phrases for a claim as a provider takes them, by language."""
    kind = KINDS.get(setting.kind)
    return {
        language: phrases(
            claim.figure,
            context=context_of(claim),
            language=language,
            quoted=kind is not None and kind.takes_quotes,
            dated=kind is not None and kind.wants_month,
        )
        for language in LANGUAGES
    }
