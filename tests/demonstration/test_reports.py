from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demonstration import reports
from demonstration.reports import Report, load_article, load_outlets, load_reports

KEYS = {"title", "outlet", "url", "published", "language", "byline", "served", "text"}
KINDS = {"agency", "paper", "broadcaster", "official", "ngo", "reference", "social", "other"}
FILES = sorted((reports.HERE / "reports").glob("*.toml"))

# What each report must say for the searches of the demonstration to find it.
SAYS = [
    ("four-guards-cross-into-colombia", "Four members of Venezuela's National Guard have crossed into Colombia"),
    (
        "more-than-60-cross-by-nightfall",
        "More than 60 members of Venezuela's security forces have crossed into Colombia",
    ),
    ("agency-counts-104-who-fled", "A total of 104 members of Venezuela's security forces have fled"),
    ("agency-counts-104-who-fled", "96 soldiers and eight police officers"),
    ("104-have-fled-to-colombia", "A total of 104 members of Venezuela's security forces have fled"),
    ("104-militares-y-policias-cruzan", "104 militares y policías venezolanos han desertado y cruzado a Colombia"),
    ("104-militares-y-policias-cruzan", "96 son militares y ocho son policías"),
    (
        "167-have-crossed-into-colombia",
        "A total of 167 members of Venezuela's security forces have crossed into Colombia",
    ),
    ("167-have-crossed-into-colombia", "157 soldiers and 10 police officers"),
    ("326-uniformados-en-colombia", "Un total de 326 miembros de las fuerzas de seguridad de Venezuela han cruzado"),
    ("326-uniformados-en-colombia", "al menos 20 casos"),
    (
        "411-have-crossed-85-in-a-day",
        "A total of 411 members of Venezuela's security forces have crossed into Colombia",
    ),
    ("411-have-crossed-85-in-a-day", "85 arrived in the last 24 hours"),
    ("567-have-deserted-since-saturday", "A total of 567 members of Venezuela's security forces have deserted"),
    ("567-have-deserted-since-saturday", "156 arrived in the last hours"),
    ("567-uniformados-han-desertado", "567 uniformados venezolanos han desertado y cruzado a Colombia"),
    ("567-uniformados-han-desertado", "En las últimas horas llegaron 156"),
    ("two-dead-some-300-injured", "Two people were killed and some 300 were injured"),
    ("tolls-differ-in-the-south", "Two people were killed and 18 were injured on Saturday in one town"),
    ("tolls-differ-in-the-south", "At least five people were killed, an opposition lawmaker told CNN"),
    ("285-heridos-37-hospitalizados", "285 personas resultaron heridas"),
    ("285-heridos-37-hospitalizados", "37 fueron hospitalizadas"),
    ("285-injured-255-venezuelans-30-colombians", "A total of 285 people were injured"),
    ("285-injured-255-venezuelans-30-colombians", "255 Venezuelans and 30 Colombians"),
    ("285-injured-255-venezuelans-30-colombians", "at least 14 reports of killings"),
    ("four-dead-hundreds-injured", "Four people have been killed and hundreds have been injured"),
    ("600-tons-wait-in-cucuta", "600 tons of food and medicine"),
    ("600-tons-wait-in-cucuta", "nearly 200 metric tons"),
]
FROM_THE_FEED = {
    "167-have-crossed-into-colombia",
    "326-uniformados-en-colombia",
    "567-have-deserted-since-saturday",
    "567-uniformados-han-desertado",
    "600-tons-wait-in-cucuta",
    "coffee-harvest-in-the-valley",
}


def named(slug: str) -> Report:
    return next(report for report in load_reports() if report.slug == slug)


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_all_keys_and_no_other(path: Path) -> None:
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    assert values.keys() == KEYS
    assert all(values.values())


