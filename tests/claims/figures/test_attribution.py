"""Who says so, with which words, and what."""

from __future__ import annotations

import pytest

from claims.figures import Attribution, SourceKind, origin_key, read


def said(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    """Source, cue and content of each attribution, as words."""

    def words(item: Attribution) -> tuple[str, str, str]:
        content = text[item.content.start : item.content.end] if item.content else ""
        return item.source.text, text[item.cue.start : item.cue.end], content

    return [words(item) for item in read(text, language=language).attributions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police said 12 people died.", [("Police", "said", "12 people died")]),
        ("The mayor said that 12 people died.", [("mayor", "said", "that 12 people died")]),
        ("Around noon Avalon's agency said 12 people died.", [("Avalon's agency", "said", "12 people died")]),
        ("Before dawn police said 12 people died.", [("police", "said", "12 people died")]),
        ("At noon Dawn reported 12 people died.", [("Dawn", "reported", "12 people died")]),
        ("Twelve people died, police said on Sunday.", [("police", "said", "Twelve people died")]),
        ("Twelve people died, said Ana Ruiz, the mayor.", [("Ana Ruiz", "said", "Twelve people died")]),
        ("Ana Ruiz, the mayor, said 12 people died.", [("Ana Ruiz", "said", "12 people died")]),
        (
            "Ana Ruiz, head of the agency, which counts arrivals, said 104 had come.",
            [("Ana Ruiz", "said", "104 had come")],
        ),
        (
            "Some 104 fled, according to Radio Norte and Reuters.",
            [
                ("Radio Norte", "according to", "Some 104 fled"),
                ("Reuters", "according to", "Some 104 fled"),
            ],
        ),
        ("According to the ministry, 104 have fled.", [("ministry", "According to", "104 have fled")]),
        (
            "“We counted 300 wounded,” Maria Lopez said.",
            [("Maria Lopez", "said", "“We counted 300 wounded,”")],
        ),
        ("Officials told Radio Norte on Friday that 40 fled.", [("Officials", "told", "that 40 fled")]),
        ("A woman who saw it said two men ran.", [("woman", "said", "two men ran")]),
        ("Greensboro, he said, had lost 12 mills.", [("he", "said", "Greensboro, he said, had lost 12 mills")]),
        ("Police: “Two men were shot.”", [("Police", ":", "“Two men were shot.”")]),
        (
            "The minister is telling voters that 40 schools will close.",
            [("minister", "telling", "that 40 schools will close")],
        ),
        ("A study found 12% were ill.", [("study", "found", "12% were ill")]),
        ("Ana Ruiz (Green) said 12 mills had closed.", [("Ana Ruiz", "said", "12 mills had closed")]),
        ("“It was 12,” Ruiz, 49, told Radio Norte.", [("Ruiz", "told", "“It was 12,”")]),
        ("“It was 12,” Juan Gil, Ruiz's campaign manager, said.", [("Juan Gil", "said", "“It was 12,”")]),
        (
            "“It was 12,” her top aide, Juan Gil, told reporters.",
            [("her top aide, Juan Gil", "told", "“It was 12,”")],
        ),
        ("“Twelve,” she answered.", [("she", "answered", "“Twelve,”")]),
        (
            "Ana Ruiz left the town, saying it would cost $12 million.",
            [("Ana Ruiz", "saying", "it would cost $12 million")],
        ),
        (
            "On Monday Ana Ruiz visited the town and said 12 mills had closed.",
            [("Ana Ruiz", "said", "12 mills had closed")],
        ),
        ("Ana Ruiz pledged to build 500 homes.", [("Ana Ruiz", "pledged", "to build 500 homes")]),
        (
            "Twelve banks lost money, the annual report said.",
            [("annual report", "said", "Twelve banks lost money")],
        ),
        ("“Who counted twelve?” Ruiz told Radio Norte on Friday.", [("Ruiz", "told", "“Who counted twelve?”")]),
        (
            "“It was 12,” said a senior party official who was there.",
            [("senior party official", "said", "“It was 12,”")],
        ),
        (
            "It is the report of the Audit Office. It said 12 schools had closed.",
            [("It", "said", "12 schools had closed")],
        ),
        (
            "“Twelve came,” she said, adding that it rained. “Next year it will be 40.”",
            [
                (
                    "she",
                    "said",
                    "“Twelve came,” she said, adding that it rained. “Next year it will be 40.”",
                ),
                ("she", "adding", "that it rained"),
            ],
        ),
        (
            "Ruiz wrote:\n\n“We lost 12 mills. We will lose no more.”",
            [("Ruiz", "wrote", "“We lost 12 mills. We will lose no more.”")],
        ),
        (
            "Ruiz: Twelve mills must close\n\nThe minister, Ana Ruiz said, has no choice.",
            [
                ("Ruiz", ":", "Twelve mills must close"),
                ("Ana Ruiz", "said", "The minister, Ana Ruiz said, has no choice"),
            ],
        ),
        (
            "REYES: How many?\nRUIZ: Twelve came. Then 40.\nREYES: When?\nRUIZ: On Monday.",
            [
                ("REYES", ":", "How many?"),
                ("RUIZ", ":", "Twelve came. Then 40."),
                ("REYES", ":", "When?"),
                ("RUIZ", ":", "On Monday"),
            ],
        ),
    ],
)  # fmt: skip
def test_it_finds_speaker_cue_and_words(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La policía informó que murieron 12 personas.", [("policía", "informó", "que murieron 12 personas")]),
        ("Según Migración Colombia, 104 huyeron.", [("Migración Colombia", "Según", "104 huyeron")]),
        (
            "Al mediodía Migración Colombia informó que huyeron 104.",
            [("Migración Colombia", "informó", "que huyeron 104")],
        ),
        ("Murieron 12 personas, dijo el alcalde.", [("alcalde", "dijo", "Murieron 12 personas")]),
        ("«Hay 12 muertos», dijo el alcalde.", [("alcalde", "dijo", "«Hay 12 muertos»")]),
    ],
)
def test_it_does_so_in_spanish(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text, "es") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people died.",
        "The plan is said to be ready.",
        "He was asked to say something.",
        "Early reports of the accident were wrong.",
        "I think that 12 people is a lot.",
        "The two states add up to 40 votes.",
    ],
)
def test_it_attributes_nothing_where_nobody_speaks(text: str) -> None:
    assert said(text) == []


