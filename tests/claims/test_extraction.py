"""Articles taken up: which claims they give, and that what cannot be taken up leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from claims import extraction, record
from claims.extraction import AlreadyThere, CannotAdd, add_article_at, add_pasted_article
from claims.figures import Bound
from claims.models import Article, Claim, Event, Tally
from claims.permissions import Refused
from people.models import User
from sources import intake
from sources.fetch import Fetch, Fetched, Reason
from sources.fetch import Refused as NotFetched
from sources.models import Document, Outlet
from sources.reading import Page, read_pasted
from tests import factories, people
from tests.at_once import at_once

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "article_venezuela.txt"
TODAY = date(2019, 3, 1)
ADDRESS = "https://courier.example/soldiers"
HTML = """<!doctype html><html lang="en"><head><title>{title}</title>{metas}</head><body><article><h1>{title}</h1>
<p>{body}</p>
<p>The border has been closed since Thursday evening, and the bridges are empty apart from the guards.</p>
</article></body></html>"""
BODY = "A total of 104 soldiers have fled across the border into Colombia, the Migration Office said on Sunday."
DATED = '<meta property="article:published_time" content="2019-02-24T10:00:00Z">'
NAMED = '<meta property="og:site_name" content="The Courier">'


def claims_of(text: str, *, by: User) -> list[Claim]:
    return list(factories.make_article(text, by=by).claims.all())


def web_page(*, title: str = "Soldiers leave", body: str = BODY, metas: str = DATED) -> bytes:
    return HTML.format(title=title, body=body, metas=metas).encode()


def page_of(text: str = factories.ARTICLE, *, published: date | None = factories.PUBLISHED) -> Page:
    return replace(read_pasted(text), published=published)


def add_pasted(
    text: str = factories.ARTICLE, *, by: User, url: str = "", outlet: str = "The Ledger", page: Page | None = None
) -> Article:
    return add_pasted_article(page=page or page_of(text), raw=text.encode(), url=url, outlet=outlet, by=by)


def add_at(url: str = ADDRESS, *, by: User, published_on: date | None = None) -> Article:
    return add_article_at(url=url, published_on=published_on, today=TODAY, by=by)


Serve = Callable[..., list[str]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Answer every fetch with these bytes, or this refusal; gives the addresses that were asked for."""

    def install(answer: bytes | NotFetched) -> list[str]:
        asked: list[str] = []

        def fetch(url: str, **options: Any) -> Fetched | NotFetched:
            asked.append(url)
            return answer if isinstance(answer, NotFetched) else Fetched(url=url, body=answer, charset="utf-8")

        def guarded_fetch() -> Fetch:
            return fetch

        monkeypatch.setattr(intake, "guarded_fetch", guarded_fetch)
        return asked

    return install


def rows() -> dict[str, int]:
    """How many rows each table of ours holds."""
    models = [model for app in ("claims", "sources") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model._base_manager.count() for model in models}


@contextmanager
def nothing_half_made(media: Path) -> Iterator[None]:
    before, files = rows(), sorted(media.rglob("*"))
    yield
    assert rows() == before
    assert sorted(media.rglob("*")) == files


# ── Claims ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_figure_becomes_a_claim_at_its_exact_place(edith: User) -> None:
    article = factories.make_article(by=edith)
    claims = list(article.claims.all())
    assert [claim.text for claim in claims] == ["Some 104 soldiers", "300 people"]
    assert [claim.label for claim in claims] == ["104 soldiers fled", "300 people wounded"]
    for claim in claims:
        assert article.document.text[claim.start : claim.end] == claim.text
        assert (claim.figure.start, claim.figure.end, claim.figure.text) == (claim.start, claim.end, claim.text)


def test_the_place_counts_characters_and_not_bytes(edith: User) -> None:
    text = (
        "«Último» 🚨 parte: 104 soldados huyeron\n\nUnos 104 soldados huyeron a Colombia, según Migración Colombia.\n"
    )
    article = factories.make_article(text, by=edith)
    claims = list(article.claims.all())
    assert claims
    assert [article.document.text[claim.start : claim.end] for claim in claims] == [claim.text for claim in claims]


