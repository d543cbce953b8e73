"""What one article says about its own figures: each check, where it speaks and where it is silent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.figures import Finding, Severity, findings, read
from claims.figures.findings import FINDINGS

PUBLISHED = date(2019, 2, 24)


def found(text: str, check: str, *, headline: str = "", language: str = "en") -> list[Finding]:
    source = f"{headline}\n\n{text}" if headline else text
    reading = read(source, published=PUBLISHED, language=language, headline_end=len(headline))
    return [finding for finding in findings(source, reading) if finding.check == check]


def sentences(*arguments: str, **options: str) -> list[tuple[Severity, str]]:
    return [(finding.severity, finding.sentence) for finding in found(*arguments, **options)]


# ── Headline against body ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_headline_that_rounds_down_goes_with_its_text() -> None:
    said = sentences("Some 104 soldiers have deserted.", "headline", headline="At least 100 desert")
    assert said == [
        (
            Severity.NOTE,
            "The headline's “At least 100” and the text's “Some 104 soldiers” agree: the headline rounds down.",
        )
    ]


def test_a_vague_headline_goes_with_a_count() -> None:
    ((severity, sentence),) = sentences("Doctors said 300 were injured.", "headline", headline="Hundreds injured")
    assert severity is Severity.NOTE
    assert "it gives no number of its own" in sentence


def test_a_headline_that_says_another_number_is_wrong() -> None:
    ((severity, sentence),) = sentences("Police said 12 people were killed.", "headline", headline="21 people killed")
    assert severity is Severity.ERROR
    assert sentence == "The headline says “21 people”, and the text “12 people”."


def test_a_headline_number_the_text_does_not_have_is_pointed_out() -> None:
    said = sentences("The police closed 12 roads.", "headline", headline="40 people arrested")
    assert said == [(Severity.CHECK, "The headline's “40 people” is not in the text.")]


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("12 people killed", "Police said 12 people were killed."),
        ("Two dead, two injured", "Four people were shot on Sunday. Two died."),
        ("12 people killed", "Police said 12 people were killed. A child died later in hospital."),
    ],
)
def test_a_headline_its_text_bears_out_is_passed_over(headline: str, text: str) -> None:
    assert not [finding for finding in found(text, "headline", headline=headline) if finding.severity is Severity.ERROR]


# ── One thing in two places ──────────────────────────────────────────────────────────────────────────────────────────


def test_two_counts_of_one_thing_that_differ_are_pointed_out_with_their_sources() -> None:
    text = "Police said 14 people were killed. The hospital said 12 people were killed."
    ((severity, sentence),) = sentences(text, "disagreement")
    assert severity is Severity.CHECK
    assert "They have different sources: Police; hospital." in sentence


def test_two_ways_to_say_one_count_are_a_note() -> None:
    text = "At least two people were killed. The two people killed were brothers."
    assert [severity for severity, _ in sentences(text, "disagreement")] == [Severity.NOTE]


@pytest.mark.parametrize(
    "text",
    [
        "12 people were killed on Sunday. 14 people were killed on Saturday.",
        "12 people were killed in France. 14 people were killed in Spain.",
        "20 people were injured. 14 others were injured.",
        "126 people had been murdered, compared to 111 people murdered last year.",
        "12 people were killed. 14 people were injured.",
        "Two people were killed. Four people were killed.",
    ],
)
def test_counts_of_two_things_do_not_disagree(text: str) -> None:
    assert sentences(text, "disagreement") == []


# ── Parts and totals ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_parts_that_do_not_add_up_are_pointed_out() -> None:
    ((severity, sentence),) = sentences("Rebels held 13 people: seven men and five women.", "sums")
    assert severity is Severity.CHECK
    assert sentence == "“seven men”, “five women” add up to 12, and the total is “13 people”."


@pytest.mark.parametrize(
    "text",
    [
        "Rebels held 12 people: seven men and five women.",
        "Rebels held 12 people, including three women and two children.",
        "Rebels held 12 people, seven of them women.",
    ],
)
def test_parts_that_fit_are_passed_over(text: str) -> None:
    assert sentences(text, "sums") == []


# ── Percentages ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Some 12 of the 40 schools, or 35%, were closed.", ""),
        ("They closed 12 of the 40 schools, or 35%.", "30.0%"),
        ("Arrivals went from 200 to 300, an increase of 40%.", "50.0%"),
    ],
)
def test_a_percentage_that_does_not_fit_its_counts_is_pointed_out(text: str, made: str) -> None:
    said = sentences(text, "percentage")
    assert [made in sentence for _, sentence in said] == ([True] if made else [])


@pytest.mark.parametrize(
    "text",
    [
        "They closed 12 of the 40 schools, or 30%.",
        "They closed 13 of the 40 schools, or 33%.",
        "Arrivals went from 200 to 300, an increase of 50%.",
        "They closed 12 of the 40 schools, and prices rose 35%.",
    ],
)
def test_a_percentage_that_fits_is_passed_over(text: str) -> None:
    assert sentences(text, "percentage") == []


# ── Increase, magnitude, drift, unit ─────────────────────────────────────────────────────────────────────────────────


def test_an_increase_told_as_a_total_is_pointed_out() -> None:
    text = "In the last 24 hours 156 soldiers deserted. So 156 soldiers have deserted."
    ((severity, sentence),) = sentences(text, "increase")
    assert severity is Severity.CHECK
    assert "says it as a total" in sentence


def test_three_zeros_too_many_are_an_error() -> None:
    text = "The fund paid $2 million to the town. The $2 billion it paid went to the town."
    ((severity, sentence),) = sentences(text, "magnitude")
    assert severity is Severity.ERROR
    assert sentence.endswith("differ by a factor of 1,000.")


def test_one_number_for_two_groups_is_drift() -> None:
    text = "So far 104 soldiers fled. Of the border, 104 soldiers and police fled, they said."
    ((severity, sentence),) = sentences(text, "drift")
    assert severity is Severity.CHECK
    assert "one number for two groups" in sentence


def test_the_dead_are_not_all_casualties() -> None:
    text = "The attack killed 12 people. There were 12 casualties."
    ((_, sentence),) = sentences(text, "drift")
    assert sentence.endswith("Casualties are the dead and the wounded.")


def test_one_number_in_two_units_is_drift_of_the_unit() -> None:
    text = "They stored 600 tons of food. The 600 tonnes of food are for the north."
    ((severity, sentence),) = sentences(text, "unit")
    assert (severity, sentence) == (
        Severity.CHECK,
        "“600 tons of food” and “600 tonnes of food” are one number in two units.",
    )


@pytest.mark.parametrize("check", ["increase", "magnitude", "drift", "unit"])
def test_a_plain_report_has_none_of_these(check: str) -> None:
    text = "Some 104 soldiers fled on Sunday. Two people were killed. They stored 600 tons of food and 600 tents."
    assert sentences(text, check) == []


# ── Sources and days ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_figures_without_a_source_are_one_note() -> None:
    text = "12 people were killed. 40 were injured. Police said nine were arrested."
    (finding,) = found(text, "unsourced")
    assert finding.severity is Severity.NOTE
    assert finding.sentence == "Nobody is named who says “12 people”, “40”."
    assert len(finding.spans) == 2


def test_a_count_that_has_its_source_elsewhere_is_not_without_one() -> None:
    text = "12 people were killed in the city. Police said 12 people were killed in the city."
    assert found(text, "unsourced") == []


def test_a_weekday_has_a_date_where_the_day_of_publication_is_known() -> None:
    text = "Two people died on Saturday."
    assert found(text, "weekday") == []
    (finding,) = [item for item in findings(text, read(text)) if item.check == "weekday"]
    assert finding.severity is Severity.NOTE
    assert text[finding.spans[0].start : finding.spans[0].end] == "Saturday"


# ── In Spanish, and in general ───────────────────────────────────────────────────────────────────────────────────────


def test_the_checks_read_spanish() -> None:
    ((severity, _),) = sentences(
        "Según la policía murieron 12 personas.", "headline", headline="Murieron 21 personas", language="es"
    )
    assert severity is Severity.ERROR
    text, headline = "Unos 104 soldados desertaron.", "Más de 100 soldados desertaron"
    ((severity, _),) = sentences(text, "headline", headline=headline, language="es")
    assert severity is Severity.NOTE


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "12 people were killed. ",
                "14 people were killed. ",
                "Up 40%. ",
                "600 tons of food. ",
                "13 people: 7 men and 5 women. ",
                "On Monday ",
                "$2m was paid. ",
                "“5 soldiers” ",
            ]
        ),
        max_size=12,
    ).map("".join),
    st.integers(0, 40),
)
def test_spans_lie_in_the_text_and_nothing_raises(text: str, headline_end: int) -> None:
    for finding in findings(text, read(text, published=PUBLISHED, headline_end=headline_end)):
        assert finding.spans
        assert all(0 <= span.start < span.end <= len(text) for span in finding.spans)
        assert list(finding.spans) == sorted(finding.spans, key=lambda span: span.start)
        assert finding.sentence.endswith((".", "”"))


def test_every_check_is_named_after_its_function() -> None:
    assert [check.__name__ for check in FINDINGS] == [check.__module__.rpartition(".")[2] for check in FINDINGS]


# ── Found on real pages ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("headline", "text", "check", "sentence"),
    [
        (
            "Storm leaves 40 dead",
            "A storm hit the coast on Friday. Houses were flooded.",
            "headline",
            "The headline's “40” is not in the text.",
        ),
        (
            "Fire leaves 14 dead",
            "Twelve people were killed in a fire, police said.",
            "headline",
            "The headline says “14”, and the text “Twelve people”.",
        ),
        (
            "Schools",
            "Of the 200 schools, 50, or 40%, were closed.",
            "percentage",
            "“200 schools” and “50” make 25.0%, and the text says “40%”.",
        ),
        (
            "Prices",
            "The price rose 50% from $40 to $50.",
            "percentage",
            "“$40” and “$50” make 25.0%, and the text says “50%”.",
        ),
        (
            "Budget",
            "The fund is worth $5 million, the bank said. The $5 billion fund was set up in 2010.",
            "magnitude",
            "“$5 million” and “$5 billion” differ by a factor of 1,000.",
        ),
    ],
)
def test_it_is_pointed_out(headline: str, text: str, check: str, sentence: str) -> None:
    assert [finding.sentence for finding in found(text, check, headline=headline)] == [sentence]


@pytest.mark.parametrize(
    ("headline", "text", "check"),
    [
        # Narrower groups round nothing and contradict nothing.
        ("7 injured", "Two bystanders were injured, police said. Seven people were injured in all.", "headline"),
        ("Crash", "Twelve people, seven men and five women, were killed in the crash.", "disagreement"),
        # A thousandfold by chance.
        ("Rally", "She greeted 2,000 supporters. Two candidates dropped out.", "magnitude"),
        ("Deals", "The firm paid $5 million for a house. The bank has $5 billion in loans.", "magnitude"),
        # A date, an address, how tall somebody is: no counts.
        ("Four killed", "A man was charged in the Feb. 19 deaths of four people, killed at home.", "headline"),
        ("Arrests", "Ana Ruiz, of 741 N. Walnut St., was arrested. Juan Gil, 26, of 817 S. Main St., was arrested.",
         "disagreement"),
        ("Suspects", "One suspect is 5’8” tall. Another is 5’6” tall.", "disagreement"),
        ("Schools", "Of the 200 schools, 50, or 25%, were closed.", "percentage"),
    ],
)  # fmt: skip
def test_it_is_passed_over(headline: str, text: str, check: str) -> None:
    assert found(text, check, headline=headline) == []


def test_a_percentage_is_checked_in_spanish() -> None:
    ((severity, sentence),) = sentences(
        "De las 200 escuelas, 50, o el 40%, fueron cerradas.", "percentage", language="es"
    )
    assert severity is Severity.CHECK
    assert "make 25.0%" in sentence
