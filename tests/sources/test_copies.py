from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demonstration.reports import Report, load_reports
from sources.copies import (
    BANDS,
    COPY_THRESHOLD,
    DOCUMENT_BITS,
    PERMUTATIONS,
    bands,
    changed_numbers,
    declared_credit,
    packed,
    signature,
    similarity,
    unpacked,
)

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT.parent / "shared" / "data" / "gva_dev_docs.ndjson"
COPIES = {"agency-counts-104-who-fled", "104-have-fled-to-colombia"}

STORY = """Four people were killed and at least 300 were wounded near the bridges on Saturday, the governor said.

Volunteers gathered from first light and walked towards the guards, who answered with gas and rubber pellets. Two
lorries that carried medicine burned on the bridge, and each side blamed the other for the fire.

Foreign ministers of the region meet on Monday to discuss what to do next. Several have said that they would not
support the use of force. Clinics on the other bank report that they have run out of bandages."""


def words(start: int, end: int) -> str:
    return " ".join(f"word{number}" for number in range(start, end))


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    found = re.findall(r"\w+", text.casefold())
    return frozenset(tuple(found[start : start + 5]) for start in range(len(found) - 4))


def jaccard(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    return len(a & b) / len(a | b)


def as_stored(report: Report) -> str:
    return f"{report.title}\n\n{report.text}"


# ── Signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_signature_is_64_numbers_and_10_bands_that_fit_the_database() -> None:
    found = signature(STORY)
    assert len(found) == PERMUTATIONS == 64
    assert unpacked(packed(found)).tolist() == found.tolist()
    assert len(packed(found)) == 256
    assert len(bands(found)) == len(set(bands(found).tolist())) == BANDS == 10
    assert bands(found).dtype == np.int64
    assert min(bands(found)) < 0 < max(bands(found))


def test_a_band_has_room_for_the_document() -> None:
    found = bands(signature(STORY))
    assert not (found % 2**DOCUMENT_BITS).any()
    assert len(set((found // 2**DOCUMENT_BITS).tolist())) == BANDS


def test_bands_of_many_are_those_of_each() -> None:
    each = [signature(STORY), signature(words(0, 100))]
    assert bands(np.array(each)).tolist() == [bands(found).tolist() for found in each]
    assert bands(np.zeros((0, PERMUTATIONS), dtype=np.uint32)).shape == (0, BANDS)


def test_stored_bands_stay_valid() -> None:
    # If this fails, every stored band in every newsroom has to be computed again by a migration.
    assert signature(STORY)[:2].tolist() == [20314451, 13357659]
    assert bands(signature(STORY))[:2].tolist() == [5192537060530978816, 1541142413081313280]


def test_another_process_finds_the_same() -> None:
    script = f"from sources.copies import *; print(signature({STORY!r}).tolist())"
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout) == signature(STORY).tolist()


def test_capitals_punctuation_and_layout_do_not_matter() -> None:
    other = "“" + STORY.upper().replace("\n\n", "  ").replace(",", " –") + "”"
    assert signature(other).tolist() == signature(STORY).tolist()


@pytest.mark.parametrize(
    "text", ["", "Four dead", "one two three four", words(0, 15), "no no no no " * 200, "…!? " * 99]
)
def test_a_text_too_short_or_too_uniform_is_no_copy_of_anything(text: str) -> None:
    assert not len(signature(text))
    assert not len(bands(signature(text)))
    assert similarity(signature(text), signature(text)) == 0
    assert similarity(signature(text), signature(STORY)) == similarity(signature(STORY), signature(text)) == 0


def test_sixteen_words_are_enough() -> None:
    assert similarity(signature(words(0, 16)), signature(words(0, 16))) == 1


@pytest.mark.parametrize(("a", "b"), [((0, 404), (40, 444)), ((0, 304), (100, 404)), ((0, 1004), (700, 1704))])
def test_it_estimates_how_much_two_texts_share(a: tuple[int, int], b: tuple[int, int]) -> None:
    one, other = words(*a), words(*b)
    exact = jaccard(shingles(one), shingles(other))
    assert similarity(signature(one), signature(other)) == pytest.approx(exact, abs=0.15)


def test_two_unrelated_texts_share_nothing() -> None:
    one, other = signature(words(0, 500)), signature(words(500, 1000))
    assert similarity(one, other) == 0
    assert not set(bands(one).tolist()) & set(bands(other).tolist())


def test_a_band_says_which_it_is() -> None:
    assert len(set(bands(np.full(PERMUTATIONS, 7, dtype=np.uint32)).tolist())) == BANDS


def test_the_longest_text_has_one_too() -> None:
    assert len(signature(words(0, 60_000))) == PERMUTATIONS


@pytest.mark.parametrize("other", ["", "\nAnother ending, with the outlet's own last words on the matter."])
def test_a_copy_with_another_headline_credit_and_ending_is_found(other: str) -> None:
    one = signature(f"Four dead at the border\n\nCÚCUTA, Colombia (Andes Wire) – {STORY}")
    copied = signature(f"Governor counts 300 wounded\n\n{STORY}{other}")
    assert similarity(one, copied) >= COPY_THRESHOLD
    assert set(bands(one)) & set(bands(copied))


def test_of_the_demonstration_the_agency_s_text_and_its_copy_are_one_and_no_other_two() -> None:
    found = {report.slug: signature(as_stored(report)) for report in load_reports()}
    for one, other in itertools.combinations(found, 2):
        are_copies = {one, other} == COPIES
        assert (similarity(found[one], found[other]) >= COPY_THRESHOLD) is are_copies, (one, other)
        assert bool(set(bands(found[one])) & set(bands(found[other]))) is are_copies, (one, other)


@settings(deadline=None, max_examples=100)
@given(text=st.text(), other=st.text())
def test_any_text_has_a_signature(text: str, other: str) -> None:
    one, two = signature(text), signature(other)
    assert len(one) in {0, PERMUTATIONS}
    assert len(bands(one)) in {0, BANDS}
    assert similarity(one, two) == similarity(two, one)
    assert similarity(one, one) == bool(len(one))


@pytest.mark.shared_data
@pytest.mark.skipif(not PAGES.exists(), reason="the development data are not beside the repository")
def test_the_bands_find_the_copies_among_real_pages() -> None:
    pages = [json.loads(line) for line in PAGES.read_text(encoding="utf-8").splitlines()]
    texts = [f"{page['title']}\n\n{page['text']}" for page in pages]
    exact = [shingles(text) for text in texts]
    where = defaultdict(list)
    for number, found in enumerate(exact):
        for shingle in found:
            where[shingle].append(number)
    common = Counter(pair for numbers in where.values() for pair in itertools.combinations(numbers, 2))
    share = {
        (one, other): count / (len(exact[one]) + len(exact[other]) - count) for (one, other), count in common.items()
    }
    copies = {pair for pair, similar in share.items() if similar >= 0.6}
    signatures = [signature(text) for text in texts]
    by_band = defaultdict(list)
    for number, found_signature in enumerate(signatures):
        for band in bands(found_signature).tolist():
            by_band[band].append(number)
    candidates = {pair for numbers in by_band.values() for pair in itertools.combinations(numbers, 2)}
    found_pairs = {
        pair for pair in candidates if similarity(signatures[pair[0]], signatures[pair[1]]) >= COPY_THRESHOLD
    }
    # All 52 but one, with 148 comparisons in place of two million; and nothing that is not near the threshold.
    assert len(copies) == 52
    assert len(copies - found_pairs) <= 1
    assert len(candidates) < 200
    assert all(share[pair] > 0.4 for pair in found_pairs)


# ── Changed numbers ──────────────────────────────────────────────────────────────────────────────────────────────────


def changes(original: str, copy: str) -> list[tuple[str, str]]:
    return [(change.before.text, change.after.text) for change in changed_numbers(original, copy)]


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (STORY, []),
        (STORY.replace("300", "500"), [("300", "500")]),
        (STORY.replace("Four people", "Five people"), [("Four", "Five")]),
        (STORY.replace("Four people", "FOUR people"), []),
        (STORY.replace("Four", "Six").replace("300", "3,000"), [("Four", "Six"), ("300", "3,000")]),
        ("Two other things\n\n" + STORY.replace("Four people", "Three people"), [("Four", "Three")]),
        (STORY.replace("at least 300 were wounded", "many were wounded"), []),
        (STORY.replace("at least 300", "no fewer than 500"), []),
        ("Something else happened on Monday to 17 people at 9.30 in the morning.", []),
    ],
)
def test_a_number_between_the_same_words_that_differs_was_changed(copy: str, expected: list[tuple[str, str]]) -> None:
    assert changes(STORY, copy) == expected


def test_both_places_are_told() -> None:
    copy = "Another headline\n\n" + STORY.replace("300", "500")
    (change,) = changed_numbers(STORY, copy)
    assert STORY[change.before.start : change.before.end] == "300"
    assert copy[change.after.start : change.after.end] == "500"


def test_where_the_same_words_stand_twice_nothing_is_said() -> None:
    twice = "They said that 3 people came here.\nThey said that 4 people came here."
    assert changes(twice, "They said that 5 people came here.") == []


def test_numbers_that_stand_close_together_are_told_apart() -> None:
    before, after = "Between 100 and 300 were hurt there today.", "Between 100 and 500 were hurt there today."
    assert changes(before, after) == [("300", "500")]


@given(original=st.text(), copy=st.text())
def test_any_two_texts_can_be_compared(original: str, copy: str) -> None:
    for change in changed_numbers(original, copy):
        assert copy[change.after.start : change.after.end] == change.after.text
    assert changes(original, original) == []


# ── Credits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def article(lead: str = "", tail: str = "") -> str:
    return "\n\n".join(part for part in ("Four dead at the border", lead, STORY, tail) if part)


@pytest.mark.parametrize(
    ("lead", "credit"),
    [
        ("CÚCUTA, Colombia (Andes Wire) – A total of 104 have fled.", "Andes Wire"),
        ("(Reuters) - Some 104 soldiers have fled.", "Reuters"),
        ("LONDON (AP) — Some 104 soldiers have fled.", "AP"),
        ("ST. LOUIS (AP) -- Some 104 soldiers have fled.", "AP"),
        ("HAVANA (AP ) _ Some 104 soldiers have fled.", "AP"),
        ("HAVANA (AP) --", "AP"),
        ("WASHINGTON, Feb 24 (Reuters) - Some 104 soldiers have fled.", "Reuters"),
        ("Feb 24 (Reuters) - Some 104 soldiers have fled.", "Reuters"),
        ("NEW YORK, Nov. 19 (UPI) — Some 104 soldiers have fled.", "UPI"),
        ("BRUSSELS, December 2 (Xinhua) -- Some 104 soldiers have fled.", "Xinhua"),
        ("WYANDANCH, N.Y. (CBSNewYork/AP) — Three people were shot.", "CBSNewYork/AP"),
        ("PITTSBURGH (KDKA) — A man has pleaded guilty.", "KDKA"),
        ("Bogotá, 24 feb (EFE).- Unos 104 militares han huido.", "EFE"),
        ("PARÍS, 3 ene. (Europa Press) - Unos 104 militares han huido.", "Europa Press"),
        ("Caracas (AFP) – Au moins 104 soldats ont fui.", "AFP"),
        ("Berlin (dpa) - Mindestens 104 Soldaten sind geflohen.", "dpa"),
        ("Berlin (dpa/lno) - Mindestens 104 Soldaten sind geflohen.", "dpa"),
        ("AFP.- Unos 104 militares han huido.", "AFP"),
        ("By The Associated Press", "Associated Press"),
        ("By: Associated Press", "Associated Press"),
        ("By JONATHAN LANDRUM, Jr., Associated Press", "Associated Press"),
        ("By The Associated Press on Tue 06/30/2015 04:48am", "Associated Press"),
        ("Por Ana Ruiz, Agencia EFE", "Agencia EFE"),
        ("Associated Press", "Associated Press"),
        ("Published at noon\n\nUpdated at two\n\nLONDON (AP) — Some 104 soldiers have fled.", "AP"),
    ],
)
def test_the_dateline_or_byline_names_the_agency(lead: str, credit: str) -> None:
    assert declared_credit(article(lead=lead)) == credit


@pytest.mark.parametrize(
    ("tail", "credit"),
    [
        ("© AFP", "AFP"),
        ("© 2019 AFP", "AFP"),
        ("(c) 2019 Reuters. All rights reserved.", "Reuters"),
        (
            "Copyright 2014 The Associated Press. All rights reserved. This material may not be published.",
            "Associated Press",
        ),
        ("Copyright City News Service", "City News Service"),
        ("The agency said so. © AFP", "AFP"),
        ("The agency said so. (Reuters)", "Reuters"),
        ("“The count will rise,” the agency said. — Reuters", "Reuters"),
        ("Con información de EFE", "EFE"),
        ("Con información de EFE y AFP", "EFE"),
        ("Com informações da Agência Brasil", "Agência Brasil"),
        ("Avec les informations de l'AFP", "AFP"),
        ("(avec AFP)", "AFP"),
        ("Mit dpa", "dpa"),
        ("Additional reporting by AFP", "AFP"),
        ("With files from The Canadian Press", "Canadian Press"),
        ("— Reuters", "Reuters"),
        ("Reuters", "Reuters"),
        ("—Chicago Sun-Times Wire", "Chicago Sun-Times Wire"),
        ("Source: Reuters", "Reuters"),
        ("Fuente: EFE", "EFE"),
        ("The Associated Press contributed to this report.", "Associated Press"),
        ("Associated Press writer Chevel Johnson in New Orleans contributed to this report.", "Associated Press"),
        (
            "Copyright 2013 WSMV. All rights reserved. The Associated Press contributed to this report.",
            "Associated Press",
        ),
    ],
)
def test_the_last_lines_name_the_agency(tail: str, credit: str) -> None:
    assert declared_credit(article(tail=tail)) == credit


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Some 104 soldiers have fled, according to CNN en Español and the Agence France-Presse news agency.",
        "Some 104 soldiers have fled, the governor told Reuters.",
        "Reuters reported that 104 soldiers have fled.",
        "The Associated Press counted 104 soldiers.",
        "Agence France-Presse (AFP) – the oldest of the agencies – counted 104 soldiers.",
        "NATO (North Atlantic Treaty Organization) – the alliance – met.",
        "WHO (World Health Organization) — 104 cases.",
        "LONDON (February 24) — Some 104 soldiers have fled.",
        "LONDON (24 Feb) — Some 104 soldiers have fled.",
        "UPDATE (VIDEO) – Four dead.",
        "ANALYSIS (with photos) – Four dead.",
        "Juan Guaidó (Voluntad Popular) – the leader of the assembly – spoke.",
        "Theresa May (Conservative) – 317 votes",
        "Soldiers at the border (AFP)",
        "Photo: Carlos Barria / Reuters.",
        "Jim Urquhart / Reuters.",
        "Bloomberg – who was mayor then – has announced his candidacy.",
        "By Michael Bloomberg",
        "Bloomberg received 13 percent.",
        "With Reuters reporters in the room, the minister left.",
        "Additional reporting by agencies",
        "With News Wire Services",
        "Source: the governor's office, quoted by Reuters",
        "Copyright By Wire",
    ],
)
def test_who_is_only_quoted_or_pictured_is_no_credit(line: str) -> None:
    assert declared_credit(article(lead=line)) is None
    assert declared_credit(article(tail=line)) is None


