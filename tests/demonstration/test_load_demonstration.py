"""Filling an empty newsroom with the demonstration, once."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, include, path
from pytest_django import Settings

from claims import record
from claims.models import Article, Claim, Event
from demonstration.cast import CAST
from demonstration.reports import load_article, load_outlets, load_reports
from factcheck import urls as site
from people.models import Role, User
from sources.models import CopyGroup, Document, Feed, Outlet
from tests.pages import Page

# The demonstration's addresses are there only where the setting asks for them, so these tests bring their own.
urlpatterns: list[URLPattern | URLResolver] = [
    path("demonstration/", include("demonstration.urls")),
    *[each for each in site.urlpatterns if "demonstration" not in str(each.pattern)],
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

ROWS = (User, Outlet, Document, CopyGroup, Feed, Article, Claim, Event)


@pytest.fixture(autouse=True)
def demonstration(settings: Settings) -> None:
    settings.DEMONSTRATION = True


def load() -> str:
    said = StringIO()
    call_command("load_demonstration", stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in ROWS}


def test_the_first_run_fills_the_newsroom(media: Path) -> None:
    assert load() == "The demonstration newsroom is loaded.\n"
    assert {(person.username, person.role) for person in User.objects.all()} == {
        ("edith", Role.EDITOR),
        ("ravi", Role.REVIEWER),
        ("ada", Role.ADMINISTRATOR),
    }
    assert [person.username for person in User.objects.filter(is_staff=True)] == ["ada"]
    assert {outlet.name for outlet in Outlet.objects.all()} == {outlet.name for outlet in load_outlets()}
    assert all(outlet.is_demonstration and outlet.domain.endswith(".example") for outlet in Outlet.objects.all())
    feed = Feed.objects.get()
    assert (feed.url, feed.is_active) == ("/demonstration/feed.atom", True)


def test_the_reports_of_the_archive_are_stored_as_they_stand(media: Path) -> None:
    load()
    of_archive = [report for report in load_reports() if report.served == "archive"]
    outlets = {outlet.slug: outlet.name for outlet in load_outlets()}
    stored = {document.url: document for document in Document.objects.filter(article__isnull=True)}
    assert set(stored) == {report.url for report in of_archive}
    for report in of_archive:
        document = stored[report.url]
        assert (document.title, document.state) == (report.title, "done")
        assert document.outlet_name == outlets[report.outlet]
        assert document.published_on == report.published.date()
        assert (document.language, document.byline) == (report.language, report.byline)
        assert document.snapshot().decode() == report.text
    assert not {report.url for report in load_reports() if report.served == "feed"} & set(stored)


def test_two_reports_are_copies_of_one_agency_s_text(media: Path) -> None:
    load()
    group = CopyGroup.objects.get()
    assert group.documents.count() == 2
    assert group.credit


def test_the_article_is_on_the_desk_with_its_claims(media: Path) -> None:
    load()
    article = Article.objects.get()
    assert (article.document.title, article.added_by.username) == (load_article().title, "edith")
    assert article.document.published_on == load_article().published
    labels = [claim.label for claim in article.claims.all()]
    assert "at least 100 soldiers deserted" in labels
    assert "104 soldiers fled" in labels
    for claim in article.claims.all():
        assert article.document.text[claim.start : claim.end] == claim.text
    assert record.verify() is None


def test_a_second_run_changes_nothing(media: Path) -> None:
    load()
    before, files = counts(), sorted(media.rglob("*"))
    assert load() == ""
    assert counts() == before
    assert sorted(media.rglob("*")) == files


def test_a_newsroom_with_people_in_it_is_left_alone(edith: User) -> None:
    assert load() == ""
    assert counts() == {**dict.fromkeys(counts(), 0), "User": 1}


def test_it_is_refused_where_this_is_no_demonstration(settings: Settings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="set DEMONSTRATION=1"):
        load()
    assert set(counts().values()) == {0}


def test_nothing_is_kept_where_loading_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("claims.extraction.add_article", broken)
    with pytest.raises(ZeroDivisionError):
        load()
    assert set(counts().values()) == {0}


def test_the_cast_logs_in_with_the_words_on_the_log_in_page(client: Client, media: Path) -> None:
    load()
    table = Page(client.get("/log-in/")).one("section", aria_labelledby="cast").one("tbody")
    printed = [[cell.text for cell in row.all("td")] for row in table.all("tr")]
    assert [row[:2] for row in printed] == [[member.username, member.password] for member in CAST]
    for username, password, who in printed:
        somebody = Client()
        response = somebody.post("/log-in/", {"username": username, "password": password}, follow=True)
        page = Page(response)
        assert page.one(css="person").text == who.rpartition(",")[0]
        assert page.one(css="role").text.lower() == who.rpartition(", ")[2]
        assert page.main.one("tbody").one("a").text == load_article().title
        assert page.one("p", css="strip").text == "Demonstration newsroom. Its outlets and reports are invented."