def test_each_of_two_who_differ_has_its_own_count() -> None:
    first, second = read("Police said 12 people died, while AFP reported 14.").figures
    assert [source.text for source in first.sources] == ["Police"]
    assert [source.text for source in second.sources] == ["AFP"]


def test_a_sentence_before_lends_its_speaker_to_a_quotation_that_goes_on() -> None:
    text = "“It was terrible,” said Ana Ruiz, the mayor. “Two people died.” Seven schools closed."
    died, closed = read(text).figures
    assert [source.text for source in died.sources] == ["Ana Ruiz"]
    assert closed.sources == ()


def test_a_quotation_of_several_sentences_has_the_speaker_behind_it() -> None:
    text = "“Two people died. Seven were hurt,” said Ana Ruiz."
    assert [[source.text for source in figure.sources] for figure in read(text).figures] == [["Ana Ruiz"]] * 2


def test_who_passes_a_count_on_is_told_from_who_counted() -> None:
    (figure,) = read("AFP reported, citing the migration agency, that 104 soldiers fled.").figures
    assert [(source.text, source.via) for source in figure.sources] == [("AFP", None), ("migration agency", "AFP")]


def test_whom_somebody_told_passes_it_on() -> None:
    (figure,) = read("An opposition lawmaker told CNN that five people died.").figures
    assert [(source.text, source.via) for source in figure.sources] == [("opposition lawmaker", "CNN")]


def test_a_pronoun_stands_for_the_person_named_last() -> None:
    text = "Ana Ruiz said the road was closed. She said 12 people had died."
    (figure,) = read(text).figures
    assert [(source.text, source.named, source.kind) for source in figure.sources] == [
        ("She", "Ana Ruiz", SourceKind.PERSON)
    ]


def test_a_pronoun_of_nobody_is_no_source() -> None:
    (figure,) = read("He said 12 people had died.").figures
    assert figure.sources == ()


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("104 soldados huyeron, dijo el domingo Migración Colombia.", "es", "Migración Colombia"),
        ("104 soldados huyeron, informó este domingo por la noche la Fiscalía.", "es", "Fiscalía"),
        ("104 soldados huyeron, dijo ayer la policía.", "es", "policía"),
        ("104 soldados huyeron, dijo el lunes pasado la Fiscalía.", "es", "Fiscalía"),
        ("104 soldados huyeron, informó la semana pasada el gobierno de Colombia.", "es", "gobierno de Colombia"),
        ("104 soldados huyeron, informó a las 10:30 de la mañana Migración Colombia.", "es", "Migración Colombia"),
        ("104 soldados huyeron, según informó el 24 de febrero Migración Colombia.", "es", "Migración Colombia"),
        ("104 soldados huyeron, según la Fiscalía el lunes por la noche.", "es", "Fiscalía"),
        ("Los militares huyeron, dijo hace dos días Migración Colombia.", "es", "Migración Colombia"),
        ("Around noon Colombia's migration agency said 104 had fled.", "en", "Colombia's migration agency"),
        ("Shortly after midnight Ana Ruiz said 104 had fled.", "en", "Ana Ruiz"),
        ("The board of elections early Sunday said 104 had fled.", "en", "board of elections"),
        ("The Migration Office last week said 104 had fled.", "en", "Migration Office"),
        ("Ana Ruiz, the mayor, on Sunday said 104 had fled.", "en", "Ana Ruiz"),
        ("Police at about 10:30 p.m. on Sunday said 104 had fled.", "en", "Police"),
        ("Some 104 fled, according to the Migration Office late on Monday.", "en", "Migration Office"),
        ("Some 104 fled, according to the Migration Office on Feb. 24, 2019.", "en", "Migration Office"),
        ("Some 104 fled, according to the Migration Office in December 1992.", "en", "Migration Office"),
    ],
)
def test_a_time_is_no_part_of_a_source(text: str, language: str, source: str) -> None:
    assert [named for named, _, _ in said(text, language)] == [source]


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        ("USA Today said 104 had fled.", "en", "USA Today"),
        ("The April survey found 12% were ill.", "en", "April survey"),
        ("Voters on Super Tuesday said 40 polls had closed.", "en", "Voters on Super Tuesday"),
        ("Según la alcaldía de Santo Domingo, 104 soldados huyeron.", "es", "alcaldía de Santo Domingo"),
        ("Según las Madres de Plaza de Mayo, 104 soldados huyeron.", "es", "Madres de Plaza de Mayo"),
    ],
)
def test_a_name_may_have_the_word_for_a_time(text: str, language: str, source: str) -> None:
    assert [named for named, _, _ in said(text, language)] == [source]


def test_one_agency_on_two_days_is_one_origin() -> None:
    texts = ("104 huyeron, dijo el domingo Migración Colombia.", "104 huyeron, dijo ayer Migración Colombia.")
    assert {origin_key(named) for text in texts for named, _, _ in said(text, "es")} == {
        origin_key("Migración Colombia")
    }