def test_a_claim_keeps_who_says_so_where_and_the_limits_for_searching(edith: User) -> None:
    text = "At the bridges\n\nMore than 100 soldiers fled to Colombia on Saturday, according to Radio Norte.\n"
    (claim,) = claims_of(text, by=edith)
    figure = claim.figure
    assert (figure.bound, figure.counted, claim.low, claim.high) == (Bound.MORE_THAN, "soldier", Decimal(100), None)
    assert [source.text for source in figure.sources] == ["Radio Norte"]
    assert figure.when is not None
    assert figure.when.first == date(2019, 2, 23)
    assert figure.places == ("Colombia",)


def test_the_headline_s_claim_is_marked_and_shares_the_tally_of_the_body_s(edith: User) -> None:
    text = (
        "At least 100 soldiers flee to Colombia\n\n"
        "Some 104 soldiers have fled across the border into Colombia.\n\n"
        "On Saturday 300 people were wounded near the bridges.\n"
    )
    headline, body, wounded = claims_of(text, by=edith)
    assert [headline.is_headline, body.is_headline, wounded.is_headline] == [True, False, False]
    assert headline.tally_id == body.tally_id != wounded.tally_id
    assert Tally.objects.count() == 2
    assert headline.tally.title == headline.label


@pytest.mark.parametrize(
    "sentence",
    [
        "Maria Perez, 34, crossed the bridge with her son.",
        "He declared himself president a month ago.",
        "The talks took three hours and ended at 14:30.",
        "The stampede was reported from at least one location.",
        "He said that the president's days were numbered.",
        "It was the third attempt since the border was closed on 21 February 2019.",
    ],
)
def test_ages_durations_dates_and_turns_of_phrase_are_no_claims(edith: User, sentence: str) -> None:
    assert claims_of(f"At the border\n\n{sentence}\n", by=edith) == []


def test_a_text_without_figures_is_an_article_without_claims(edith: User) -> None:
    article = factories.make_article("Quiet night\n\nNothing was reported from the bridges.\n", by=edith)
    assert article.claims.count() == 0
    assert Tally.objects.count() == 0


def test_a_second_run_adds_nothing(edith: User) -> None:
    article = factories.make_article(by=edith)
    before = rows()
    assert extraction.extract_claims(article=article) == []
    assert rows() == before


def test_a_second_run_gives_what_is_new_the_tally_of_what_was_there(edith: User) -> None:
    text = "At least 100 soldiers flee\n\nSome 104 soldiers have fled across the border into Colombia.\n"
    article = factories.make_article(text, by=edith)
    headline, body = article.claims.all()
    body.delete()
    (again,) = extraction.extract_claims(article=article)
    assert (again.start, again.end) == (body.start, body.end)
    assert again.tally_id == headline.tally_id
    assert Tally.objects.count() == 1


def test_what_an_editor_has_begun_is_left_alone_by_a_second_run(edith: User) -> None:
    claim = factories.make_claim(by=edith)
    factories.make_draft(claim, by=edith)
    extraction.extract_claims(article=claim.article)
    claim.refresh_from_db()
    assert claim.state == "checking"


def test_taking_an_article_up_is_recorded(edith: User) -> None:
    article = factories.make_article(by=edith)
    (event,) = record.history(people.edith(), f"article:{article.pk}")
    assert (event.action, event.actor, event.details) == ("article.added", edith, {"claims": 2})


# ── The real article ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def venezuela(edith: User) -> Article:
    """The page of a newspaper, copied whole out of a browser."""
    if not SHARED.exists():
        pytest.skip("the development data are not beside the repository")
    text = SHARED.read_text(encoding="utf-8")
    return add_pasted(by=edith, page=page_of(text, published=date(2019, 2, 24)), outlet="The Daily")


@pytest.mark.shared_data
def test_the_real_article_gives_these_claims_and_no_other(venezuela: Article) -> None:
    claims = list(venezuela.claims.all())
    assert [(claim.is_headline, claim.text, claim.label) for claim in claims] == [
        (True, "At least 100 soldiers", "at least 100 soldiers fled"),
        (True, "two", "2 killed"),
        (True, "hundreds", "hundreds injured"),
        (False, "At least 100 Venezuelan soldiers", "at least 100 soldiers deserted"),
        (False, "two people", "2 people killed"),
        (False, "one shipment", "1 shipment burned"),
        (False, "Some 104 soldiers", "104 soldiers fled"),
        (False, "at least two people", "at least 2 people killed"),
        (False, "300", "300 wounded"),
        (False, "600 tons of food and medicine", "600 tons of food and medicine stockpiled"),
    ]
    text = venezuela.document.text
    assert [text[claim.start : claim.end] for claim in claims] == [claim.text for claim in claims]


