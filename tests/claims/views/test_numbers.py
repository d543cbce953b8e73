"""GET /numbers/"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims import number_search
from claims.readings import readings_of
from people.models import User
from sources.models import Document
from tests import factories

LogIn = Callable[[User], Client]
URL = "/numbers/"


def shown(client: Client, *, status: int = 200, asked: dict[str, str] | None = None, **fields: str) -> str:
    response = client.get(URL, {**(asked or {}), **fields})
    assert response.status_code == status
    return response.content.decode()


def test_an_empty_archive_says_so_and_how_to_ask(as_: LogIn, edith: User) -> None:
    page = shown(as_(edith))
    assert "Nothing is stored yet." in page
    assert "Which number?" in page


def test_three_groups_of_results_with_the_quote_marked(as_: LogIn, edith: User) -> None:
    claim = factories.make_claim(by=edith)
    evidence = factories.make_evidence(claim)
    page = shown(as_(edith), q="soldiers fled 100-110, Colombia, February 2019")
    assert f'href="{claim.get_absolute_url()}">104 soldiers fled</a>' in page
    assert f"#place-{evidence.start}" in page
    assert ">Some 104 soldiers</mark></a> have fled across the border" in page
    assert "Documents <span" in page


def test_a_quote_leads_to_its_place_in_the_document(as_: LogIn, edith: User) -> None:
    document = factories.make_document()
    (found,) = readings_of([document])[document.pk].figures
    address = f"{document.get_absolute_url()}?at={found.start}"
    assert f'href="{address}#place-{found.start}"' in shown(as_(edith), q="soldiers fled 104")
    page = as_(edith).get(address).content.decode()
    assert f'<mark id="place-{found.start}" class="relation ">A total of 104 soldiers</mark>' in page
    for nonsense in ("9", "x", "9" * 40, "-1"):
        assert "<mark" not in as_(edith).get(f"{document.get_absolute_url()}?at={nonsense}").content.decode()


def test_the_question_is_shown_as_it_was_understood(as_: LogIn, edith: User) -> None:
    factories.make_document()
    page = shown(as_(edith), q="soldados huyeron 100-110, Colombia, desde febrero de 2019")
    for said in ("100 to 110", "soldiers", "Colombia", "from 1 Feb 2019"):
        assert said in page


def test_a_unit_is_shown_in_words(as_: LogIn, edith: User) -> None:
    page = shown(as_(edith), q="600 tons, February 2019")
    assert "600 tons</strong>" in page
    assert "ston" not in page


def test_nothing_found_says_so(as_: LogIn, edith: User) -> None:
    factories.make_document()
    assert "Nothing stored states that" in shown(as_(edith), q="killed 9")


def test_too_broad_a_question_says_how_to_narrow_it(as_: LogIn, edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_search, "MOST_STATEMENTS", 1)
    readings_of([factories.make_document(f"{count} soldiers fled.") for count in (100, 105)])
    page = shown(as_(edith), q="soldiers 90-110")
    assert "Too broad" in page
    assert "between which days" in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "killed, Venezuela"}, "Give a number or a range"),
        ({"q": "killed 2-7, blorp"}, "“blorp” was not understood"),
        ({"q": "killed 2-7, March"}, "“March” needs a year"),
        ({"low": "7", "high": "2"}, "The second number is smaller"),
        ({"low": "lots"}, "Enter a number"),
        ({"q": "killed 2", "since": "2019-03-01", "until": "2019-02-01"}, "The second day is before the first"),
    ],
)
def test_what_is_not_understood_is_said_at_its_field(
    as_: LogIn, edith: User, asked: dict[str, str], sentence: str
) -> None:
    assert sentence in shown(as_(edith), status=422, asked=asked)


def test_it_says_how_much_of_the_archive_has_been_read(as_: LogIn, edith: User) -> None:
    first, *_ = [factories.make_document(f"{count} soldiers fled.") for count in (100, 105, 110)]
    readings_of([first])
    assert "The figures of 1 of 3 stored texts have been read so far" in shown(as_(edith))
    page = shown(as_(edith), q="soldiers 105")
    assert "1 text that hold" in page or "had not been read before" in page
    readings_of(Document.objects.all())
    assert "The figures of all 3 stored texts have been read." in shown(as_(edith))


def test_a_group_has_pages_of_its_own(as_: LogIn, edith: User) -> None:
    readings_of([factories.make_document(f"{count} soldiers fled.") for count in range(100, 140)])
    page = shown(as_(edith), q="soldiers 90-200")
    assert "All 40 documents" in page
    first = shown(as_(edith), asked={"q": "soldiers 90-200", "in": "documents"})
    second = shown(as_(edith), asked={"q": "soldiers 90-200", "in": "documents", "page": "2"})
    assert (first.count("<li>"), second.count("<li>")) == (30, 10)
    assert "Page 2 of 2" in second


def test_the_page_is_in_the_navigation(as_: LogIn, edith: User) -> None:
    assert 'href="/numbers/">Numbers</a>' in as_(edith).get("/").content.decode()
