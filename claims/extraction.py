"""Articles and their claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from claims import findings, record, tallies
from claims.figures import Figure, index_keys, is_claim, label, match, worthiness
from claims.models import Article, Claim, Tally
from claims.models.figures import figure_columns
from claims.permissions import can_edit, require
from claims.readings import reading_of
from people.models import User
from sources import intake
from sources.models import Arrival, Document
from sources.reading import Page

KNOWN_WITH_ANOTHER_TEXT = (
    "A page from this address is in the archive with a different text. "
    "Leave the address empty, or add the article by its address alone."
)


class AlreadyThere(Exception):
    """The newsroom is checking this article already."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"“{article}” is here already.")
        self.article = article


class CannotAdd(Exception):
    """An article cannot be taken in.  `field` is where the person should look, `sentence` what is wrong there."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def add_article(*, document: Document, by: User) -> Article:
    """Take a stored document up for checking, with its claims.  Raises: Refused, AlreadyThere."""
    require(can_edit(by))
    with transaction.atomic():
        article, is_new = Article.objects.get_or_create(document=document, defaults={"added_by": by})
        if not is_new:
            raise AlreadyThere(article)
        claims = extract_claims(article=article)
        record.append(action="article.added", subject=f"article:{article.pk}", by=by, claims=len(claims))
    return article


def extract_claims(*, article: Article) -> list[Claim]:
    """Make a claim of each figure the article states; a second run adds only what is new.

    Claims that count one thing share a tally; that a tally of another article is about the same is only proposed.
    """
    document = article.document
    reading = reading_of(document)
    known = list(Claim.objects.filter(article=article).select_related("tally"))
    places = {(claim.start, claim.end) for claim in known}
    counts = _Counts()
    for claim in known:
        counts.add(claim.figure, claim.tally)
    new = []
    for figure in reading.figures:
        if (figure.start, figure.end) in places or not is_claim(document.text, figure, reading.language):
            continue
        tally = counts.of(figure)
        if tally is None:
            tally = Tally.objects.create(title=label(figure, reading.language)[:200])
            counts.add(figure, tally)
        claim = Claim(
            article=article,
            tally=tally,
            start=figure.start,
            end=figure.end,
            text=figure.text,
            is_headline=figure.is_headline,
            **figure_columns(figure, reading.language),
            **_worth(document.text, figure, reading.language),
        )
        new.append(claim)
    findings.store(article=article, reading=reading)
    claims = Claim.objects.bulk_create(new)
    tallies.index_and_propose(claims=claims)
    return claims


def _worth(text: str, figure: Figure, language: str) -> dict[str, Any]:
    worth = worthiness(text, figure, language)
    return {"worthiness": worth.score, "worthiness_reasons": list(worth.reasons)}


class _Counts:
    """The tallies of one article, found by a figure that counts the same thing."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Figure, Tally]]] = {}

    def add(self, figure: Figure, tally: Tally) -> None:
        for key in index_keys(figure):
            self._rows.setdefault(key, []).append((figure, tally))

    def of(self, figure: Figure) -> Tally | None:
        rows = (row for key in sorted(index_keys(figure)) for row in self._rows.get(key, ()))
        return next((tally for other, tally in rows if match(other, figure)), None)


def add_pasted_article(
    *, page: Page, raw: bytes, url: str, outlet: str, by: User, arrival: Arrival = Arrival.PASTED
) -> Article:
    """Store a text that somebody brought and take it up; nothing is kept where that fails.

    Raises: Refused, AlreadyThere, CannotAdd (the address is known with another text).
    """
    require(can_edit(by))
    if known := _article_with(text=page.text, reader=by):
        raise AlreadyThere(known)
    with transaction.atomic():
        document = intake.store_document(
            page=page, raw=raw, arrival=arrival, url=url, outlet=intake.outlet_named(outlet)
        )
        if document.text != page.text and not Article.objects.filter(document=document).exists():
            raise CannotAdd(
                "url",
                KNOWN_WITH_ANOTHER_TEXT,
            )
        _date(document, page.published)
        return add_article(document=document, by=by)


def _article_with(*, text: str, reader: User) -> Article | None:
    """The article that has this very text, wherever it was taken from."""
    same = Article.objects.visible_to(reader).filter(document__text_sha256=intake.text_sha256(text))
    return same.select_related("document").first()


def add_article_at(*, url: str, published_on: date | None, today: date, by: User) -> Article:
    """Fetch an address and take it up; nothing is kept where that fails.  Raises: Refused, AlreadyThere, CannotAdd."""
    require(can_edit(by))
    if known := Article.objects.visible_to(by).filter(document__url=url).select_related("document").first():
        raise AlreadyThere(known)
    try:
        page, fetched = intake.fetch_page(url)
    except intake.CannotRead as error:
        raise CannotAdd("url", str(error)) from error
    if known := _article_with(text=page.text, reader=by):
        raise AlreadyThere(known)
    page = replace(page, published=published_on or page.published)
    if page.published is None:
        raise CannotAdd("published_on", "The page does not say when it was published. Give the date.")
    if page.published > today:
        raise CannotAdd("published_on", f"{page.published} is in the future. Check the date.")
    with transaction.atomic():
        outlet = intake.outlet_at(page=page, url=fetched.url)
        document = intake.store_document(
            page=page, raw=fetched.body, arrival=Arrival.FETCHED, url=url, outlet=outlet, fetched=fetched
        )
        _date(document, page.published)
        return add_article(document=document, by=by)


def _date(document: Document, published: date | None) -> None:
    """Give a document that was in the archive without a date the one that is known now."""
    if document.published_on is None and published:
        document.published_on = published
        document.save(update_fields=["published_on"])
