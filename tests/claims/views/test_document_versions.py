"""A document's versions: which there are, what they say differently, another visit, and a copy kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from claims.corroboration import collect_evidence
from people.models import User
from sources import intake
from sources.fetch import Fetched
from sources.models import Arrival, Document, WaybackSave
from sources.reading import read_pasted
from sources.work import State
from tests import factories
from tests.conftest import Bell
from tests.pages import Element, Page

As = Callable[[User], Client]
URL = "https://courier.example/count"
OLD = "A count\n\nA total of 104 soldiers have fled into Colombia. They came by the bridges."
NEW = "A count\n\nA total of 167 soldiers have fled into Colombia. Nobody was hurt, a nurse said."


def a_version(text: str) -> Document:
    """What stands at the address by now."""
    fetched = Fetched(url=URL, body=text.encode(), content_type="text/html")
    outlet = intake.outlet_named("The Courier")
    return intake.store_document(
        page=read_pasted(text), raw=text.encode(), arrival=Arrival.FETCHED, url=URL, outlet=outlet, fetched=fetched
    )


@pytest.fixture
def old(db: None) -> Document:
    return a_version(OLD)


@pytest.fixture
def new(old: Document) -> Document:
    return a_version(NEW)


def address(document: Document, what: str = "") -> str:
    return f"/documents/{document.pk}/{what}"


def card(page: Page) -> Element:
    return page.one("section", css="visits")


def told(page: Page) -> str:
    return card(page).one("p", css="last-visit").text


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_the_page_of_the_newest_version_lists_all(as_: As, edith: User, old: Document, new: Document) -> None:
    page = Page(as_(edith).get(address(new)))
    first, second = card(page).all("li")
    assert first.one("strong").text == "Version 2"
    assert first.one("span", css="tag").text == "newest"
    assert first.one("a").text == "what changed"
    assert second.one("a").attributes["href"] == address(old)
    assert card(page).one("h2").text == "Versions 2 visits"
    assert told(page).endswith("The text had changed.")
    assert not page.all(css="notice")


def test_an_older_version_says_so_and_keeps_what_rests_on_it(
    as_: As, edith: User, old: Document, new: Document
) -> None:
    claim = factories.make_claim(by=edith)
    assert collect_evidence(claim=claim, document=old)
    page = Page(as_(edith).get(address(old)))
    notice = page.one(css="notice")
    assert notice.text.startswith("This is version 1 of 2, as it stood on ")
    assert notice.all("a")[0].attributes["href"] == address(new)
    assert len(page.one("article", css="text").all("mark")) == 1
    rests = Page(as_(edith).get(address(new))).one("section", aria_labelledby="rests")
    assert rests.text.endswith("No claim quotes it. 1 passage of version 1 is quoted.")


def test_a_visit_that_brought_nothing_leads_to_what_is_known(as_: As, edith: User, old: Document) -> None:
    visit = intake.revisit(document=old, by=edith)
    for changes in ({}, {"state": State.FAILED}, {"state": State.DONE, "same_as": old}):
        Document.objects.filter(pk=visit.pk).update(**changes)
        assert as_(edith).get(address(visit))["Location"] == address(old)


def test_a_copy_that_its_site_has_changed_since_is_told_apart(as_: As, edith: User) -> None:
    text = "A count\n\n" + factories.REPORT
    copy = factories.make_document(text, outlet="The Ledger", url="https://ledger.example/count")
    a_version(text)
    a_version(f"{text}\n\nCorrected on Monday.")
    shown = Page(as_(edith).get(address(copy))).one("section", aria_labelledby="copies")
    assert sorted(row.text for row in shown.all("li")) == [
        "A count, The Courier",
        "A count, The Courier as it stood before",
    ]


def test_versions_are_no_copies(as_: As, edith: User, old: Document, new: Document) -> None:
    assert not Page(as_(edith).get(address(new))).all("section", aria_labelledby="copies")


def test_many_versions_keep_their_numbers(as_: As, edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.documents.MOST_VERSIONS", 3)
    for number in range(5):
        newest = a_version(f"A count\n\nSome {number + 100} soldiers have fled.")
    page = Page(as_(edith).get(address(newest)))
    listed = card(page).all("li")
    assert [row.text.partition(" 2")[0][:9] for row in listed] == ["Version 5", "Version 4", "Version 3"]
    assert all("what changed" in row.text for row in listed)


# --- What changed -----------------------------------------------------------------------------------------------------


def test_what_changed_is_marked_by_more_than_colour(as_: As, edith: User, old: Document, new: Document) -> None:
    page = Page(as_(edith).get(address(new, "changes/")))
    changes = page.one("ol", css="changes").all("li")
    assert [each.one("h2").text for each in changes] == ["± Reworded a number changed", "− Removed", "+ Added"]
    assert (changes[0].one("del").text, changes[0].one("ins").text) == ("104", "167")
    assert changes[1].one("del").text == "They came by the bridges."
    assert changes[2].one("ins").text == "Nobody was hurt, a nurse said."
    (number,) = page.one("section", aria_labelledby="numbers").all("li")
    assert number.text == "104 → 167 in a reworded sentence"
    assert page.one("p", css="tally").text == "1 sentence added 1 sentence removed 1 sentence reworded"


def test_any_two_versions_are_compared(as_: As, edith: User, old: Document, new: Document) -> None:
    third = a_version(OLD)
    client = as_(edith)
    page = Page(client.get(address(third, "changes/"), {"from": old.pk, "to": third.pk}))
    assert page.one("h2").text == "They say the same"
    page = Page(client.get(address(old, "changes/"), {"from": new.pk, "to": new.pk}))
    assert page.one("h2").text == "This is one version"
    page = Page(client.get(address(old, "changes/"), {"from": new.pk, "to": old.pk}))
    assert [each.text for each in page.one("ol", css="changes").all("ins")] == ["104", "They came by the bridges."]


@pytest.mark.parametrize("query", [{"from": "nonsense"}, {"to": "0"}, {}])
def test_what_is_not_a_version_is_passed_over(
    as_: As, edith: User, old: Document, new: Document, query: dict[str, str]
) -> None:
    page = Page(as_(edith).get(address(new, "changes/"), query))
    assert len(page.one("ol", css="changes").all("li")) == 3


def test_of_one_version_nothing_has_changed(as_: As, edith: User, old: Document) -> None:
    assert as_(edith).get(address(old, "changes/")).status_code == 404


# --- Visiting again ---------------------------------------------------------------------------------------------------


def test_a_visit_is_asked_for_and_followed(as_: As, edith: User, old: Document, bells: list[Bell]) -> None:
    client = as_(edith)
    page = Page(client.post(address(old, "visit/"), headers={"HX-Request": "true"}))
    visit = old.visits.get()
    part = page.one("section", css="visits")
    assert (part.attributes["hx-get"], part.attributes["hx-trigger"]) == (address(old, "visits/"), "every 1s")
    assert told(page) == "Visiting the page…"
    assert part.one("button").attributes["aria-disabled"] == "true"
    Document.objects.filter(pk=visit.pk).update(state=State.DONE, same_as=old, fetched_at=timezone.now())
    page = Page(client.get(address(old, "visits/")))
    assert "hx-get" not in page.one("section", css="visits").attributes
    assert told(page).endswith("The text was unchanged.")
    assert page.button("Visit again")


def test_a_visit_that_brought_a_new_version_has_the_whole_page_tell_of_it(as_: As, edith: User, old: Document) -> None:
    client = as_(edith)
    seen = json.loads(card(Page(client.get(address(old)))).attributes["hx-vals"])
    assert "HX-Refresh" not in client.get(address(old, "visits/"), seen).headers
    new = a_version(NEW)
    assert client.get(address(old, "visits/"), seen)["HX-Refresh"] == "true"
    assert client.post(address(old, "visit/"), seen, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = Page(client.get(address(old)))
    assert page.one(css="notice").text.startswith("This is version 1 of 2")
    seen = json.loads(card(page).attributes["hx-vals"])
    assert seen == {"newest": str(new.pk)}
    assert "HX-Refresh" not in client.get(address(old, "visits/"), seen).headers


def test_a_visit_that_failed_says_why(as_: As, edith: User, old: Document) -> None:
    visit = intake.revisit(document=old, by=edith)
    Document.objects.filter(pk=visit.pk).update(last_error="The site did not answer in time.")
    page = Page(as_(edith).get(address(old)))
    assert told(page) == "The visit will be tried again: The site did not answer in time."
    Document.objects.filter(pk=visit.pk).update(state=State.FAILED, settled_at=timezone.now())
    page = Page(as_(edith).get(address(old)))
    assert told(page).endswith("It could not be read: The site did not answer in time.")
    assert page.button("Visit again")


def test_without_scripts_the_button_leads_back_to_the_page(as_: As, edith: User, old: Document) -> None:
    assert as_(edith).post(address(old, "visit/"))["Location"] == address(old)


def test_who_may_not_visit_is_told_why(as_: As, ada: User, old: Document) -> None:
    page = Page(as_(ada).get(address(old)))
    assert page.button("Visit again").is_disabled
    assert "Only editors and reviewers have a page visited again." in card(page).text


def test_what_was_brought_has_not_been_visited(as_: As, edith: User) -> None:
    with_address = factories.make_document(url=URL)
    assert told(Page(as_(edith).get(address(with_address)))) == "Its address has not been visited."
    page = Page(as_(edith).get(address(factories.make_document(factories.LATER_REPORT))))
    assert told(page) == "It came without an address, so there is nothing to visit."
    assert not card(page).all("button")


# --- Kept elsewhere too -----------------------------------------------------------------------------------------------


def test_where_the_setting_is_off_nobody_is_offered_it(as_: As, edith: User, old: Document) -> None:
    assert "Wayback" not in card(Page(as_(edith).get(address(old)))).text


def test_a_page_is_saved_at_the_wayback_machine(as_: As, edith: User, old: Document, settings: Settings) -> None:
    settings.WAYBACK_SAVE = "asked"
    client = as_(edith)
    assert Page(client.get(address(old))).button("Save at the Wayback Machine")
    page = Page(client.post(address(old, "wayback/"), headers={"HX-Request": "true"}))
    assert page.one("p", css="wayback").text == "The Wayback Machine is asked to save it."
    assert "hx-get" in page.one("section", css="visits").attributes
    at = timezone.now() - timedelta(minutes=1)
    where = f"https://web.archive.org/web/20190224120000/{URL}"
    WaybackSave.objects.update(state=State.DONE, snapshot_url=where, snapshot_at=at, settled_at=at)
    page = Page(client.get(address(old)))
    assert page.one("p", css="wayback").text.startswith("Also kept at web.archive.org since ")
    assert page.link("web.archive.org") == where
    assert "Save at the Wayback Machine" not in page.main.text


def test_a_save_that_failed_can_be_tried_again(as_: As, edith: User, old: Document, settings: Settings) -> None:
    settings.WAYBACK_SAVE = "asked"
    WaybackSave.objects.create(document=old, state=State.FAILED, last_error="The site has a problem.")
    page = Page(as_(edith).get(address(old)))
    assert page.one("p", css="wayback").text.endswith("The site has a problem.")
    assert page.button("Save at the Wayback Machine again")


# --- What is kept, to take away ---------------------------------------------------------------------------------------

HOSTILE = "<html><script>alert(document.cookie)</script> A count of 104 soldiers </html>"


@pytest.fixture
def hostile(db: None) -> Document:
    return a_version(HOSTILE)


@pytest.mark.parametrize("what", ["bytes/", "text/", "warc/"])
def test_nothing_that_came_is_served_so_that_a_browser_runs_it(
    as_: As, edith: User, hostile: Document, what: str
) -> None:
    response = as_(edith).get(address(hostile, what))
    assert response.status_code == 200
    assert response["Content-Type"] in ("application/octet-stream", "text/plain; charset=utf-8")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    if what != "text/":
        assert response["Content-Disposition"].startswith("attachment; filename=")


def test_the_bytes_are_those_that_came(as_: As, edith: User, hostile: Document) -> None:
    response = as_(edith).get(address(hostile, "bytes/"))
    assert response.content == HOSTILE.encode()
    assert response["Content-Disposition"] == f'attachment; filename="document-{hostile.pk}.html"'


def test_the_text_is_the_one_that_offsets_count_in(as_: As, edith: User, old: Document) -> None:
    assert as_(edith).get(address(old, "text/")).content.decode() == old.text


def test_the_warc_holds_the_document(as_: As, edith: User, old: Document) -> None:
    response = as_(edith).get(address(old, "warc/"))
    assert response.content[:2] == b"\x1f\x8b"
    assert response["Content-Disposition"] == f'attachment; filename="document-{old.pk}.warc.gz"'


def test_bytes_that_are_gone_are_told_of(as_: As, edith: User, old: Document, media: Any) -> None:
    for path in media.rglob("*.gz"):
        path.unlink()
    response = as_(edith).get(address(old, "bytes/"), follow=True)
    assert Page(response).messages == ["The bytes of this document are not in storage."]


def test_no_page_shows_what_came_as_html(as_: As, edith: User, hostile: Document) -> None:
    a_version(HOSTILE.replace("104", "167"))
    for what in ("", "changes/?to=0", "visits/"):
        html = as_(edith).get(address(hostile, what)).content.decode()
        assert "<script>alert" not in html


def test_who_published_it_is_told_with_what_is_known(as_: As, edith: User, old: Document) -> None:
    assert old.outlet is not None
    old.outlet.reliability, old.outlet.is_party, old.outlet.owner_group = "D", True, "Norte Media"
    old.outlet.save()
    section = Page(as_(edith).get(address(old))).one("section", aria_labelledby="outlet")
    assert section.one("h2").text == "Published by The Courier"
    assert "D not usually reliable" in section.text
    assert "yes speaks for a side" in section.text


# --- Who published it, by hand ----------------------------------------------------------------------------------------


def test_an_editor_says_who_published_it_in_all_its_versions(
    as_: As, edith: User, old: Document, new: Document
) -> None:
    client = as_(edith)
    page = Page(client.post(address(new, "outlet/"), {"outlet": "The Ledger"}, follow=True))
    assert page.messages == ["It is put down to The Ledger."]
    assert page.one("h2", id="outlet").text == "Published by The Ledger"
    assert {document.outlet_name for document in old.versions()} == {"The Ledger"}
    assert "Edith put it down to The Ledger." in page.one("ol", css="history").text
    assert "Edith put it down to The Ledger." in Page(client.get(address(old))).one("ol", css="history").text


def test_what_is_filled_in_wrongly_is_told_beside_it(as_: As, edith: User, old: Document) -> None:
    response = as_(edith).post(address(old, "outlet/"), {"outlet": " "})
    assert response.status_code == 422
    assert Page(response).errors_at("outlet") == ["Say who published it."]


def test_who_may_not_change_it_is_not_offered_it(as_: As, ada: User, old: Document) -> None:
    assert "Put it down" not in Page(as_(ada).get(address(old))).main.text


def test_a_document_of_nobody_known_can_be_put_down(as_: As, edith: User, old: Document) -> None:
    Document.objects.update(outlet=None)
    page = Page(as_(edith).get(address(old)))
    assert page.one("h2", id="outlet").text == "Published by an outlet that is not known"
    assert page.button("Put it down")
    assert "Put it down to an outlet" in page.main.text