@pytest.mark.shared_data
def test_the_real_article_s_claims_on_one_count_share_a_tally(venezuela: Article) -> None:
    tallies: dict[int, list[str]] = {}
    for claim in venezuela.claims.all():
        tallies.setdefault(claim.tally_id, []).append(claim.text)
    assert sorted(tallies.values()) == [
        ["600 tons of food and medicine"],
        ["At least 100 soldiers", "At least 100 Venezuelan soldiers", "Some 104 soldiers"],
        ["hundreds", "300"],
        ["one shipment"],
        ["two", "two people", "at least two people"],
    ]


@pytest.mark.shared_data
def test_the_real_article_s_claims_say_who_when_and_where(venezuela: Article) -> None:
    fled = venezuela.claims.get(text="Some 104 soldiers").figure
    assert [source.text for source in fled.sources] == ["CNN en Español", "Agence France-Presse news agency"]
    assert fled.places == ("Colombia",)
    killed = venezuela.claims.get(text="at least two people").figure
    assert (killed.bound.value, killed.event) == ("at_least", "kill")
    assert killed.when is not None
    assert (killed.when.text, killed.when.first, killed.when.last) == (
        "On Saturday",
        date(2019, 2, 23),
        date(2019, 2, 23),
    )


@pytest.mark.shared_data
def test_what_surrounds_the_real_article_is_gone(venezuela: Article) -> None:
    text = venezuela.document.text
    for boilerplate in ("Oops", "Something went wrong", "In this article", "commenting", "Our goal is to create"):
        assert boilerplate not in text
    assert "days were numbered" in text
    assert "a month ago" in text
    assert "at least one location" in text


# ── Pasted ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pasted_article_is_stored_with_its_outlet_address_and_bytes(edith: User) -> None:
    article = add_pasted(by=edith, url=ADDRESS, outlet="The Ledger")
    document = article.document
    assert article.added_by == edith
    assert (document.url, document.outlet_name, document.published_on) == (ADDRESS, "The Ledger", factories.PUBLISHED)
    assert document.snapshot() == factories.ARTICLE.encode()
    assert article.claims.count() == 2


def test_the_same_text_is_not_taken_up_twice(edith: User, eve: User, media: Path) -> None:
    article = add_pasted(by=edith)
    with nothing_half_made(media), pytest.raises(AlreadyThere, match="Soldiers flee across the border") as raised:
        add_pasted(by=eve, outlet="An outlet nobody knew")
    assert raised.value.article == article


def test_the_same_text_from_another_address_is_not_taken_up_twice(edith: User, media: Path) -> None:
    article = add_pasted(by=edith, url=ADDRESS)
    with nothing_half_made(media), pytest.raises(AlreadyThere) as raised:
        add_pasted(by=edith, url="https://another.example/soldiers")
    assert raised.value.article == article


def test_another_text_at_an_article_s_address_names_that_article(edith: User, media: Path) -> None:
    article = add_pasted(by=edith, url=ADDRESS)
    with nothing_half_made(media), pytest.raises(AlreadyThere) as raised:
        add_pasted(factories.REPORT, by=edith, url=ADDRESS, outlet="An outlet nobody knew")
    assert raised.value.article == article


def test_another_text_at_an_address_in_the_archive_is_refused_beside_the_address(edith: User, media: Path) -> None:
    stored = factories.make_document(url=ADDRESS)
    with nothing_half_made(media), pytest.raises(CannotAdd, match="with a different text") as raised:
        add_pasted(by=edith, url=ADDRESS, outlet="An outlet nobody knew")
    assert raised.value.field == "url"
    assert "Leave the address empty" in raised.value.sentence
    stored.refresh_from_db()
    assert stored.text == read_pasted(factories.REPORT).text


