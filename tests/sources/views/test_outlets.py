"""The register of outlets: found, read, changed by administrators, and taken in and out as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import User
from sources import intake
from sources.models import Outlet
from sources.reading import read_pasted
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]
FACTS = {"name": "The Courier", "domain": "courier.example", "kind": "paper", "reliability": "B"}


@pytest.fixture
def courier(db: None) -> Outlet:
    return Outlet.objects.create(
        name="The Courier",
        domain="courier.example",
        kind="paper",
        country="CO",
        owner_group="Norte Media",
        reliability="B",
        reliability_note="Corrects itself.",
        is_party=True,
    )


def names(page: Page) -> list[str]:
    return [row.one("a").text for row in page.all("th", scope="row")]


def upload(text: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("outlets.csv", text.encode())}


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_tells_what_is_known_of_each(as_: As, edith: User, courier: Outlet) -> None:
    factories.make_document(outlet="The Courier")
    page = Page(as_(edith).get("/outlets/"))
    (row,) = page.one("tbody").all("tr")
    assert [cell.text for cell in row.all("td")] == ["Newspaper", "CO", "Norte Media", "B", "1"]
    assert row.one("th").text == "The Courier party to the matter courier.example"
    assert row.one("span", css="letter").attributes["title"] == "B – usually reliable"
    assert page.one("nav", aria_label="Main").one("a", aria_current="page").text == "Outlets"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cour", ["The Courier"]),
        ("q=LEDGER.example", ["The Ledger"]),
        ("q=norte", ["The Courier"]),
        ("kind=agency", ["The Ledger"]),
        ("country=CO", ["The Courier"]),
        ("reliability=B", ["The Courier"]),
        ("kind=agency&country=CO", []),
        ("kind=nonsense", ["The Courier", "The Ledger"]),
        ("q=", ["The Courier", "The Ledger"]),
    ],
)
def test_the_list_is_narrowed(as_: As, edith: User, courier: Outlet, query: str, found: list[str]) -> None:
    Outlet.objects.create(name="The Ledger", domain="ledger.example", kind="agency", country="VE")
    page = Page(as_(edith).get(f"/outlets/?{query}"))
    assert names(page) == found
    if not found:
        assert page.one("h2").text == "No outlet is like that"


def test_the_next_page_is_narrowed_too(as_: As, edith: User) -> None:
    for number in range(31):
        Outlet.objects.create(name=f"Outlet {number:02}", kind="ngo")
    Outlet.objects.create(name="Agency", kind="agency")
    client = as_(edith)
    link = Page(client.get("/outlets/?kind=ngo")).link("More")
    assert names(Page(client.get(f"/outlets/{link}"))) == ["Outlet 30"]


def test_only_administrators_are_offered_changes(as_: As, edith: User, ada: User, courier: Outlet) -> None:
    for address in ("/outlets/", courier.get_absolute_url()):
        mine, theirs = (Page(as_(person).get(address)) for person in (ada, edith))
        labels = {"Edit", "Add an outlet", "Import CSV"}
        assert labels & {link.text for link in mine.all("a")}
        assert not labels & {link.text for link in theirs.all("a")}


# --- One outlet -------------------------------------------------------------------------------------------------------


def test_an_outlet_has_its_facts_and_its_latest_documents(as_: As, edith: User, courier: Outlet) -> None:
    document = factories.make_document(outlet="The Courier")
    page = Page(as_(edith).get(courier.get_absolute_url()))
    facts = {each.one("dt").text: each.one("dd").text for each in page.one("dl").all("div")}
    assert facts == {
        "Kind": "Newspaper, CO",
        "Owner group": "Norte Media",
        "Source reliability": "B usually reliable",
        "Party to the matter": "yes speaks for a side",
    }
    assert page.link(document.title) == document.get_absolute_url()
    assert "Corrects itself." in page.main.text


def test_an_administrator_changes_it(as_: As, ada: User, courier: Outlet) -> None:
    body = {**FACTS, "reliability": "C", "reliability_note": "Prints rumours.", "country": "ve", "languages": "es, en"}
    response = as_(ada).post(f"/outlets/{courier.pk}/edit/", body)
    assert response["Location"] == courier.get_absolute_url()
    courier.refresh_from_db()
    assert (courier.reliability, courier.reliability_note, courier.is_party) == ("C", "Prints rumours.", False)
    assert (courier.country, courier.languages) == ("VE", "es,en")


def test_an_administrator_adds_one(as_: As, ada: User) -> None:
    response = as_(ada).post("/outlets/new/", {**FACTS, "domain": "https://www.Courier.example/news"}, follow=True)
    assert Page(response).messages == ["The Courier is in the register."]
    assert Outlet.objects.get().domain == "courier.example"


def test_a_domain_with_accents_is_the_one_that_its_pages_stand_at(as_: As, ada: User) -> None:
    as_(ada).post("/outlets/new/", {**FACTS, "domain": "Periódico.example"})
    page = replace(read_pasted("A count\n\nText."), outlet="Periódico")
    assert intake.outlet_at(page=page, url="https://xn--peridico-y3a.example/1") == Outlet.objects.get()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"name": ""}, "name", "Give the outlet’s name."),
        ({"name": "The Courier"}, "name", "There is another outlet of this name."),
        ({"domain": "courier.example"}, "domain", "courier.example is another outlet’s domain."),
        ({"domain": "courier"}, "domain", "“courier” is no domain. Write it as in courier.example."),
        ({"country": "12"}, "country", "“12” is no country code. Write two letters, as in CO."),
        ({"languages": "Spanish"}, "languages", "“spanish” is no list of language codes. Write it as in es,en."),
    ],
)
def test_what_is_wrong_is_told_beside_it(
    as_: As, ada: User, courier: Outlet, change: dict[str, str], field: str, sentence: str
) -> None:
    response = as_(ada).post("/outlets/new/", {**FACTS, "name": "The Ledger", "domain": "", **change})
    assert response.status_code == 422
    assert Page(response).errors_at(field) == [sentence]


# --- The register as a file -------------------------------------------------------------------------------------------


def test_it_is_exported_as_a_file(as_: As, edith: User, courier: Outlet) -> None:
    response = as_(edith).get("/outlets/export/")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert response["Content-Disposition"] == 'attachment; filename="outlets.csv"'
    assert content.splitlines()[1].startswith("The Courier,courier.example,paper,CO")


def test_a_file_is_shown_before_it_is_imported(as_: As, ada: User, courier: Outlet) -> None:
    client = as_(ada)
    page = Page(client.post("/outlets/import/", upload("name;country\nThe Courier;VE\nThe Ledger;\n")))
    assert Outlet.objects.count() == 1
    rows = [[cell.text for cell in row.inside() if cell.name in ("td", "th")] for row in page.one("tbody").all("tr")]
    assert rows == [["2", "The Courier courier.example", "Country: CO → VE"], ["3", "The Ledger", "added"]]
    body = {name: page.control(name).attributes["value"] for name in ("content", "seen")}
    response = client.post("/outlets/import/apply/", body, follow=True)
    assert Page(response).messages == ["1 outlets added, 1 changed."]
    assert Outlet.objects.get(name="The Courier").country == "VE"


def test_a_file_with_mistakes_is_not_imported(as_: As, ada: User) -> None:
    response = as_(ada).post("/outlets/import/", upload("name,country\nThe Courier,CO\nThe Ledger,C1\n"))
    assert response.status_code == 422
    assert Page(response).errors == ["Line 3: Country: “C1” is no country code. Write two letters, as in CO."]
    assert not Outlet.objects.exists()


def test_what_changed_since_the_preview_is_shown_again(as_: As, ada: User) -> None:
    client = as_(ada)
    page = Page(client.post("/outlets/import/", upload("name,country\nThe Courier,CO\n")))
    body = {name: page.control(name).attributes["value"] for name in ("content", "seen")}
    Outlet.objects.create(name="The Courier", country="VE")
    response = client.post("/outlets/import/apply/", body)
    assert response.status_code == 409
    assert Page(response).messages[0].startswith("The register was changed meanwhile")
    assert Outlet.objects.get().country == "VE"
    page = Page(response)
    body = {name: page.control(name).attributes["value"] for name in ("content", "seen")}
    client.post("/outlets/import/apply/", body)
    assert Outlet.objects.get().country == "CO"


@pytest.mark.parametrize("body", [{"content": "no base64!"}, {"content": "bmFtZQpB"}])
def test_what_was_never_previewed_is_not_imported(as_: As, ada: User, body: dict[str, str]) -> None:
    assert as_(ada).post("/outlets/import/apply/", body).status_code in (400, 409)
    assert not Outlet.objects.exists()


def test_a_file_must_be_chosen(as_: As, ada: User) -> None:
    assert Page(as_(ada).post("/outlets/import/")).errors_at("file") == ["Choose a file."]
