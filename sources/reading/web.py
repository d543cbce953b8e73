"""A web page to its article: trafilatura finds the text; what the page says about itself is read here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from sources.reading.boilerplate import without_boilerplate
from sources.reading.characters import clean, one_line, same
from sources.reading.language import two_letters
from sources.reading.page import MOST_CHARACTERS, Page, Unreadable
from sources.reading.pasted import page_of

if TYPE_CHECKING:
    from trafilatura.settings import Document

# What the extractor takes on: at either limit it was busy for up to eight seconds, and its time grows faster than the
# page.  Both are chosen well above what a newspaper's page has: some thousands of elements, and some text around.
MOST_ELEMENTS = 50_000
PAGE_TO_ARTICLE = 5
# A page has an article if it has one paragraph with a sentence in it; menus and log-in forms have shorter lines.
SHORTEST_PARAGRAPH = 40
# What the database takes and indexes as an address, in bytes.
LONGEST_ADDRESS = 2_000

NO_ARTICLE = "No article was found on this page. Open it in a browser, copy the text and paste it."
PAYWALL = (
    "The page may be behind a paywall: no more than a beginning came. If you can read it, copy the text and paste it."
)
# A page that says that it is not free, and has less than this, shows its beginning only.
SHORTEST_PAID = 600

# An element of lxml, which comes without types.
Element = Any

# What a browser does not show.
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
# Blocks of trafilatura's output; each is a paragraph of its own.
_BLOCKS = frozenset({"body", "p", "head", "quote", "list", "item", "code", "table", "row", "cell", "lb", "div"})
_ENDS_SENTENCE = re.compile(r"[.!?…。！？।؟۔]")
# The page's own words for when it was published, surest first.
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.issued",
    "sailthru.date",
    "publication_date",
    "publish-date",
    "publishdate",
    "pubdate",
)
_ISO_DAY = re.compile(r"\s*(\d{4})[-/.]?([01]\d)[-/.]?([0-3]\d)(?!\d)")
_MAIL_DAY = re.compile(r"\s*(?:[a-z]{3,9},\s*)?\d{1,2}\s+[a-z]{3}\s+\d{4}\b", re.IGNORECASE)
# Publishing systems write the year 1, or the first day of 1970, where they have no date.  Newspapers began in 1605.
EARLIEST_YEAR = 1605
NO_DAY = date(1970, 1, 1)
# trafilatura turns every kind of space into a common one, which would make two numbers of 10 000.
_GROUPING = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d)")
_HELD_PLACE = "\u2e31"
_HELD_GROUPING = re.compile(rf"(?<=\d){_HELD_PLACE}(?=\d)")
_NOTE_MARK = re.compile(r"\[[^\]]{1,30}\]|\d{1,3}|[*†‡]")
_POWERS = {"2": "²", "3": "³"}
_LENGTH_UNIT = re.compile(r"\b(?:mm|cm|m|km|in|ft|yd|mi)\s*$")
# JSON-LD that describes the article itself; lists of related articles are nested deeper than we look.
_ARTICLE_TYPE = re.compile(r"(?:article|posting|report)$", re.IGNORECASE)
_PAYWALL_MARK = "boolean(//*[contains(@class, 'paywall') or contains(@id, 'paywall')])"


def read_html(html: str, url: str) -> Page:
    from trafilatura import load_html

    tree = load_html(html)
    if tree is None:
        raise Unreadable(NO_ARTICLE)
    elements = list(tree.iter())
    characters = sum(len(one.text or "") + len(one.tail or "") for one in elements if one.tag not in _UNSEEN)
    if len(elements) > MOST_ELEMENTS or characters > MOST_CHARACTERS * PAGE_TO_ARTICLE:
        raise Unreadable("This page is far longer than any article. Copy the article out of it and paste it.")
    metas, article = _metas(tree), _described_article(tree)
    canonical_url = _canonical_url(tree, metas, url)
    is_paid = _is_paid(article)
    nothing = PAYWALL if is_paid or tree.xpath(_PAYWALL_MARK) else NO_ARTICLE
    _prepare(tree)
    found = _extracted(tree, url, nothing=nothing)
    outlet = _text_of(metas.get("og:site_name") or _names(article.get("publisher")))
    byline = _names(metas.get("author")) or _names(article.get("author")) or found.author
    title = _without_outlet(_text_of(found.title), outlet)
    paragraphs = [paragraph for paragraph in _paragraphs(found.body) if not same(paragraph, title)]
    body = without_boilerplate("\n\n".join(paragraphs).split("\n"))
    if not any(len(one) >= SHORTEST_PARAGRAPH and _ENDS_SENTENCE.search(one) for one in body.split("\n\n")):
        raise Unreadable(nothing)
    if is_paid and len(body) < SHORTEST_PAID:
        raise Unreadable(PAYWALL)
    if len(body) > MOST_CHARACTERS:
        raise Unreadable(
            f"The text on this page has {len(body):,} characters; an article has at most {MOST_CHARACTERS:,}. "
            "Paste the article alone."
        )
    if not title:
        title, _, body = (part.strip() for part in body.partition("\n"))
    return page_of(
        title=title,
        body=body,
        byline=_text_of(byline),
        published=_published(metas, article) or calendar_day(found.date),
        language=two_letters(tree.get("lang") or ""),
        outlet=outlet,
        canonical_url=canonical_url,
    )


def _extracted(tree: Element, url: str, *, nothing: str) -> Document:
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            tree,
            url=url or None,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:  # whatever a page did to break its reader, no article came of it
        raise Unreadable(nothing) from error
    if found is None or isinstance(found, dict) or found.body is None:
        raise Unreadable(nothing)
    return found


def _metas(tree: Element) -> dict[str, str]:
    """What the page's meta elements say, by name; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if content := (meta.get("content") or "").strip():
            found.setdefault(name.strip().lower(), content)
    return found