def test_the_text_the_archive_has_at_that_address_is_taken_up_from_there(edith: User) -> None:
    stored = factories.make_document(factories.ARTICLE, url=ADDRESS)
    assert add_pasted(by=edith, url=ADDRESS).document == stored


def test_a_date_given_for_a_stored_text_without_one_is_kept(edith: User) -> None:
    stored = factories.make_document(factories.ARTICLE, url=ADDRESS)
    Document.objects.filter(pk=stored.pk).update(published_on=None)
    assert add_pasted(by=edith, url=ADDRESS).document.published_on == factories.PUBLISHED
    stored.refresh_from_db()
    assert stored.published_on == factories.PUBLISHED


def test_an_address_that_a_search_has_only_heard_of_is_read_by_the_paste(edith: User) -> None:
    heard_of = intake.remember(url=ADDRESS, title="Soldiers leave")
    article = add_pasted(by=edith, url=ADDRESS)
    assert article.document_id == heard_of.pk
    assert article.document.state == "done"
    assert article.document.text == read_pasted(factories.ARTICLE).text


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_who_does_not_work_on_claims_adds_no_article(
    request: pytest.FixtureRequest, name: str, media: Path, serve: Serve
) -> None:
    person: User = request.getfixturevalue(name)
    asked = serve(web_page())
    document = factories.make_document()
    with nothing_half_made(media):
        with pytest.raises(Refused, match="Only editors and reviewers"):
            add_pasted(by=person)
        with pytest.raises(Refused, match="Only editors and reviewers"):
            add_at(by=person)
        with pytest.raises(Refused, match="Only editors and reviewers"):
            extraction.add_article(document=document, by=person)
    assert asked == []


def test_a_stored_document_is_taken_up_once(edith: User, eve: User, media: Path) -> None:
    document = factories.make_document(factories.ARTICLE)
    article = extraction.add_article(document=document, by=edith)
    with nothing_half_made(media), pytest.raises(AlreadyThere) as raised:
        extraction.add_article(document=document, by=eve)
    assert raised.value.article == article