@pytest.mark.parametrize("report", load_reports(), ids=lambda report: report.slug)
def test_a_report_is_short_dated_and_plainly_invented(report: Report) -> None:
    outlet = {outlet.slug: outlet for outlet in load_outlets()}[report.outlet]
    assert date(2019, 2, 23) <= report.published.date() <= date(2019, 2, 28)
    assert report.published.utcoffset() is not None
    assert 90 <= len(report.text.split()) <= 220
    assert report.language == outlet.language
    assert report.served in {"archive", "feed"}
    assert report.url == f"https://{outlet.domain}/2019/02/{report.slug}"
    assert report.title not in report.text


@pytest.mark.parametrize("report", load_reports(), ids=lambda report: report.slug)
def test_a_paragraph_is_one_line(report: Report) -> None:
    assert all(paragraph.strip() and "\n" not in paragraph for paragraph in report.text.split("\n\n"))


@pytest.mark.parametrize(("slug", "words"), SAYS)
def test_it_says_the_number_the_demonstration_needs(slug: str, words: str) -> None:
    assert words in named(slug).text


def test_reports_come_in_order_of_publication_in_two_languages() -> None:
    found = load_reports()
    assert list(found) == sorted(found, key=lambda report: report.published)
    assert len({report.slug for report in found}) == len(found) == len(FILES)
    assert {report.language for report in found} == {"en", "es"}


def test_the_feed_serves_the_later_counts() -> None:
    assert {report.slug for report in load_reports() if report.served == "feed"} == FROM_THE_FEED


def test_two_reports_are_near_copies_of_one_agency_text() -> None:
    credited, silent = named("agency-counts-104-who-fled"), named("104-have-fled-to-colombia")
    a, b = shingles(credited.text), shingles(silent.text)
    assert len(a & b) / len(a | b) > 0.75
    assert credited.text != silent.text
    assert credited.outlet != silent.outlet
    assert "(Andes Wire) –" in credited.text
    assert "Andes Wire" not in silent.text


def test_no_other_reports_share_much_text() -> None:
    found = [report for report in load_reports() if report.slug != "104-have-fled-to-colombia"]
    for position, report in enumerate(found):
        for other in found[position + 1 :]:
            a, b = shingles(report.text), shingles(other.text)
            assert len(a & b) / len(a | b) < 0.2, (report.slug, other.slug)


def test_one_report_is_about_something_else() -> None:
    text = named("coffee-harvest-in-the-valley").text
    assert not any(word in text for word in ("Venezuela", "Colombia", "soldier", "border", "killed", "tons"))


def test_outlets_are_marked_as_demonstration_and_use_reserved_domains() -> None:
    outlets = load_outlets()
    assert len({outlet.slug for outlet in outlets}) == len({outlet.domain for outlet in outlets}) == len(outlets)
    for outlet in outlets:
        assert "(demonstration" in outlet.name or "(demostración)" in outlet.name
        assert outlet.domain.endswith(".example")
        assert len(outlet.country) == 2
        assert outlet.country.isupper()
        assert outlet.kind in KINDS
        assert outlet.note


def test_every_outlet_published_something() -> None:
    published = {report.outlet for report in load_reports()} | {load_article().outlet}
    assert published == {outlet.slug for outlet in load_outlets()}


def test_the_article_has_the_figures_of_the_tour() -> None:
    article = load_article()
    outlet = {outlet.slug: outlet for outlet in load_outlets()}[article.outlet]
    assert article.published == date(2019, 2, 24)
    assert urlsplit(article.url).hostname == outlet.domain
    assert "At least 100 soldiers desert" in article.title
    for words in (
        "some 104 soldiers had fled across the border into Colombia",
        "Two people were killed on Saturday",
        "300 people were wounded",
        "stockpiled 600 tons of food and medicine",
    ):
        assert words in article.text


def test_a_file_that_lacks_a_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "article.toml").write_text('title = "Short"\nauthor = "Nobody"\n')
    monkeypatch.setattr(reports, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"article\.toml: missing or unknown: author, language"):
        load_article.__wrapped__()