def _described_article(tree: Element) -> dict[str, Any]:
    """The page's JSON-LD about its article, or {}."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            content = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(content):
            kinds = node.get("@type")
            if any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in _listed(kinds)):
                return node
    return {}


def _is_paid(article: dict[str, Any]) -> bool:
    """Whether the page says that its article is not to be read for nothing."""
    return str(article.get("isAccessibleForFree")).rpartition("/")[2].lower() == "false"


def _nodes(content: object) -> Iterator[dict[str, Any]]:
    for item in _listed(content):
        if isinstance(item, dict):
            yield item
            yield from (node for node in _listed(item.get("@graph")) if isinstance(node, dict))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(value: object) -> str:
    """The names in a JSON-LD value that may be a name, something that has one, or several of either."""
    names = [item.get("name") if isinstance(item, dict) else item for item in _listed(value)]
    return ", ".join(name for name in names if isinstance(name, str) and name.strip() and "://" not in name)


def _published(metas: dict[str, str], article: dict[str, Any]) -> date | None:
    said = [metas.get(name) for name in _PUBLISHED]
    return next((day for value in [*said, article.get("datePublished")] if (day := calendar_day(value))), None)


def calendar_day(value: object) -> date | None:
    """The calendar day as it is written, in whatever time zone it was written."""
    if not isinstance(value, str):
        return None
    try:
        if iso := _ISO_DAY.match(value):
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif _MAIL_DAY.match(value) and (mail := parsedate(value)):
            day = date(*mail[:3])
        else:
            return None
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR and day != NO_DAY else None


def _canonical_url(tree: Element, metas: dict[str, str], url: str) -> str:
    """The address the page gives itself, or "" where it is none on the web."""
    links = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    given = [next((link.get("href") or "" for link in links), ""), metas.get("og:url", "")]
    return next((address for said in given if (address := web_address(said, base=url))), "")


def web_address(said: str, *, base: str = "") -> str:
    """An address as a page or feed says it, made absolute and without its fragment; "" where it is none on the web."""
    said = said.strip().replace(" ", "%20")
    if not said or not said.isprintable():
        return ""
    try:
        address = urldefrag(urljoin(base, said)).url
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return address if is_web and len(address.encode(errors="replace")) <= LONGEST_ADDRESS else ""


def _prepare(tree: Element) -> None:
    """Take out, or hold on to, what trafilatura would get wrong in a text full of figures."""
    # A figure that was struck out is not what the article says.
    for element in list(tree.iter("del", "s", "strike")):
        _empty(element)
    # "104" with a footnote is not 1041; "12 km2" has a power in it.
    for element in list(tree.iter("sup")):
        mark = element.text_content().strip()
        if mark in _POWERS and _LENGTH_UNIT.search(_text_before(element)):
            _empty(element, text=_POWERS[mark])
        elif _NOTE_MARK.fullmatch(mark):
            _empty(element)
    for element in tree.iter():
        if element.text and _GROUPING.search(element.text):
            element.text = _GROUPING.sub(_HELD_PLACE, element.text)
        if element.tail and _GROUPING.search(element.tail):
            element.tail = _GROUPING.sub(_HELD_PLACE, element.tail)
    # A page that only says when it was changed does not say when it was published.
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if "modif" in name or "updated" in name:
            meta.attrib.clear()


def _empty(element: Element, *, text: str = "") -> None:
    """Leave nothing of an element but a span with this text.  (Dropping many would copy what follows many times.)"""
    element.clear(keep_tail=True)
    element.tag, element.text = "span", text


def _text_before(element: Element) -> str:
    previous, parent = element.getprevious(), element.getparent()
    text = previous.tail if previous is not None else parent.text if parent is not None else None
    return (text or "")[-10:]


def _paragraphs(body: Element) -> Iterator[str]:
    """The blocks of trafilatura's output, each on one line."""
    pieces: list[str] = []
    _collect(body, pieces)
    for paragraph in "".join(pieces).split("\n"):
        if line := _text_of(paragraph):
            yield line


def _collect(element: Element, pieces: list[str]) -> None:
    """Gather an element's text with "\\n" around blocks and nowhere else.  The parser limits the depth to 256."""
    edge = "\n" if element.tag in _BLOCKS else ""
    pieces += edge, " ".join((element.text or "").split("\n"))
    for child in element:
        _collect(child, pieces)
        pieces.append(" ".join((child.tail or "").split("\n")))
    pieces.append(edge)


def _text_of(value: str | None) -> str:
    """A piece of the page on one clean line."""
    return one_line(_HELD_GROUPING.sub("\u00a0", clean(value or "")))


def _without_outlet(title: str, outlet: str) -> str:
    """“Four dead – The Courier” without the outlet's name."""
    if not outlet:
        return title
    shorter = re.sub(rf"\s+[|–—·•:»-]+\s+{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE)
    return shorter.strip() or title
