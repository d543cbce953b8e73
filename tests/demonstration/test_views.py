from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import include, path

from demonstration import views
from demonstration.reports import load_reports

# The demonstration's addresses are there only where the setting asks for them, so these tests bring their own.
urlpatterns = [path("demonstration/", include("demonstration.urls"))]
pytestmark = pytest.mark.urls(__name__)

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
FEED = "/demonstration/feed.atom"
PAGE = "/demonstration/reports/167-have-crossed-into-colombia/"


def entries(client: Client) -> list[ET.Element]:
    return ET.fromstring(client.get(FEED).content).findall("atom:entry", ATOM)


def text_of(element: ET.Element, name: str) -> str:
    found = element.findtext(f"atom:{name}", namespaces=ATOM)
    assert found is not None
    return found


def test_the_feed_holds_the_reports_it_serves_newest_first(client: Client) -> None:
    found = [text_of(entry, "title") for entry in entries(client)]
    served = [report for report in load_reports() if report.served == "feed"]
    assert found == [report.title for report in reversed(served)]


def test_the_feed_is_atom(client: Client) -> None:
    response = client.get(FEED)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert ET.fromstring(response.content).tag == "{http://www.w3.org/2005/Atom}feed"


def test_an_entry_has_summary_date_outlet_and_a_link_to_this_site(client: Client) -> None:
    entry = next(entry for entry in entries(client) if text_of(entry, "title").startswith("167"))
    link = entry.find("atom:link", ATOM)
    assert link is not None
    assert link.get("href") == f"http://testserver{PAGE}"
    assert text_of(entry, "updated") == "2019-02-25T09:30:00-05:00"
    assert text_of(entry, "id") == "https://channel-meridian.example/2019/02/167-have-crossed-into-colombia"
    assert text_of(entry, "author/atom:name") == "Channel Meridian (demonstration)"
    summary = text_of(entry, "summary")
    assert summary.startswith("A total of 167 members of Venezuela's security forces")
    assert summary.endswith("10 police officers, the agency said.")


def test_every_link_of_the_feed_leads_to_a_page(client: Client) -> None:
    for entry in entries(client):
        link = entry.find("atom:link", ATOM)
        assert link is not None
        assert client.get(link.get("href", "")).status_code == 200


def test_a_page_shows_the_report_and_says_that_it_is_invented(client: Client) -> None:
    html = client.get(PAGE).content.decode()
    assert '<html lang="en">' in html
    assert "This report is invented." in html
    assert (
        '<link rel="canonical" href="https://channel-meridian.example/2019/02/167-have-crossed-into-colombia">' in html
    )
    assert '<meta property="og:site_name" content="Channel Meridian (demonstration)">' in html
    assert '<meta property="article:published_time" content="2019-02-25T09:30:00-05:00">' in html
    assert "<h1>167 have now left Venezuela&#x27;s forces for Colombia</h1>" in html
    assert html.count("<p>") == 5


def test_a_spanish_page_says_so_in_spanish(client: Client) -> None:
    html = client.get("/demonstration/reports/567-uniformados-han-desertado/").content.decode()
    assert '<html lang="es">' in html
    assert "Esta noticia es inventada." in html


def test_a_report_of_the_archive_has_no_page(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        views.report(rf.get("/"), slug="411-have-crossed-85-in-a-day")


def test_an_unknown_report_has_no_page(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        views.report(rf.get("/"), slug="no-such-report")


@pytest.mark.parametrize("address", [FEED, PAGE])
def test_it_only_answers_reading(client: Client, address: str) -> None:
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.delete(address).status_code == 405
