"""Adding an article: by pasting it, by a file, by its address; and everything that can be wrong with each."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from claims import extraction
from claims.models import Article, Claim, Event, Tally
from people.models import User
from sources.fetch import Fetched, Reason, Refused
from sources.models import Document, Outlet
from tests import factories
from tests.pages import Page
from tests.pdfs import pdf

As = Callable[[User], Client]

NEW = "/articles/new/"
PASTE = {
    "by": "paste",
    "headline": "",
    "text": factories.ARTICLE,
    "outlet": "The Ledger",
    "published_on": "2019-02-24",
    "url": "",
}
URL = "https://ledger.example/2019/02/soldiers"
AT_ADDRESS = {"by": "address", "url": URL, "published_on": ""}
PAGE = """<!doctype html><html lang="en"><head><title>Soldiers flee across the border</title>
<meta property="og:site_name" content="The Ledger"><meta property="article:published_time" content="{published}">
</head><body><nav><a href="/">Home</a></nav><article><h1>Soldiers flee across the border</h1>
<p>Some 104 soldiers have fled across the border into Colombia, according to Radio Norte on Sunday evening.</p>
<p>On Saturday 300 people were wounded near the bridges, and the crossings between the two countries stayed shut.</p>
</article></body></html>"""


@pytest.fixture
def client_of_edith(as_: As, edith: User) -> Client:
    return as_(edith)


def kept(media: Path) -> dict[str, int]:
    """How many of everything there is."""
    rows = {
        model.__name__: model._default_manager.count() for model in (Document, Article, Claim, Tally, Outlet, Event)
    }
    return {**rows, "files": sum(path.is_file() for path in media.rglob("*"))}


@contextmanager
def nothing_kept(media: Path) -> Iterator[None]:
    before = kept(media)
    yield
    assert kept(media) == before


def serve(monkeypatch: pytest.MonkeyPatch, answer: Fetched | Refused) -> list[str]:
    """Let every fetch give this answer; returns the addresses asked for."""
    asked: list[str] = []

    def fetch(url: str, **options: Any) -> Fetched | Refused:
        asked.append(url)
        return answer

    monkeypatch.setattr("sources.intake.fetch", fetch)
    return asked


def page_at(url: str = URL, *, published: str = "2019-02-24", html: str = PAGE) -> Fetched:
    return Fetched(url=url, body=html.format(published=published).encode(), content_type="text/html", charset="utf-8")


def test_the_page_offers_both_ways(client_of_edith: Client) -> None:
    factories.make_document(outlet="The Courier")
    response = client_of_edith.get(NEW)
    assert response.status_code == 200
    page = Page(response)
    assert page.control("text", form="paste").name == "textarea"
    assert page.control("url", form="address").attributes["type"] == "url"
    assert page.errors == []
    assert [option.attributes["value"] for option in page.one("datalist").all("option")] == ["The Courier"]


def test_a_paste_becomes_an_article_with_its_claims(client_of_edith: Client, edith: User, media: Path) -> None:
    response = client_of_edith.post(NEW, PASTE, follow=True)
    article = Article.objects.get()
    assert response.redirect_chain == [(f"/articles/{article.pk}/", 302)]
    assert Page(response).messages == ["2 claims found."]
    assert article.added_by == edith
    document = article.document
    assert document.title == "Soldiers flee across the border"
    assert document.outlet_name == "The Ledger"
    assert document.published_on == date(2019, 2, 24)
    assert document.snapshot().decode() == factories.ARTICLE
    assert [(claim.label, document.text[claim.start : claim.end]) for claim in article.claims.all()] == [
        ("104 soldiers fled", "Some 104 soldiers"),
        ("300 people wounded", "300 people"),
    ]
    assert Event.objects.get(subject=f"article:{article.pk}").actor == edith
    assert kept(media)["files"] == 1


def test_a_headline_of_its_own_is_put_before_the_text(client_of_edith: Client) -> None:
    client_of_edith.post(NEW, {**PASTE, "headline": "At least 100 cross"})
    document = Document.objects.get()
    assert document.title == "At least 100 cross"
    assert document.text.startswith("At least 100 cross\n\nSoldiers flee across the border")


def test_an_article_without_figures_is_kept_and_says_so(client_of_edith: Client) -> None:
    text = "A quiet day\n\nNothing happened at the bridges, and nobody came."
    response = client_of_edith.post(NEW, {**PASTE, "text": text}, follow=True)
    page = Page(response)
    assert page.messages == ["The article is stored; no figure was found in it."]
    assert "No figure was read in this text." in page.main.text
    assert not Claim.objects.exists()


def test_a_reviewer_may_add_one_too(as_: As, ravi: User) -> None:
    assert as_(ravi).post(NEW, PASTE).status_code == 302
    assert Article.objects.get().added_by == ravi


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.txt", factories.ARTICLE.encode()),
        ("report.html", PAGE.format(published="2019-02-24").encode()),
        ("latin.txt", factories.ARTICLE.replace("border into Colombia", "frontera de Cúcuta").encode("cp1252")),
    ],
)
def test_a_file_becomes_an_article(client_of_edith: Client, name: str, content: bytes) -> None:
    response = client_of_edith.post(NEW, {**PASTE, "text": "", "file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302
    article = Article.objects.get()
    assert article.document.snapshot() == content
    assert "104 soldiers fled" in [claim.label for claim in article.claims.all()]


def test_an_address_becomes_an_article(client_of_edith: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = serve(monkeypatch, page_at())
    response = client_of_edith.post(NEW, AT_ADDRESS)
    document = Article.objects.get().document
    assert response.status_code == 302
    assert asked == [URL]
    assert (document.url, document.outlet_name, document.published_on) == (URL, "The Ledger", date(2019, 2, 24))
    assert [claim.label for claim in Claim.objects.all()] == ["104 soldiers fled", "300 people wounded"]


def test_the_day_that_was_typed_goes_before_the_page_s(
    client_of_edith: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, page_at(published=""))
    client_of_edith.post(NEW, {**AT_ADDRESS, "published_on": "2019-02-25"})
    assert Document.objects.get().published_on == date(2019, 2, 25)


def test_an_article_of_today_is_not_of_the_future(client_of_edith: Client) -> None:
    response = client_of_edith.post(NEW, {**PASTE, "published_on": timezone.localdate().isoformat()})
    assert response.status_code == 302


# --- What can be wrong with a paste -----------------------------------------------------------------------------------

TEXTS = {
    "nothing": ("", "There is no text yet. Paste the article, or choose a file."),
    "spaces": (" \n\t\n ", "There is no text yet. Paste the article, or choose a file."),
    "five megabytes": (
        "Some 104 soldiers have fled. " * 180_000,
        "The text has 5,220,000 characters; an article has at most 300,000. Paste the article alone.",
    ),
    "no words": ("104 – 300 – 600", "There are no words here, so nothing can be checked."),
    "only what is invisible": ("\x00\x00\x00", "This is not text."),
    "bytes": ("\x00\x01\x02PNG\x1a" * 60, "This is not text. Paste the article's words"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_that_is_none_is_refused_beside_it(client_of_edith: Client, media: Path, kind: str) -> None:
    text, sentence = TEXTS[kind]
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "text": text})
    page = Page(response)
    assert response.status_code == 422
    assert len(page.errors) == 1
    assert page.errors == page.errors_at("text", form="paste")
    assert page.errors[0].startswith(sentence)


def test_only_what_surrounds_an_article_is_none(client_of_edith: Client, media: Path) -> None:
    text = "Oops! Something went wrong.\nPlease try again later."
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "text": text})
    assert response.status_code == 422
    assert "Paste the article" in " ".join(Page(response).errors_at("text", form="paste"))


@pytest.mark.parametrize("field", ["headline", "outlet", "url"])
def test_nul_characters_are_left_out_without_a_word(client_of_edith: Client, field: str) -> None:
    typed = {"headline": "At least 100\x00 cross", "outlet": "The \x00Ledger", "url": URL + "\x00"}
    response = client_of_edith.post(NEW, {**PASTE, field: typed[field]})
    assert response.status_code == 302
    document = Document.objects.select_related("outlet").get()
    kept_as = {"headline": document.title, "outlet": document.outlet_name, "url": document.url}
    assert kept_as[field] == typed[field].replace("\x00", "")


def test_a_nul_in_a_paste_is_no_reason_to_refuse_it(client_of_edith: Client) -> None:
    response = client_of_edith.post(
        NEW, {**PASTE, "text": factories.ARTICLE.replace("soldiers have", "soldiers\x00 have")}
    )
    assert response.status_code == 302
    document = Document.objects.get()
    assert "104 soldiers have fled" in document.text
    assert b"soldiers\x00 have" in document.snapshot()


def test_a_pdf_becomes_an_article_with_its_claims(client_of_edith: Client) -> None:
    headline, *paragraphs = [line for line in factories.ARTICLE.split("\n") if line]
    content = pdf([headline, "", *paragraphs])
    upload = SimpleUploadedFile("release.pdf", content, content_type="application/pdf")
    assert client_of_edith.post(NEW, {**PASTE, "text": "", "file": upload}).status_code == 302
    document = Document.objects.get()
    assert (document.title, document.snapshot()) == (headline, content)
    assert [claim.label for claim in Article.objects.get().claims.all()] == ["104 soldiers fled", "300 people wounded"]


FILES = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "This is an image."),
    "a broken PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "This could not be read: it is broken."),
    "bytes": (bytes(range(256)) * 20, "This is not text"),
    "nothing": (b"", "The submitted file is empty."),
    "five megabytes": (b"Some 104 soldiers have fled. " * 180_000, "The text has 5,220,000 characters"),
    "a page without an article": (
        b"<!doctype html><html><body><nav><a href='/'>Home</a><a href='/in'>Log in</a></nav></body></html>",
        "No article was found on this page.",
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_article_is_refused_beside_it(client_of_edith: Client, media: Path, kind: str) -> None:
    content, sentence = FILES[kind]
    with nothing_kept(media):
        upload = SimpleUploadedFile("article.txt", content)
        response = client_of_edith.post(NEW, {**PASTE, "text": "", "file": upload})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("file", form="paste")
    assert [error[: len(sentence)] for error in page.errors] == [sentence]


def test_a_file_of_more_than_ten_megabytes_is_refused_before_it_is_read(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    monkeypatch.setattr("claims.forms.read_page", lambda raw, **options: read.append(len(raw)))
    upload = SimpleUploadedFile("article.txt", b"Some 104 soldiers fled. " * 460_000)
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "text": "", "file": upload})
    assert response.status_code == 422
    assert Page(response).errors_at("file", form="paste") == ["The file has 11 MB; at most 10 are read."]
    assert read == []


def test_a_text_and_a_file_are_one_too_many(client_of_edith: Client, media: Path) -> None:
    with nothing_kept(media):
        upload = SimpleUploadedFile("article.txt", factories.ARTICLE.encode())
        response = client_of_edith.post(NEW, {**PASTE, "file": upload})
    assert response.status_code == 422
    assert Page(response).errors_at("file", form="paste") == ["Paste the text or choose a file, not both."]


DAYS: dict[str, tuple[Callable[[], str], str]] = {
    "tomorrow": (lambda: (timezone.localdate() + timedelta(days=1)).isoformat(), "is in the future. Check the date."),
    "a year that is not yet": (lambda: "9999-12-31", "is in the future. Check the date."),
    "a year before newspapers": (lambda: "0001-01-01", "is before there were newspapers. Check the date."),
    "no day": (lambda: "yesterday", "Give a day, as in 2019-02-24."),
    "not given": (lambda: "", "Give the day it was published."),
}


@pytest.mark.parametrize("kind", DAYS)
def test_a_day_it_cannot_have_been_published_is_refused_beside_it(
    client_of_edith: Client, media: Path, kind: str
) -> None:
    day, sentence = DAYS[kind]
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "published_on": day()})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("published_on", form="paste")
    assert [error[-len(sentence) :] for error in page.errors] == [sentence]


TOO_LONG = "The address is too long to be kept. Leave out what follows a “?” in it."


def test_a_long_address_is_kept_as_it_is(client_of_edith: Client) -> None:
    for number, url in enumerate(["https://ledger.example/" + "x" * 1977, "https://ledger.example/" + "説" * 659]):
        text = f"Report number {number}\n\nA total of 104 soldiers have fled."
        assert client_of_edith.post(NEW, {**PASTE, "text": text, "url": url}).status_code == 302
        assert Document.objects.filter(url=url).exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("outlet", "", "Say who published it."),
        ("outlet", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("headline", "x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
        ("url", "ftp://ledger.example/x", "Give a web address that starts with http:// or https://."),
        ("url", "javascript:alert(1)", "Give a web address that starts with http:// or https://."),
        ("url", "https://ledger.example/" + "x" * 1978, TOO_LONG),
        ("url", "https://ledger.example/?from=" + "x" * 9000, TOO_LONG),
        ("url", "https://ledger.example/" + "説" * 660, TOO_LONG),
    ],
)
def test_every_other_field_has_its_errors_beside_it(
    client_of_edith: Client, media: Path, field: str, typed: str, sentence: str
) -> None:
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, field: typed})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at(field, form="paste") == [sentence]


def test_what_was_typed_stays_in_the_form(client_of_edith: Client) -> None:
    typed = {**PASTE, "headline": "At least 100 cross", "url": "ftp://x.example/", "published_on": "someday"}
    page = Page(client_of_edith.post(NEW, typed))
    for field in ("headline", "outlet", "published_on", "url"):
        assert page.control(field, form="paste").attributes["value"] == typed[field]
    assert page.control("text", form="paste").inner_text.strip() == factories.ARTICLE.strip()


def test_an_error_is_told_to_a_screen_reader_where_it_belongs(client_of_edith: Client) -> None:
    page = Page(client_of_edith.post(NEW, {**PASTE, "text": ""}))
    control = page.control("text", form="paste")
    assert control.attributes["aria-invalid"] == "true"
    described = [page.one(id=name).text for name in control.attributes["aria-describedby"].split()]
    assert "There is no text yet. Paste the article, or choose a file." in described


@pytest.mark.parametrize("typed", [PASTE, AT_ADDRESS])
def test_no_two_things_on_the_page_have_one_id(client_of_edith: Client, typed: dict[str, str]) -> None:
    for response in (client_of_edith.get(NEW), client_of_edith.post(NEW, {**typed, "url": "no address"})):
        ids = [element.attributes["id"] for element in Page(response).inside() if "id" in element.attributes]
        assert len(ids) == len(set(ids))


def test_a_post_of_nothing_at_all_says_what_is_missing(client_of_edith: Client, media: Path) -> None:
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors_at("text", form="paste") == ["There is no text yet. Paste the article, or choose a file."]


def test_more_than_the_server_takes_is_named(client_of_edith: Client, media: Path, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "text": "104 soldiers fled. " * 60_000})
    assert response.status_code == 413
    page = Page(response)
    assert page.main.one("h1").text == "Too large"
    assert "What you sent is larger than 1 MB. Paste the article alone, or give its address." in page.main.text


# --- What can be wrong with an address --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Give the address of the article."),
        ("ledger.example/x", "Give a web address that starts with http:// or https://."),
        ("ftp://ledger.example/x", "Give a web address that starts with http:// or https://."),
        ("file:///etc/passwd", "Give a web address that starts with http:// or https://."),
        ("javascript:alert(1)", "Give a web address that starts with http:// or https://."),
        ("https://", "Give a web address that starts with http:// or https://."),
        ("http://127.0.0.1/x", "The address leads into a private network, which Factcheck does not visit."),
        ("http://[::1]/x", "The address leads into a private network, which Factcheck does not visit."),
        ("http://10.1.2.3/x", "The address leads into a private network, which Factcheck does not visit."),
        ("http://169.254.169.254/meta", "The address leads into a private network, which Factcheck does not visit."),
        ("http://localhost/x", "“localhost” is not on the public internet, and Factcheck goes nowhere else."),
        (
            "https://edith:secret@ledger.example/x",
            "The address contains a user name or password, which Factcheck does not send.",
        ),
        (
            "https://ledger.example:22/x",
            "The address asks for port 22, and only the usual ports of the web are visited.",
        ),
    ],
)
def test_an_address_that_is_not_to_be_fetched_is_refused_beside_it(
    client_of_edith: Client, media: Path, url: str, sentence: str
) -> None:
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**AT_ADDRESS, "url": url})
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("url", form="address") == [sentence]
    assert page.control("url", form="address").attributes.get("value", "") == url


@pytest.mark.parametrize("private", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_leads_into_a_private_network_is_refused_without_a_connection(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch, private: str
) -> None:
    def addresses(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (private, port))]

    def connect(*args: Any, **options: Any) -> None:
        pytest.fail("it was about to connect")

    monkeypatch.setattr("socket.getaddrinfo", addresses)
    monkeypatch.setattr("socket.socket.connect", connect)
    monkeypatch.setattr("socket.create_connection", connect)
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**AT_ADDRESS, "url": "http://inside.example.org/x"})
    assert response.status_code == 422
    assert Page(response).errors_at("url", form="address") == [
        "The address leads into a private network, which Factcheck does not visit."
    ]


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.PRIVATE_ADDRESS])
def test_whatever_goes_wrong_with_a_fetch_is_said_beside_the_address(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch, reason: Reason
) -> None:
    refused = Refused(reason=reason, detail="503")
    serve(monkeypatch, refused)
    with nothing_kept(media):
        response = client_of_edith.post(NEW, AT_ADDRESS)
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at("url", form="address") == [refused.sentence]
    assert page.control("url", form="address").attributes["value"] == URL


def test_a_404_is_called_by_its_name(client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, Refused(reason=Reason.NOT_FOUND))
    with nothing_kept(media):
        response = client_of_edith.post(NEW, AT_ADDRESS)
    assert Page(response).errors_at("url", form="address") == ["The page is not there (404)."]


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<!doctype html><html><body><a href='/'>Home</a></body></html>", "No article was found on this page."),
        ("<rss version='2.0'><channel></channel></rss>", "This is a feed or other data, not an article."),
    ],
)
def test_a_page_with_no_article_in_it_is_refused_beside_the_address(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch, html: str, sentence: str
) -> None:
    serve(monkeypatch, Fetched(url=URL, body=html.encode(), content_type="text/html"))
    with nothing_kept(media):
        response = client_of_edith.post(NEW, AT_ADDRESS)
    (error,) = Page(response).errors_at("url", form="address")
    assert response.status_code == 422
    assert error.startswith(sentence)


def test_a_page_that_does_not_say_when_asks_for_the_day(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, page_at(published=""))
    with nothing_kept(media):
        response = client_of_edith.post(NEW, AT_ADDRESS)
    assert response.status_code == 422
    assert Page(response).errors_at("published_on", form="address") == [
        "The page does not say when it was published. Give the date."
    ]


def test_a_page_from_the_future_is_refused(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.localdate() + timedelta(days=3)
    serve(monkeypatch, page_at(published=later.isoformat()))
    with nothing_kept(media):
        response = client_of_edith.post(NEW, AT_ADDRESS)
    assert response.status_code == 422
    assert Page(response).errors_at("published_on", form="address") == [f"{later} is in the future. Check the date."]


def test_a_future_day_that_was_typed_is_refused_before_anything_is_fetched(
    client_of_edith: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(monkeypatch, page_at())
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**AT_ADDRESS, "published_on": "9999-01-01"})
    assert response.status_code == 422
    assert Page(response).errors_at("published_on", form="address") == ["9999-01-01 is in the future. Check the date."]
    assert asked == []


# --- Articles that are here already -----------------------------------------------------------------------------------


@pytest.fixture
def article(edith: User) -> Article:
    return factories.make_article(by=edith, url=URL)


def told_that_it_is_here(response: Any, article: Article, *, form: str, field: str) -> None:
    page = Page(response)
    assert response.status_code == 422
    assert page.errors == page.errors_at(field, form=form)
    assert page.errors == ["“Soldiers flee across the border” is here already. Nothing was added."]
    assert page.link("Soldiers flee across the border") == article.get_absolute_url()


def test_the_same_address_is_said_to_be_here_and_not_fetched(
    client_of_edith: Client, media: Path, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(monkeypatch, page_at())
    with nothing_kept(media):
        response = client_of_edith.post(NEW, AT_ADDRESS)
    told_that_it_is_here(response, article, form="address", field="url")
    assert asked == []


def test_the_same_text_at_another_address_is_said_to_be_here(
    client_of_edith: Client, media: Path, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "https://ledger.example/amp/soldiers"
    body = article.document.text.encode()
    serve(monkeypatch, Fetched(url=other, body=body, content_type="text/plain"))
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**AT_ADDRESS, "url": other})
    told_that_it_is_here(response, article, form="address", field="url")


def test_the_same_paste_is_said_to_be_here(client_of_edith: Client, media: Path, article: Article) -> None:
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "outlet": "A new outlet"})
    told_that_it_is_here(response, article, form="paste", field="text")


def test_the_same_text_in_a_file_is_said_to_be_here(client_of_edith: Client, media: Path, article: Article) -> None:
    upload = SimpleUploadedFile("article.txt", factories.ARTICLE.encode())
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "text": "", "file": upload})
    told_that_it_is_here(response, article, form="paste", field="file")


def test_another_paste_for_the_address_of_an_article_is_said_to_be_here(
    client_of_edith: Client, media: Path, article: Article
) -> None:
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "text": factories.REPORT, "outlet": "A new outlet", "url": URL})
    told_that_it_is_here(response, article, form="paste", field="url")


def test_another_paste_for_the_address_of_a_stored_page_is_refused(client_of_edith: Client, media: Path) -> None:
    factories.make_document(url=URL)
    with nothing_kept(media):
        response = client_of_edith.post(NEW, {**PASTE, "outlet": "A new outlet", "url": URL})
    assert response.status_code == 422
    assert Page(response).errors_at("url", form="paste") == [
        "A page from this address is in the archive with a different text. "
        "Leave the address empty, or add the article by its address alone."
    ]


def test_a_stored_source_can_become_an_article(client_of_edith: Client) -> None:
    document = factories.make_document(factories.REPORT)
    response = client_of_edith.post(NEW, {**PASTE, "text": factories.REPORT})
    assert response.status_code == 302
    assert Article.objects.get().document == document
    assert Document.objects.count() == 1


def test_the_same_paste_twice_at_once_makes_one_article(
    client_of_edith: Client, edith: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = extraction._article_with

    def looked_too_early(*, text: str, reader: User) -> Article | None:
        """Somebody else's paste of the same text gets in between the look and the writing."""
        found = look(text=text, reader=reader)
        factories.make_article(by=edith)
        return found

    monkeypatch.setattr("claims.extraction._article_with", looked_too_early)
    response = client_of_edith.post(NEW, PASTE)
    told_that_it_is_here(response, Article.objects.get(), form="paste", field="text")
    assert Article.objects.count() == Document.objects.count() == 1


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_an_administrator_and_a_stranger_add_nothing(as_: As, ada: User, olga: User, media: Path) -> None:
    for person in (ada, olga):
        with nothing_kept(media):
            for response in (as_(person).get(NEW), as_(person).post(NEW, PASTE)):
                assert response.status_code == 403
                assert "Only editors and reviewers work on claims." in Page(response).main.text


def test_nobody_adds_one_without_a_log_in(client: Client, db: None, media: Path) -> None:
    with nothing_kept(media):
        response = client.post(NEW, PASTE)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('login')}?next={NEW}"


def test_it_answers_reading_and_posting_alone(client_of_edith: Client) -> None:
    assert client_of_edith.head(NEW).status_code == 200
    assert client_of_edith.put(NEW).status_code == 405
    assert client_of_edith.delete(NEW).status_code == 405


def test_a_form_from_elsewhere_is_refused(edith: User, media: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(edith)
    with nothing_kept(media):
        response = client.post(NEW, PASTE)
    assert response.status_code == 403


def test_markup_in_what_was_typed_is_shown_as_text(client_of_edith: Client) -> None:
    evil = '"><script>alert(1)</script>'
    page = Page(client_of_edith.post(NEW, {**PASTE, "headline": evil, "outlet": evil, "url": evil, "text": ""}))
    assert page.control("headline", form="paste").attributes["value"] == evil
    assert page.control("outlet", form="paste").attributes["value"] == evil
    assert "<script>alert" not in page.html