def test_a_dateline_in_the_middle_of_a_round_up_is_not_for_the_whole() -> None:
    before = "\n\n".join(f"Paragraph {number} of the outlet's own." for number in range(7))
    assert declared_credit(f"{before}\n\nLONDON (AP) — Some 104 soldiers have fled.\n\n{STORY}") is None


def test_where_the_text_is_from_goes_before_who_helped() -> None:
    assert declared_credit(article("LONDON (Reuters) - Four are dead.", "Additional reporting by AFP")) == "Reuters"


def test_of_the_demonstration_one_report_names_its_agency() -> None:
    credits = {report.slug: declared_credit(as_stored(report)) for report in load_reports()}
    assert {slug: credit for slug, credit in credits.items() if credit} == {"agency-counts-104-who-fled": "Andes Wire"}


@settings(deadline=None)
@given(
    st.one_of(
        st.text(), st.lists(st.sampled_from(["AFP", "(", ")", " – ", "\n", "©", "By ", "LONDON ", ".- "])).map("".join)
    )
)
def test_any_text_has_a_credit_or_none(text: str) -> None:
    credit = declared_credit(text)
    assert credit is None or (credit and credit in text)


@pytest.mark.parametrize("text", ["A" * 300_000, "(AFP" * 75_000, "By " * 100_000, ("A " * 140 + "\n") * 1_000])
def test_a_hostile_text_is_answered_at_once(text: str) -> None:
    assert declared_credit(text) is None