def test_a_failure_in_the_middle_keeps_nothing(edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows()

    def broken(**_: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(extraction, "extract_claims", broken)
    with pytest.raises(RuntimeError, match="full"):
        add_pasted(by=edith)
    assert rows() == before


# ── By address ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_is_fetched_and_taken_up(edith: User, serve: Serve) -> None:
    asked = serve(web_page(metas=DATED + NAMED))
    article = add_at(by=edith)
    document = article.document
    assert asked == [ADDRESS]
    assert (document.title, document.url, document.published_on) == ("Soldiers leave", ADDRESS, date(2019, 2, 24))
    assert (document.outlet_name, document.state) == ("The Courier", "done")
    assert document.snapshot() == web_page(metas=DATED + NAMED)
    assert [claim.label for claim in article.claims.all()] == ["104 soldiers fled"]


def test_the_date_an_editor_gives_counts_before_the_page_s(edith: User, serve: Serve) -> None:
    serve(web_page())
    article = add_at(by=edith, published_on=date(2019, 2, 25))
    assert article.document.published_on == date(2019, 2, 25)


def test_today_is_not_in_the_future(edith: User, serve: Serve) -> None:
    serve(web_page(metas=""))
    assert add_at(by=edith, published_on=TODAY).document.published_on == TODAY


UNDATED = web_page(metas="")
TOMORROW = web_page(metas=DATED.replace("2019-02-24", "2019-03-02"))
REFUSALS = [
    (NotFetched(reason=Reason.NOT_FOUND), None, "url", "The page is not there (404)."),
    (
        NotFetched(reason=Reason.PRIVATE_ADDRESS),
        None,
        "url",
        "The address leads into a private network, which Factcheck does not visit.",
    ),
    (
        NotFetched(reason=Reason.NOT_WEB),
        None,
        "url",
        "Only addresses that begin with http:// or https:// are fetched.",
    ),
    (NotFetched(reason=Reason.TIMEOUT), None, "url", "The site did not answer in time."),
    (
        b"<!doctype html><html><body><nav>Home</nav></body></html>",
        None,
        "url",
        "No article was found on this page. Open it in a browser, copy the text and paste it.",
    ),
    (
        b"<?xml version='1.0'?><rss></rss>",
        None,
        "url",
        "This is a feed or other data, not an article. Give the address of one article.",
    ),
    (UNDATED, None, "published_on", "The page does not say when it was published. Give the date."),
    (TOMORROW, None, "published_on", "2019-03-02 is in the future. Check the date."),
    (UNDATED, date(2019, 3, 2), "published_on", "2019-03-02 is in the future. Check the date."),
]


@pytest.mark.parametrize(
    ("answer", "published_on", "field", "sentence"),
    REFUSALS,
    ids=["404", "private", "not-web", "timeout", "no-article", "feed", "no-date", "page-in-future", "given-in-future"],
)
def test_what_cannot_be_taken_up_says_where_and_why(
    edith: User,
    media: Path,
    serve: Serve,
    answer: bytes | NotFetched,
    published_on: date | None,
    field: str,
    sentence: str,
) -> None:
    serve(answer)
    with nothing_half_made(media), pytest.raises(CannotAdd) as raised:
        add_at(by=edith, published_on=published_on)
    assert (raised.value.field, raised.value.sentence) == (field, sentence)


def test_an_article_s_address_is_not_fetched_again(edith: User, eve: User, media: Path, serve: Serve) -> None:
    serve(web_page())
    article = add_at(by=edith)
    asked = serve(web_page(title="Another text by now"))
    with nothing_half_made(media), pytest.raises(AlreadyThere, match="Soldiers leave") as raised:
        add_at(by=eve)
    assert raised.value.article == article
    assert asked == []


def test_an_article_s_text_at_another_address_is_told_apart_from_a_new_one(
    edith: User, media: Path, serve: Serve
) -> None:
    serve(web_page())
    article = add_at(by=edith)
    with nothing_half_made(media), pytest.raises(AlreadyThere) as raised:
        add_at(ADDRESS + "?from=start-page", by=edith)
    assert raised.value.article == article


def test_a_page_in_the_archive_is_taken_up_with_the_text_it_has_by_now(edith: User, serve: Serve) -> None:
    stored = factories.make_document(url=ADDRESS)
    serve(web_page(title="Another text by now"))
    article = add_at(by=edith)
    assert article.document.title == "Another text by now"
    assert list(article.document.versions()) == [stored, article.document]
    assert Document.objects.get(pk=stored.pk).text == read_pasted(factories.REPORT).text


def test_a_page_in_the_archive_that_stands_as_it_was_is_taken_up_as_it_is(edith: User, serve: Serve) -> None:
    serve(web_page())
    stored = intake.remember(url=ADDRESS)
    intake.read_document(document_id=stored.pk)
    assert add_at(by=edith).document == stored
    assert Document.objects.count() == 1


def test_a_date_given_for_a_page_in_the_archive_without_one_is_kept(edith: User, serve: Serve) -> None:
    serve(UNDATED)
    stored = intake.remember(url=ADDRESS)
    intake.read_document(document_id=stored.pk)
    assert add_at(by=edith, published_on=factories.PUBLISHED).document == stored
    stored.refresh_from_db()
    assert stored.published_on == factories.PUBLISHED


def test_a_page_is_put_down_to_the_outlet_of_its_address(edith: User, serve: Serve) -> None:
    known = Outlet.objects.create(name="Courier of the North", domain="courier.example")
    serve(web_page(metas=DATED + NAMED))
    assert add_at(by=edith).document.outlet == known


# ── Twice at once ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("url", [ADDRESS, ""])
def test_of_two_who_paste_the_same_at_once_one_is_told(edith: User, eve: User, url: str) -> None:
    intake.outlet_named("The Ledger")  # or making it would let one of them wait for the other
    outcomes = at_once(lambda: add_pasted(by=edith, url=url), lambda: add_pasted(by=eve, url=url))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyThere", "Article"]
    article = Article.objects.get()
    assert article.claims.count() == 2
    assert Event.objects.count() == 1
    assert record.verify() is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_add_one_address_at_once_one_is_told(edith: User, eve: User, serve: Serve) -> None:
    serve(web_page())
    outcomes = at_once(lambda: add_at(by=edith), lambda: add_at(by=eve))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyThere", "Article"]
    assert Article.objects.count() == Document.objects.count() == Event.objects.count() == 1
