"""The progress of a search, provider by provider, as htmx asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims import corroboration
from claims.models import Claim, Lookup, LookupHit
from people.models import User
from sources import intake
from sources.models import Document
from tests import factories
from tests.pages import Element, Page

As = Callable[[User], Client]


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def archive(claim: Claim, edith: User) -> Lookup:
    """A search of one provider that has just been asked for."""
    (lookup,) = corroboration.find_sources(claim=claim, by=edith, providers=["archive"])
    return lookup


def address(claim: Claim) -> str:
    return f"/claims/{claim.pk}/lookups/"


def change(lookup: Lookup, **columns: Any) -> None:
    Lookup.objects.filter(pk=lookup.pk).update(**columns)


def progress(client: Client, claim: Claim) -> Element:
    return Page(client.get(address(claim))).one(id="lookups")


def hit(lookup: Lookup, number: int) -> Document:
    document = intake.remember(url=f"https://courier.example/{number}", title=f"Report {number}")
    LookupHit.objects.create(lookup=lookup, document=document, rank=number)
    return document


def test_it_asks_again_every_second_while_a_search_is_under_way(as_: As, edith: User, archive: Lookup) -> None:
    claim = archive.claim
    shown = progress(as_(edith), claim)
    assert shown.attributes["hx-trigger"] == "every 1s"
    assert shown.attributes["hx-swap"] == "outerHTML"
    assert shown.attributes["hx-get"].startswith(address(claim))
    assert shown.one(role="status").text == "Searching for sources."


@pytest.mark.parametrize("state", ["done", "failed"])
def test_it_stops_asking_when_all_is_settled(as_: As, edith: User, archive: Lookup, state: str) -> None:
    change(archive, state=state, settled_at=timezone.now(), last_error="" if state == "done" else "No.")
    shown = progress(as_(edith), archive.claim)
    assert "hx-get" not in shown.attributes
    assert "hx-trigger" not in shown.attributes
    assert shown.one(role="status").text == "The search has ended: 0 passages."
    assert not shown.all("progress")


def test_before_any_search_it_asks_nothing(as_: As, edith: User, claim: Claim) -> None:
    shown = progress(as_(edith), claim)
    assert "hx-get" not in shown.attributes
    assert "No source has been asked yet." in shown.text


def test_the_page_is_told_when_something_came_in_since_it_looked(as_: As, edith: User, archive: Lookup) -> None:
    client, claim = as_(edith), archive.claim
    seen = progress(client, claim).attributes["hx-get"].partition("?seen=")[2]
    assert "HX-Trigger" not in client.get(address(claim), {"seen": seen})
    factories.make_evidence(claim)
    response = client.get(address(claim), {"seen": seen})
    assert response["HX-Trigger"] == "evidence-changed"
    newer = Page(response).one(id="lookups").attributes["hx-get"].partition("?seen=")[2]
    assert newer != seen
    assert "HX-Trigger" not in client.get(address(claim), {"seen": newer})


def test_the_page_is_told_when_a_search_ends_without_a_find(as_: As, edith: User, archive: Lookup) -> None:
    client, claim = as_(edith), archive.claim
    seen = progress(client, claim).attributes["hx-get"].partition("?seen=")[2]
    change(archive, state="done", settled_at=timezone.now())
    assert client.get(address(claim), {"seen": seen})["HX-Trigger"] == "evidence-changed"


STEPS: dict[str, tuple[dict[str, Any], str]] = {
    "asked for": ({}, "waiting"),
    "asking": ({"state": "running", "lease_token": "0" * 32, "lease_until": timezone.now()}, "searching"),
    "put back after an error": ({"last_error": "The site did not answer in time."}, "will try again"),
    "ended": ({"state": "done", "settled_at": timezone.now()}, "nothing found"),
    "given up": ({"state": "failed", "settled_at": timezone.now(), "last_error": "No."}, "failed"),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_its_word(as_: As, edith: User, archive: Lookup, step: str) -> None:
    columns, word = STEPS[step]
    change(archive, **columns)
    row = progress(as_(edith), archive.claim).one("li", css="lookup")
    assert row.one("strong").text == "Archive"
    assert row.one("span", css="tag").text == word


def test_the_bar_counts_the_pages_that_were_read(as_: As, edith: User, archive: Lookup) -> None:
    client, claim = as_(edith), archive.claim
    assert "value" not in progress(client, claim).one("progress").attributes
    documents = [hit(archive, number) for number in range(3)]
    change(archive, searched_at=timezone.now())
    Document.objects.filter(pk=documents[0].pk).update(state="failed", settled_at=timezone.now())
    row = progress(client, claim).one("li", css="lookup")
    assert row.one("span", css="tag").text == "reading 1 of 3"
    bar = row.one("progress")
    assert (bar.attributes["max"], bar.attributes["value"]) == ("3", "1")
    assert bar.attributes["aria-label"] == "Archive"


def test_pages_that_could_not_be_read_are_named_with_the_reason(as_: As, edith: User, archive: Lookup) -> None:
    for number in range(2):
        hit(archive, number)
    Document.objects.filter(url__startswith="https://courier.example/").update(
        state="failed", settled_at=timezone.now(), last_error="The page is not there (404)."
    )
    change(archive, state="done", settled_at=timezone.now(), searched_at=timezone.now())
    row = progress(as_(edith), archive.claim).one("li", css="lookup")
    assert row.one("span", css="tag").text == "2 found"
    assert row.one("details", css="reason").one("summary").text == "2 pages could not be read"
    reasons = [item.text for item in row.one("details", css="reason").all("li")]
    assert len(reasons) == 2
    assert all(reason.endswith(": The page is not there (404).") for reason in reasons)


CHECK = {
    "claim": "104 soldiers have fled to Colombia.",
    "rating": "Mostly true",
    "publisher": "Checks of the Ledger",
    "url": "https://checks.example/104?from=search&part=1",
    "claimant": "a minister",
    "reviewed_on": "2019-03-20",
    "language": "en",
}


def checks_shown(client: Client, lookup: Lookup, **said: Any) -> list[Element]:
    document = intake.remember(url="https://checks.example/104")
    LookupHit.objects.create(lookup=lookup, document=document, rank=0, fact_check={**CHECK, **said})
    change(lookup, state="done", settled_at=timezone.now(), searched_at=timezone.now())
    return progress(client, lookup.claim).one("li", css="lookup").all("p", css="fact-check")


def test_a_finished_check_of_others_is_told_in_their_words(as_: As, edith: User, archive: Lookup) -> None:
    (check,) = checks_shown(as_(edith), archive)
    assert check.text == (
        "Checked by Checks of the Ledger: “Mostly true”, of “104 soldiers have fled to Colombia.” by a minister "
        "(20 Mar 2019) – read the check"
    )
    link = check.one("a")
    assert link.attributes["href"] == CHECK["url"]
    assert "noopener" in link.attributes["rel"].split()
    assert check.one("span").attributes["lang"] == "en"


def test_what_a_check_does_not_say_is_left_out(as_: As, edith: User, archive: Lookup) -> None:
    bare = {"rating": "", "publisher": "", "claimant": "", "reviewed_on": None, "language": ""}
    (check,) = checks_shown(as_(edith), archive, **bare)
    assert check.text == ("Checked by others: “no rating”, of “104 soldiers have fled to Colombia.” – read the check")
    assert "lang" not in check.one("span").attributes


def test_markup_in_a_check_is_shown_as_text(as_: As, edith: User, archive: Lookup) -> None:
    evil = '"><img src=x onerror="alert(1)">'
    (check,) = checks_shown(
        as_(edith), archive, claim=evil, rating=evil, publisher=evil, claimant=evil, language=evil, url=evil
    )
    assert check.text.count(evil) == 4
    assert not check.all("img")


def test_a_page_that_is_no_check_is_not_told_as_one(as_: As, edith: User, archive: Lookup) -> None:
    hit(archive, 1)
    assert progress(as_(edith), archive.claim).all("p", css="fact-check") == []


def test_a_failure_comes_with_its_reason_and_a_button(as_: As, edith: User, archive: Lookup) -> None:
    change(archive, state="failed", settled_at=timezone.now(), last_error="The site did not answer in time.")
    row = progress(as_(edith), archive.claim).one("li", css="lookup")
    assert row.one("p", css="reason").text == "The site did not answer in time."
    form = row.one("form")
    assert form.attributes["action"] == form.attributes["hx-post"] == f"/lookups/{archive.pk}/retry/"
    assert not form.one("button").is_disabled
    assert form.one("input", name="csrfmiddlewaretoken").attributes["value"]


def test_what_was_overcome_is_not_shown_any_more(as_: As, edith: User, archive: Lookup) -> None:
    change(archive, state="done", settled_at=timezone.now(), last_error="An earlier reason.")
    assert "An earlier reason." not in progress(as_(edith), archive.claim).text


def test_a_remark_of_the_provider_is_shown(as_: As, edith: User, archive: Lookup) -> None:
    change(archive, state="done", settled_at=timezone.now(), remark="No feed is registered yet.")
    assert "No feed is registered yet." in progress(as_(edith), archive.claim).text


def test_only_the_newest_search_of_a_provider_is_shown(as_: As, edith: User, archive: Lookup) -> None:
    change(archive, state="failed", settled_at=timezone.now(), last_error="An old reason.")
    corroboration.find_sources(claim=archive.claim, by=edith, providers=["archive"])
    shown = progress(as_(edith), archive.claim)
    assert len(shown.all("li", css="lookup")) == 1
    assert "An old reason." not in shown.text


def test_who_does_not_work_on_claims_cannot_press_the_buttons(as_: As, ada: User, archive: Lookup) -> None:
    change(archive, state="failed", settled_at=timezone.now(), last_error="No.")
    shown = progress(as_(ada), archive.claim)
    assert {button.text: button.is_disabled for button in shown.all("button")} == {
        "Try again": True,
        "Find sources again": True,
    }
    assert "Only editors and reviewers work on claims." in shown.text


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, archive: Lookup) -> None:
    assert as_(olga).get(address(archive.claim)).status_code == 404


def test_a_claim_that_is_not_there_is_not_found(as_: As, edith: User) -> None:
    assert as_(edith).get("/claims/4711/lookups/").status_code == 404


def test_it_is_only_read(as_: As, edith: User, claim: Claim) -> None:
    assert as_(edith).post(address(claim)).status_code == 405


def test_markup_in_a_reason_is_shown_as_text(as_: As, edith: User, archive: Lookup) -> None:
    evil = '<img src=x onerror="alert(1)">'
    change(archive, state="failed", settled_at=timezone.now(), last_error=evil, remark=evil)
    shown = progress(as_(edith), archive.claim)
    assert [reason.text for reason in shown.all("p", css="reason")] == [evil, evil]
    assert not shown.all("img")


def test_a_mark_that_is_none_is_no_harm(as_: As, edith: User, archive: Lookup) -> None:
    response = as_(edith).get(address(archive.claim), {"seen": "'\"><script>\x00"})
    assert response["HX-Trigger"] == "evidence-changed"
    assert b"<script>" not in response.content


# --- A source given by its address ------------------------------------------------------------------------------------


def give(client: Client, claim: Claim, address: str, *, htmx: bool = True) -> Page:
    headers = {"HX-Request": "true"} if htmx else {}
    return Page(client.post(f"/claims/{claim.pk}/add-source/", {"url": address}, headers=headers, follow=not htmx))


def test_an_address_is_taken_beside_the_claim(as_: As, edith: User) -> None:
    claim, client = factories.make_claim(by=edith), as_(edith)
    form = Page(client.get(claim.get_absolute_url())).one("form", action=f"/claims/{claim.pk}/add-source/")
    assert form.attributes["hx-target"] == "#lookups"
    page = give(client, claim, "https://courier.example/count")
    assert page.one("li", css="lookup").one("strong").text == "Given by hand"


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("", "Give the address of a page."),
        ("ftp://courier.example", "Give a web address that starts with http://"),
        ("http://2130706433/", "This is not a web address that can be fetched."),
        ("http://[courier.example/", "This is not a web address that can be fetched."),
        ("https://courier .example/", "This is not a web address that can be fetched."),
        ("https://edith:secret@courier.example/", "The address contains a user name or password"),
    ],
)
def test_what_is_no_address_is_said(as_: As, edith: User, address: str, message: str, htmx: bool) -> None:
    claim = factories.make_claim(by=edith)
    assert message in give(as_(edith), claim, address, htmx=htmx).text
    assert not claim.lookups.exists()


def test_what_is_wrong_with_an_address_is_said_last_just_above_its_field(as_: As, edith: User) -> None:
    claim = factories.make_claim(by=edith)
    page = give(as_(edith), claim, "ftp://courier.example")
    assert page.errors == ["Give a web address that starts with http:// or https://."]
    assert page.one(id="lookups").text.endswith(page.errors[0])


def test_who_does_not_edit_is_offered_no_address_field(as_: As, edith: User, ada: User) -> None:
    claim = factories.make_claim(by=edith)
    page = Page(as_(ada).get(claim.get_absolute_url()))
    assert not page.all("form", action=f"/claims/{claim.pk}/add-source/")
