"""What is read, in this process: that the same is read in another, within limits, is for test_box.py."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from demonstration.reports import Report, load_outlets, load_reports
from sources.reading import MOST_BYTES, MOST_CHARACTERS, Page, Unreadable, calendar_day, web_address
from sources.reading.boilerplate import BOILERPLATE_FILE, LONGEST_BOILERPLATE, is_boilerplate, load_boilerplate
from sources.reading.charsets import decoded
from sources.reading.pasted import read_pasted
from sources.reading.reader import read_page

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = ROOT.parent / "shared" / "data" / "article_venezuela.txt"

FLED = (
    "Some 104 soldiers have now fled across the border into Colombia, the agency said on Sunday, and more are "
    "expected to follow before the week is over."
)
WOUNDED = (
    "On Saturday 300 people were wounded near the bridges, where lines of guards met demonstrators with gas and "
    "rubber pellets until the evening."
)
AID = (
    "Donors have stockpiled 600 tons of food and medicine in a warehouse of the city, most of which was still there "
    "on Monday morning."
)


def html_page(
    *paragraphs: str, head: str = "", title: str = "Soldiers flee to Colombia", lang: str = "en", charset: str = ""
) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or (FLED, WOUNDED, AID))
    html = (
        f'<!doctype html><html lang="{lang}"><head>{head}<title>{title}</title></head>'
        f"<body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav><article><h1>{title}</h1>{body}</article>"
        "</body></html>"
    )
    return html.encode(charset or "utf-8")


def body_of(page: Page) -> str:
    return page.text[page.headline_end :].strip()


# ── Pasted text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_line_is_the_headline() -> None:
    page = read_pasted("100 soldiers flee\n\nThe agency said so on Sunday.\n\nMore may follow.")
    assert page.title == "100 soldiers flee"
    assert page.text == "100 soldiers flee\n\nThe agency said so on Sunday.\n\nMore may follow."
    assert page.text[: page.headline_end] == page.title


def test_an_empty_line_follows_the_headline_even_where_the_paste_has_none() -> None:
    assert read_pasted("100 soldiers flee\nThe agency said so.").text == "100 soldiers flee\n\nThe agency said so."


def test_a_given_headline_goes_first() -> None:
    page = read_pasted("The agency said so on Sunday.", headline=" 100 soldiers\n flee ")
    assert page.text == "100 soldiers flee\n\nThe agency said so on Sunday."
    assert page.headline_end == len("100 soldiers flee")


@pytest.mark.parametrize("first", ["100 soldiers flee", "100 SOLDIERS  flee", "“100 soldiers” flee."])
def test_a_given_headline_that_is_also_the_first_line_is_there_once(first: str) -> None:
    page = read_pasted(f"{first}\n\nThe agency said so.", headline="100 soldiers flee")
    assert page.text == "100 soldiers flee\n\nThe agency said so."


def test_a_headline_alone_is_an_article() -> None:
    page = read_pasted("Four dead")
    assert (page.title, page.text, page.headline_end) == ("Four dead", "Four dead", 9)
    assert read_pasted("Four dead", headline="Four dead") == page


def test_a_pasted_text_says_nothing_about_itself() -> None:
    page = read_pasted(f"Soldiers flee\n\n{FLED}")
    assert (page.byline, page.published, page.outlet, page.canonical_url) == ("", None, "", "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_every_kind_of_line_end_becomes_one(end: str) -> None:
    assert read_pasted(f"Four dead{end}{end}Two were guards.").text == "Four dead\n\nTwo were guards."


def test_paragraphs_stay_apart_by_one_empty_line_and_lines_stay_lines() -> None:
    page = read_pasted("Four dead\n\n\n\nFirst line, \n  second line.\t\n \u00a0 \n\n\nAnother paragraph.\n\n\n")
    assert page.text == "Four dead\n\nFirst line,\nsecond line.\n\nAnother paragraph."


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x07", "\x1b", "\x7f", "\xad", "\u200b", "\u200c", "\u2060", "\ufeff", "\u202e", "\u2066"]
)
def test_characters_that_cannot_be_seen_go(hidden: str) -> None:
    page = read_pasted(f"{hidden}Four dead\n\nSome 1{hidden}04 sol{hidden}diers fled, the agency said.")
    assert page.text == "Four dead\n\nSome 104 soldiers fled, the agency said."


def test_characters_that_shape_words_and_numbers_stay() -> None:
    text = "Four dead\n\n10\u00a0000 people, 3\u202f000 tons\n\nمی\u200cخواهم به خانه بروم"
    assert read_pasted(text).text == text


def test_letters_with_separate_accents_are_composed() -> None:
    assert read_pasted("Cu\u0301cuta\n\nMore.").text == "Cúcuta\n\nMore."


def test_a_lone_surrogate_does_not_break_the_storage() -> None:
    read_pasted("Four dead \ud800 in clashes").text.encode()


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b\ufeff\n", "\u00a0"])
def test_no_text_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^There is no text here\.$"):
        read_pasted(text)


def test_boilerplate_alone_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"^Here is only what surrounds an article on a page"):
        read_pasted("  • Oops!\n    Something went wrong.\n    Please try again later.\nAdvertisement\n")


def test_a_text_without_a_letter_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"^There are no words here"):
        read_pasted("104\n\n300 – 600!")


def test_one_word_will_do() -> None:
    assert read_pasted("Dead").title == "Dead"


def test_a_book_is_refused_with_its_length() -> None:
    with pytest.raises(Unreadable) as error:
        read_pasted("word " * 1_000_000)
    assert str(error.value) == (
        "The text has 5,000,000 characters; an article has at most 300,000. Paste the article alone."
    )


def test_the_longest_article_is_read() -> None:
    assert len(read_pasted("a" * MOST_CHARACTERS).text) == MOST_CHARACTERS


@pytest.mark.parametrize("text", ["\x00" * 50, "\ufffd" * 50, "ab\x01\x02\x03cd\x04\x05", "x\ufffdy\ufffdz\ufffd"])
def test_what_is_mostly_not_characters_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^This is not text\."):
        read_pasted(text)


# ── Boilerplate ──────────────────────────────────────────────────────────────────────────────────────────────────────

NOTICE = (
    "Our goal is to create a safe and engaging place for users to connect over interests and passions. In order to "
    "improve our community experience, we are temporarily suspending article commenting"
)


@pytest.mark.parametrize(
    "lines",
    [
        "  • Oops!\n    Something went wrong.\n    Please try again later.",
        "• Oops!\n\nSomething went wrong.\n\nPlease try again later.",
        "Oops!Something went wrong.Please try again later.",
        "Oops! Something went wrong. Please try again later.",
        "In this article:",
        NOTICE,
        NOTICE + ".",
        "Advertisement",
        "ADVERTISEMENT",
        "Share | Print | Email",
        "5 min read",
        "1,204 comments",
        "View 12 comments",
        "READ MORE: 104 have fled to Colombia, agency says",
        "Related: Two killed and 300 wounded at the border",
        "Sign up for our newsletter and get the 10 stories of the day",
        "We use cookies to improve your experience on this site.",
        "By clicking Accept, you agree to our cookie policy.",
        "All rights reserved.",
        "Already a subscriber? Log in",
        "— Comments —",
        "Publicidad",
        "Lea también: 104 militares cruzan la frontera",
        "LE PUEDE INTERESAR: 300 heridos en la frontera",
        "Suscríbete a nuestro boletín",
        "Todos los derechos reservados.",
        "CONTINUA DEPOIS DA PUBLICIDADE",
        "Leia também: 104 militares fogem para a Colômbia",
        "Publicité",
        "La suite après cette publicité",
        "Lire aussi : 104 soldats ont fui",
        "À lire aussi",
        "Temps de lecture : 3 min",
        "Abonnez-vous",
        "Partager l’article",
        "Anzeige",
        "Lesen Sie auch: 104 Soldaten geflohen",
        "Wir verwenden Cookies, um Ihnen den Besuch zu erleichtern.",
        "Das könnte Sie auch interessieren:",
        "Alle Rechte vorbehalten.",
    ],
)
def test_lines_of_the_page_go(lines: str) -> None:
    text = f"Soldiers flee\n\n{FLED}\n\n{WOUNDED}"
    assert read_pasted(f"Soldiers flee\n\n{lines}\n\n{FLED}\n{lines}\n\n{WOUNDED}\n\n{lines}").text == text


@pytest.mark.parametrize(
    "line",
    [
        "The regulator fined the company 50 million euros over its cookie policy.",
        "“We use cookies to follow 3 million readers,” the publisher told the court.",
        "“Our goal is to create a safe and engaging place for users to connect,” Yahoo said.",
        "Yahoo is temporarily suspending article commenting on its 12 news sites.",
        "Advertisement revenue fell by 12 percent.",
        "Subscribers fell to 300,000 in March.",
        "Share prices fell by 4 percent.",
        "Comments on the 40-page draft are due on Friday.",
        "Something went wrong.",
        "Please try again later.",
        "Oops, said the minister, and resigned.",
        "In this article: the 104 soldiers who fled, and why.",
        "Sign-ups for our 3 newsletters are open to all rights groups.",
        "Related deaths rose to 14.",
        "Morel Ortega leads 60 guards.",
        "Copyright 2019 AFP. All rights reserved.",
        "Additional reporting by agencies",
        "La publicidad oficial costó 3 millones.",
        "Compartir la ayuda llevó 3 días.",
        "La publicité a coûté 3 millions d'euros.",
        "Die Anzeige nennt 12 Beschuldigte.",
        "A publicidade custou 3 milhões.",
        "***",
        "•",
        "104",
        "We use cookies and here is a paragraph of the article itself that goes on " + "and on " * 50 + "about it.",
    ],
)
def test_lines_of_the_article_stay(line: str) -> None:
    text = f"Soldiers flee\n\n{FLED}\n\n{line}\n\n{WOUNDED}"
    assert read_pasted(text).text == text


def test_a_long_paragraph_stays_however_it_begins() -> None:
    line = "Read more: " + "x" * LONGEST_BOILERPLATE
    assert line in read_pasted(f"Four dead\n\n{line}").text


def test_boilerplate_before_the_headline_is_no_headline() -> None:
    assert read_pasted(f"Skip to main content\nAdvertisement\n\nFour dead\n\n{FLED}").title == "Four dead"


def test_a_given_headline_is_taken_as_it_is() -> None:
    assert read_pasted(FLED, headline="Comments are closed").title == "Comments are closed"


def test_the_phrases_are_written_as_they_are_looked_up_and_once() -> None:
    languages = tomllib.loads(BOILERPLATE_FILE.read_text(encoding="utf-8"))
    assert set(languages) == {"en", "es", "pt", "fr", "de"}
    for language, table in languages.items():
        phrases = [phrase for entries in table.values() for phrase in entries]
        assert len(phrases) == len(set(phrases)), language
        for phrase in table["lines"] + table["follows"]:
            assert is_boilerplate(phrase, after=True), phrase
            assert is_boilerplate(f"• {phrase.upper()}.", after=True), phrase
        for phrase in table["starts"]:
            assert is_boilerplate(f"{phrase} 104 soldiers", after=False), phrase


def test_no_phrase_takes_a_line_of_the_demonstration() -> None:
    for report in load_reports():
        for line in report.text.split("\n"):
            assert not line or not is_boilerplate(line, after=True), line


def test_a_phrase_file_with_another_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text('[en]\nlines = ["a"]\nstarts = ["b"]\nholds = ["c"]\n')
    with pytest.raises(ValueError, match=r"phrases\.toml \[en\]: missing or unknown: follows, holds"):
        load_boilerplate(path)


@pytest.mark.shared_data
@pytest.mark.skipif(not ARTICLE.exists(), reason="the development data are not beside the repository")
def test_a_real_paste_keeps_the_article_and_nothing_else() -> None:
    raw = ARTICLE.read_text(encoding="utf-8")
    page = read_pasted(raw)
    assert page.title.startswith("Venezuela: At least 100 soldiers 'flee to Colombia'")
    assert page.language == "en"
    lines = [line.strip() for line in raw.split("\n") if line.strip()]
    kept = [line for line in page.text.split("\n") if line]
    assert [line for line in lines if line not in kept] == [
        *("• Oops!", "Something went wrong.", "Please try again later."),
        "In this article:",
        *("• Oops!", "Something went wrong.", "Please try again later."),
        lines[-1],
    ]
    assert kept[-1] == "Additional reporting by agencies"
    assert "\n\n\n" not in page.text


# ── Language ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Four people were killed and hundreds have been injured in clashes at the border."),
        ("es", "Un total de 326 miembros de las fuerzas de seguridad han cruzado a Colombia."),
        ("pt", "Ao menos 104 militares venezuelanos fugiram para a Colômbia desde sábado, disse o governo."),
        ("fr", "Au moins 104 soldats vénézuéliens ont fui vers la Colombie depuis samedi."),
        ("de", "Mindestens 104 Soldaten sind seit Samstag über die Grenze nach Kolumbien geflohen."),
        ("it", "Almeno 104 soldati venezuelani sono fuggiti in Colombia da sabato scorso."),
        ("ru", "По меньшей мере 104 военнослужащих бежали в Колумбию с субботы."),
        ("en", "Copy link\n\nWE ARE GOING LIVE TO THE PRESS CONFERENCE RIGHT NOW, WHERE THE GOVERNOR SPEAKS."),
        ("ar", "فر ما لا يقل عن 104 جنود إلى كولومبيا منذ يوم السبت الماضي"),
    ],
)
def test_it_tells_the_language(language: str, text: str) -> None:
    assert read_pasted(text).language == language


def test_a_text_of_a_few_letters_has_no_language() -> None:
    assert read_pasted("4 dead").language == ""


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (zipped(), "This is a Word document or an archive,"),
        (b"\x1f\x8b\x08\x00rest", "This is a Word document or an archive,"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an Office document,"),
        (rb"{\rtf1\ansi Four dead}", "This is an Office document,"),
        (b"From: <Saved by Blink>\nMIME-Version: 1.0\n", "This is a web archive."),
        (b"bplist00\xd1\x01", "This is a web archive."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is an image."),
        (b"\xff\xd8\xff\xe0", "This is an image."),
        (b"GIF89a", "This is an image."),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "This is not text."),
        (b"\x00\x00\x00\x20ftypisom", "This is not text."),
        (b"\x7fELF\x02\x01\x01\x00\x00", "This is not text."),
        (b"Four dead\x00 in clashes", "This is not text."),
        (bytes(range(1, 32)) * 30, "This is not text."),
        (b"", "There is no text here."),
        (b" \n\t", "There is no text here."),
        (b"\xef\xbb\xbf", "There is no text here."),
    ],
)
def test_a_file_that_is_no_article_is_refused(raw: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as error:
        read_page(raw)
    assert str(error.value).startswith(sentence)
    assert str(error.value).endswith(".")


def test_a_page_larger_than_any_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"^This has 11 MB; a page has at most 10\.$"):
        read_page(b"<html>" + b" " * (MOST_BYTES + 2**20))


@pytest.mark.parametrize("root", ["rss", "feed", "rdf:RDF", "urlset", "svg"])
def test_a_feed_is_no_article(root: str) -> None:
    for declaration in ("", '<?xml version="1.0"?>\n'):
        with pytest.raises(Unreadable, match=r"^This is a feed or other data, not an article\."):
            read_page(f"{declaration}<{root}><title>Four dead</title></{root}>".encode())


def test_a_plain_text_file_is_read_like_a_paste() -> None:
    text = f"Four dead\r\n\r\nAdvertisement\r\n\r\n{FLED}"
    assert read_page(text.encode()) == read_pasted(text)


def test_a_text_about_html_is_not_html() -> None:
    text = "How to mark a paragraph\n\nWrite <p> before it and </p> after it, or < and > for 5 < 6."
    assert read_page(text.encode()).text == text


# ── Charsets ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CYRILLIC = ["cp1251", "koi8-r", "iso8859-5", "cp866"]
SPANISH = "Los heridos de Cúcuta – 285 según Bogotá"


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        (SPANISH.encode(), None),
        (SPANISH.encode("utf-8-sig"), None),
        (SPANISH.encode("utf-16"), None),
        (b"\xfe\xff" + SPANISH.encode("utf-16-be"), None),
        (SPANISH.encode("cp1252"), None),
        (SPANISH.encode("cp1252"), "windows-1252"),
        (SPANISH.encode("cp1252"), "ISO-8859-1"),
        (SPANISH.encode("cp1252"), ' "latin1" '),
        (SPANISH.encode("mac-roman"), "macintosh"),
        (SPANISH.encode("utf-8-sig"), "iso-8859-1"),
        (SPANISH.encode(), "iso-8859-1"),
        (SPANISH.encode(), "windows-1252"),
        (SPANISH.encode(), "utf-7"),
        (SPANISH.encode(), "no-such-charset"),
        (SPANISH.encode(), "rot13"),
        (SPANISH.encode(), "\x00"),
    ],
)
def test_a_text_is_decoded(raw: bytes, charset: str | None) -> None:
    assert read_page(raw, charset=charset).title == SPANISH


def test_what_came_with_the_page_goes_before_what_the_page_says() -> None:
    raw = html_page(title=SPANISH, head='<meta charset="utf-8">', charset="cp1252")
    assert read_page(raw, charset="windows-1252").title == SPANISH
    assert "\ufffd" in read_page(raw).title


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET = cp1251>",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
    ],
)
def test_the_page_itself_says_its_charset(head: str) -> None:
    russian = "Не менее 104 военнослужащих бежали в Колумбию"
    raw = html_page(f"{russian} и Бразилию, сообщили власти страны в воскресенье." * 3, title=russian, head=head)
    assert read_page(raw.decode().encode("cp1251")).title == russian


def test_a_charset_may_stand_further_down_but_not_anywhere() -> None:
    heads = ["<!--" + "x" * length + '--><meta charset="macintosh">' for length in (1100, 9000)]
    titles = [read_page(html_page(title=SPANISH, head=head, charset="mac-roman")).title == SPANISH for head in heads]
    assert titles == [True, False]


def test_a_page_that_says_latin_1_and_is_utf_8_is_read_as_that() -> None:
    assert read_page(html_page(title=SPANISH, head='<meta charset="iso-8859-1">')).title == SPANISH


@pytest.mark.parametrize(
    ("text", "charsets"),
    [
        ("Сто четыре солдата перешли мост в понедельник, сообщила служба. Ещё двести ждут на берегу.", CYRILLIC),
        ("Στρατιώτες διέφυγαν πέρα από τα σύνορα και ζήτησαν άσυλο, ανακοίνωσε η υπηρεσία.", ["cp1253", "iso8859-7"]),
        ("兵士たちが国境を越えて逃げた。百四人の兵士が橋を渡り、保護を求めたと発表した。", ["shift_jis", "euc_jp"]),
        ("士兵越过边境逃走。星期一有一百零四名士兵过桥并请求庇护，移民局宣布。", ["gbk"]),
        ("士兵越過邊境逃走。星期一有一百零四名士兵過橋並請求庇護，移民局宣布。", ["big5"]),
        ("군인들이 국경을 넘어 도망쳤다. 백사 명이 다리를 건너 망명을 요청했다고 밝혔다.", ["euc_kr"]),
        ("חיילים ברחו מעבר לגבול. ביום שני חצו מאה וארבעה חיילים את הגשר וביקשו מקלט.", ["cp1255"]),
        ("فر جنود عبر الحدود. وعبر مئة وأربعة جنود الجسر يوم الاثنين وطلبوا اللجوء.", ["cp1256", "iso8859-6"]),
        ("ทหารหนีข้ามพรมแดน ในวันจันทร์ทหารหนึ่งร้อยสี่นายข้ามสะพานและขอลี้ภัย", ["cp874"]),
        (
            "À la frontière, cent quatre soldats ont traversé le pont, a déclaré l’office à Sénac : « 5 000 € ».",
            ["cp1252"],
        ),
        ("Über die Brücke flüchteten 104 Soldaten, größtenteils jüngere, erklärte die Behörde.", ["cp1252"]),
        ("Hääyöaie päättyi: rajan yli pääsi töiden jälkeen 104 sotilasta.", ["cp1252"]),
        ("“104 soldiers fled,” he said… “More – many more – will follow.”", ["cp1252"]),
        ("104 cruzaron a Bogotá", ["cp1252"]),
        ("104 in Bogotá", ["cp1252"]),
    ],
)
def test_a_text_that_does_not_say_its_charset_is_looked_at(text: str, charsets: list[str]) -> None:
    page = f'<!doctype html><script>{"x = 1;" * 5000}</script><p class="a">{text}</p>'
    for charset in charsets:
        assert decoded(text.encode(charset), None) == text
        assert decoded(page.encode(charset), None) == page


def test_utf_8_with_a_slip_in_it_stays_utf_8() -> None:
    assert decoded(f"{SPANISH} ".encode() * 5 + b"\xe9.", None) == f"{SPANISH} " * 5 + "\ufffd."


@pytest.mark.parametrize(
    "raw", [b"a " * 1_000_000 + b"\xe9", b"\xff" * 2_000_000, b"\xe0\xe1 " * 700_000, bytes(range(256)) * 8000]
)
def test_looking_for_the_charset_takes_a_moment(raw: bytes) -> None:
    began = time.process_time()
    decoded(raw, None)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "x-user-defined"])
def test_a_page_cannot_ask_for_a_charset_that_hides_markup(charset: str) -> None:
    page = read_page(html_page(title="1 + 1 +ADw-script+AD4-", head=f'<meta charset="{charset}">'))
    assert page.title == "1 + 1 +ADw-script+AD4-"


def test_a_body_that_was_cut_inside_a_character_is_still_utf_8() -> None:
    assert read_page("Cúcuta: cuatro muertos en Bogotá".encode()[:-1]).title == "Cúcuta: cuatro muertos en Bogot"


def test_what_cannot_be_decoded_is_marked_and_not_lost() -> None:
    page = read_page("Bogotá counts 104 who crossed the border".encode("cp1252"), charset="utf-8")
    assert page.title == "Bogot\ufffd counts 104 who crossed the border"


# ── Web pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def demonstration_page(slug: str) -> bytes:
    """As demonstration/templates/demonstration/report.html has it, without Django."""
    report = next(report for report in load_reports() if report.slug == slug)
    outlet = next(outlet for outlet in load_outlets() if outlet.slug == report.outlet)
    template = (ROOT / "demonstration/templates/demonstration/report.html").read_text(encoding="utf-8")
    loop = template[template.index("{% for") : template.index("{% endfor %}") + len("{% endfor %}")]
    day = report.published.isoformat()
    values = {
        loop: "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in report.text.split("\n\n")),
        '{{ report.published|date:"Y-m-d" }}': day[:10],
        "{{ report.published.isoformat }}": day,
        "{{ report.language }}": report.language,
        "{{ report.title }}": escape(report.title),
        "{{ report.url }}": report.url,
        "{{ report.byline }}": escape(report.byline),
        "{{ outlet.name }}": escape(outlet.name),
        "{{ banner }}": "This report is invented. It is here to demonstrate Factcheck; the outlet does not exist.",
    }
    for variable, value in values.items():
        assert variable in template, "the demonstration's template has changed"
        template = template.replace(variable, value)
    assert "{" not in template
    return template.encode()


@pytest.mark.parametrize("report", load_reports(), ids=lambda report: report.slug)
def test_it_reads_a_page_of_the_demonstration(report: Report) -> None:
    raw = demonstration_page(report.slug)
    page = read_page(raw, url=f"http://localhost:8000/demonstration/reports/{report.slug}/", charset="utf-8")
    outlet = next(outlet for outlet in load_outlets() if outlet.slug == report.outlet)
    assert page == Page(
        title=report.title,
        byline=report.byline,
        published=report.published.date(),
        language=report.language,
        outlet=outlet.name,
        canonical_url=report.url,
        text=f"{report.title}\n\n{report.text}",
        headline_end=len(report.title),
    )


def test_menus_comments_tables_and_scripts_are_not_the_article() -> None:
    raw = html_page(FLED, WOUNDED, AID).replace(
        b"</article>",
        b"<table><tr><td>Cell one of the table</td><td>55</td></tr></table></article>"
        b"<div id='comments'><div class='comment'><p>I do not believe a word of this report, says a reader.</p></div>"
        b"</div><script>var x = 'A script that says something long enough to be a paragraph.'</script>",
    )
    assert body_of(read_page(raw)) == f"{FLED}\n\n{WOUNDED}\n\n{AID}"


def test_the_headline_is_not_repeated_in_the_body() -> None:
    page = read_page(html_page("Soldiers flee to Colombia", FLED, WOUNDED, AID))
    assert page.text == f"Soldiers flee to Colombia\n\n{FLED}\n\n{WOUNDED}\n\n{AID}"


def test_lines_of_the_page_go_from_a_web_page_too() -> None:
    raw = html_page(FLED, "Advertisement", WOUNDED, "READ MORE: 300 wounded at the border, says agency", AID)
    assert body_of(read_page(raw)) == f"{FLED}\n\n{WOUNDED}\n\n{AID}"


def test_each_block_is_a_paragraph() -> None:
    raw = html_page(
        f"{FLED}</p><ul><li>104 soldiers fled on Sunday</li><li>8 officers with them</li></ul><h2>What is next</h2>"
        f"<blockquote>“There will be more,” said the minister of the interior.</blockquote><p>{WOUNDED}<br>{AID}"
    )
    assert body_of(read_page(raw)).split("\n\n") == [
        FLED,
        "104 soldiers fled on Sunday",
        "8 officers with them",
        "What is next",
        "“There will be more,” said the minister of the interior.",
        WOUNDED,
        AID,
    ]


def test_the_space_inside_a_number_holds_it_together() -> None:
    raw = html_page(f"In all 10&nbsp;000 people, 3&#8239;000 tons and 20\u00a0000&nbsp;guards. {FLED}", WOUNDED, AID)
    assert body_of(read_page(raw)).startswith("In all 10\u00a0000 people, 3\u00a0000 tons and 20\u00a0000 guards. ")


def test_the_number_of_a_footnote_is_not_part_of_a_figure() -> None:
    raw = html_page(
        f"In all 104<sup>1</sup> soldiers<sup class='reference'><a href='#n'>[12]</a></sup> on 12 km<sup>2</sup>, the "
        f"24<sup>th</sup> day. {FLED}",
        WOUNDED,
        AID,
    )
    assert body_of(read_page(raw)).startswith("In all 104 soldiers on 12 km², the 24th day. ")


def test_what_was_struck_out_is_not_said() -> None:
    raw = html_page(f"In all <del>104</del> <s>105</s> <strike>106</strike> 167 soldiers fled. {FLED}", WOUNDED, AID)
    assert body_of(read_page(raw)).startswith("In all 167 soldiers fled. ")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="104 flee &amp; 300 are hurt">', "104 flee & 300 are hurt"),
        ('<meta property="og:title" content=" 104 \n flee ">', "104 flee"),
        (
            '<meta property="og:title" content="104 flee | The Ledger">'
            '<meta property="og:site_name" content="The Ledger">',
            "104 flee",
        ),
        ("", "Soldiers flee to Colombia"),
    ],
)
def test_the_title_is_the_page_s_own(head: str, title: str) -> None:
    page = read_page(html_page(head=head))
    assert page.title == page.text[: page.headline_end] == title


def test_a_page_without_any_title_begins_with_its_first_paragraph() -> None:
    page = read_page(f"<html><body><p>{FLED}</p><p>{WOUNDED}</p><p>{AID}</p></body></html>".encode())
    assert page.text == f"{FLED}\n\n{WOUNDED}\n\n{AID}"
    assert page.headline_end == len(FLED)


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="2019-02-28T11:10:00-05:00">', date(2019, 2, 28)),
        ('<meta property="article:published_time" content="2019-02-28T23:10:00-05:00">', date(2019, 2, 28)),
        ('<meta property="article:published_time" content="2019-02-28T01:10:00+05:00">', date(2019, 2, 28)),
        ('<meta property="article:published_time" content="1969-07-21">', date(1969, 7, 21)),
        ('<meta name="pubdate" content="20190228">', date(2019, 2, 28)),
        ('<meta name="parsely-pub-date" content="Thu, 28 Feb 2019 23:10:00 -0500">', date(2019, 2, 28)),
        ('<meta itemprop="datePublished" content="2019-02-28">', date(2019, 2, 28)),
        (LD.format('{"@type": "NewsArticle", "datePublished": "2019-02-28T23:59:00-08:00"}'), date(2019, 2, 28)),
        (
            LD.format('[{"@graph": [{"@type": ["ReportageNewsArticle"], "datePublished": "2019-02-28"}]}]'),
            date(2019, 2, 28),
        ),
        (LD.format('{"@type": "WebPage", "datePublished": "2019-02-28"}'), date(2019, 2, 28)),
        ('<meta property="article:modified_time" content="2020-01-01">', None),
        ('<meta name="last-modified" content="2020-01-01">', None),
        ('<meta property="article:published_time" content="0001-01-01T00:00:00">', None),
        ('<meta property="article:published_time" content="1970-01-01T00:00:00Z">', None),
        ("", None),
    ],
)
def test_the_day_is_the_one_the_page_writes(head: str, day: date | None) -> None:
    assert read_page(html_page(head=head)).published == day


def test_the_day_in_the_byline_will_do() -> None:
    raw = html_page().replace(b"</h1>", b"</h1><time datetime='2019-02-28T23:10:00-05:00'>yesterday</time>")
    assert read_page(raw).published == date(2019, 2, 28)


def test_a_day_in_the_text_is_not_the_day_of_publication() -> None:
    assert read_page(html_page(f"On 3 May 2016 and in 2015, as we said. {FLED}", WOUNDED, AID)).published is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019-02-28", date(2019, 2, 28)),
        ("2019/02/28 10:00", date(2019, 2, 28)),
        ("28 Feb 2019 23:10 GMT", date(2019, 2, 28)),
        ("Thursday, 28 Feb 2019 23:10:00 -0500", date(2019, 2, 28)),
        ("2019-02-30", None),
        ("2019-13-01", None),
        ("1551372000", None),
        ("32 Feb 2019", None),
        ("28 Xyz 2019", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (20190228, None),
    ],
)
def test_calendar_day(written: object, day: date | None) -> None:
    assert calendar_day(written) == day


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ('<meta name="author" content="Ana Ruiz, Cúcuta">', "Ana Ruiz, Cúcuta"),
        (LD.format('{"@type": "Article", "author": [{"name": "Ana Ruiz"}, {"name": "Joe Doe"}]}'), "Ana Ruiz, Joe Doe"),
        (LD.format('{"@type": "Article", "author": "Ana Ruiz"}'), "Ana Ruiz"),
        ('<meta name="author" content="https://example.org/ana">', ""),
        ("", ""),
    ],
)
def test_the_byline_is_as_the_page_writes_it(head: str, byline: str) -> None:
    assert read_page(html_page(head=head)).byline == byline


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        ('<meta property="og:site_name" content="The Ledger">', "The Ledger"),
        (LD.format('{"@type": "Article", "publisher": {"name": "The Ledger"}}'), "The Ledger"),
        ('<meta name="twitter:site" content="@ledger">', ""),
        ("", ""),
    ],
)
def test_the_outlet_is_what_the_page_says_and_never_the_host(head: str, outlet: str) -> None:
    assert read_page(html_page(head=head), url="https://www.ledger.example/a").outlet == outlet


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="https://ledger.example/a">', "https://ledger.example/a"),
        ('<link rel="shortlink canonical" href="/a?b=1#top">', "https://www.ledger.example/a?b=1"),
        ('<link rel="canonical" href="//ledger.example/a">', "https://ledger.example/a"),
        ('<meta property="og:url" content="https://ledger.example/b">', "https://ledger.example/b"),
        (
            '<link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="/b">',
            "https://www.ledger.example/b",
        ),
        ('<link rel="canonical" href="ftp://ledger.example/a">', ""),
        ('<link rel="canonical" href="http://[::1">', ""),
        ('<link rel="canonical" href="https://user@ledger.example/">', ""),
        ("", ""),
    ],
)
def test_the_canonical_address(head: str, canonical: str) -> None:
    assert read_page(html_page(head=head), url="https://www.ledger.example/x/y").canonical_url == canonical


def test_a_relative_canonical_address_of_an_uploaded_page_is_none() -> None:
    assert read_page(html_page(head='<link rel="canonical" href="/a">')).canonical_url == ""


@pytest.mark.parametrize(
    "said", ["", " ", "a b", "https://", "https:///x", "data:text/html,x", "https://x/\x00", "x" * 5000]
)
def test_no_web_address(said: str) -> None:
    assert web_address(said) == ""
    assert web_address("https://ledger.example/" + "x" * 5000) == ""


def test_an_address_with_a_space_in_it_is_mended() -> None:
    assert web_address(" /a b ", base="https://ledger.example/x") == "https://ledger.example/a%20b"


@pytest.mark.parametrize(
    ("raw", "tag"),
    [(html_page(FLED, WOUNDED, AID, lang="xx"), "en"), (html_page(lang="es"), "en")],
)
def test_the_language_is_that_of_the_words(raw: bytes, tag: str) -> None:
    assert read_page(raw).language == tag


@pytest.mark.parametrize(
    "raw",
    [
        b"<html></html>",
        b"<html><body></body></html>",
        b"<!-- a comment -->",
        b"<!doctype html>",
        b"<p>",
        b"<html><body><form><label>E-mail</label><input><label>Password</label><input></form></body></html>",
        b"<html><body>" + b"<a href='/x'>Link number one</a> " * 60 + b"</body></html>",
        b"<html><head><title>Please wait</title></head><body><noscript>Enable JavaScript</noscript></body></html>",
        b"<html><frameset><frame src='a'></frameset></html>",
        b"<html><body>" + b"<div>" * 3000,
        b"<html" * 3000,
    ],
)
def test_a_page_without_an_article_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^No article was found on this page\. "):
        read_page(raw, url="https://ledger.example/")


@pytest.mark.parametrize("body", ["<b>x</b> " * 60_000, f"<p>{FLED}</p>" * 12_000], ids=["elements", "characters"])
def test_a_page_that_would_keep_the_extractor_busy_is_refused(body: str) -> None:
    with pytest.raises(Unreadable, match=r"^This page is far longer than any article\."):
        read_page(html_page(body))


def test_a_long_script_does_not_make_a_page_long() -> None:
    script = f"<script>{'x = 1;' * 400_000}</script>"
    assert body_of(read_page(html_page(head=script))) == f"{FLED}\n\n{WOUNDED}\n\n{AID}"


def test_a_page_as_long_as_a_book_is_refused() -> None:
    paragraphs = [f"{number} {FLED}" for number in range(3_000)]
    with pytest.raises(Unreadable, match=r"^The text on this page has 4\d\d,\d{3} characters; an article has at most"):
        read_page(html_page(*paragraphs))


@pytest.mark.parametrize("fragment", [f"<p>{FLED}</p><p>{WOUNDED}</p>", f"<div><h1>Four dead</h1><p>{FLED}</p></div>"])
def test_a_saved_fragment_is_a_web_page(fragment: str) -> None:
    page = read_page(fragment.encode())
    assert FLED in page.text
    assert "<" not in page.text


@pytest.mark.parametrize(
    "head",
    [
        LD.format("{"),
        LD.format("[" * 5000),
        LD.format('{"@graph": 5, "@type": {"a": 1}, "author": {"name": {"name": 1}}, "publisher": [[]]}'),
        LD.format('{"@type": "Article", "author": 7, "publisher": null, "datePublished": ["2019"]}'),
        "<meta content='x'><meta property='og:title'><meta name='author' content=''>",
        "<link rel='canonical'><link href='x'>",
    ],
)
def test_broken_metadata_does_not_keep_the_article_from_being_read(head: str) -> None:
    assert body_of(read_page(html_page(head=head))) == f"{FLED}\n\n{WOUNDED}\n\n{AID}"


def test_an_extractor_that_breaks_is_a_page_without_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RecursionError

    monkeypatch.setattr("trafilatura.bare_extraction", broken)
    with pytest.raises(Unreadable, match=r"^No article was found"):
        read_page(html_page())


def test_importing_it_loads_neither_the_extractor_nor_the_language_model() -> None:
    script = "import sys, sources.reading; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout))
    assert "sources" in loaded
    assert not loaded & {"trafilatura", "py3langid", "numpy", "lxml", "feedparser", "pypdf"}
    assert not loaded & {"django", "rest_framework", "celery", "httpx"}


# ── Whatever comes ───────────────────────────────────────────────────────────────────────────────────────────────────


def check(read: Callable[[], Page]) -> Page | None:
    """Whatever was read is a Page in every respect, and what was not has a sentence."""
    try:
        page = read()
    except Unreadable as error:
        sentence = str(error)
    else:
        sentence = ""
    if sentence:
        assert sentence.endswith(".")
        return None
    assert page.text[: page.headline_end] == page.title == page.title.strip()
    assert page.title
    assert page.text == page.text.strip()
    assert "\n\n\n" not in page.text
    assert "\r" not in page.text
    assert "\x00" not in page.text
    assert page.text.encode().decode() == page.text
    assert not page.canonical_url or urlsplit(page.canonical_url).scheme in {"http", "https"}
    if page.text != page.title:
        assert page.text[page.headline_end : page.headline_end + 2] == "\n\n"
    return page


WORDS = st.sampled_from(
    [
        "Four dead",
        "Oops!",
        "Advertisement",
        "\n",
        "\n\n",
        "\r\n",
        "104 soldiers fled.",
        "\u200b",
        "\ufeff",
        "•",
        " ",
        "\x00",
    ]
)


@settings(deadline=None, max_examples=200)
@given(
    text=st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=5))).map("".join)),
    headline=st.text(max_size=20),
)
@example(text="\u0344", headline="")
def test_any_paste_is_read_or_refused(text: str, headline: str) -> None:
    page = check(lambda: read_pasted(text, headline=headline))
    if page:
        assert read_pasted(page.text).text == page.text


PIECES = st.sampled_from(
    [
        *(b"<html>", b"<p>", b"</p>", b"<div>", b"<meta charset=", b"utf-16", b"<title>", b"<h1>", b"<del>", b"<sup>1"),
        *(b"<script type='application/ld+json'>", b"{", b'"@type": "Article"', b"}", b"</script>", b"<!--", b"<table>"),
        *(b"<link rel=canonical href=", b"http://[", b"<meta property='article:published_time' content='2019-", b">"),
        *(
            FLED.encode(),
            WOUNDED.encode(),
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"&nbsp;",
            b"&#0;",
            b"&#xd800;",
            b"<?xml ",
            b"<a",
        ),
    ]
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    raw=st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=30).map(b"".join)),
    url=st.one_of(st.just("https://ledger.example/a"), st.text(max_size=20)),
    charset=st.one_of(
        st.none(), st.sampled_from(["utf-8", "latin1", "shift_jis", "iso-2022-jp", "utf-16"]), st.text(max_size=8)
    ),
)
def test_any_bytes_are_read_or_refused(raw: bytes, url: str, charset: str | None) -> None:
    check(lambda: read_page(raw, url=url, charset=charset))


@pytest.mark.parametrize("raw", [b'{"status": "ok"}', b' [{"title": "A", "text": "Some 104 soldiers have fled."}]\n'])
def test_data_is_no_article(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="data, not an article"):
        read_page(raw)


def test_a_text_that_begins_with_a_bracket_is_one() -> None:
    page = read_page(b"[Updated] Soldiers flee\n\nSome 104 soldiers have fled across the border into Colombia.")
    assert page.title == "[Updated] Soldiers flee"


# --- Paywalls ---------------------------------------------------------------------------------------------------------


def paid(value: str, kind: str = "NewsArticle") -> str:
    return f'<script type="application/ld+json">{{"@type": "{kind}", "isAccessibleForFree": {value}}}</script>'


BEGINNING = "A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday."


@pytest.mark.parametrize("value", ["false", '"False"', '"http://schema.org/False"'])
def test_the_beginning_of_a_page_that_is_not_free_is_no_article(value: str) -> None:
    with pytest.raises(Unreadable, match="may be behind a paywall"):
        read_page(html_page(BEGINNING, head=paid(value)))


def test_a_page_that_is_not_free_and_came_whole_is_read() -> None:
    rest = [f"On day {day} another {day * 7} of them crossed the bridges, one office said." for day in range(2, 12)]
    page = read_page(html_page(BEGINNING, *rest, head=paid("false")))
    assert "104 soldiers" in page.text


@pytest.mark.parametrize("head", [paid("true"), paid("null"), paid("false", kind="WebSite"), ""])
def test_a_short_page_that_is_free_is_read(head: str) -> None:
    page = read_page(html_page(f"{BEGINNING}<span class='paywall'></span>", head=head))
    assert "104 soldiers" in page.text


def test_a_page_of_which_nothing_is_left_but_its_paywall_says_so() -> None:
    with pytest.raises(Unreadable, match="may be behind a paywall"):
        read_page(html_page("<a class='story-paywall' href='/subscribe'>Subscribe</a>"))
