"""An article pasted out of a browser, perhaps with the page around it."""

from __future__ import annotations

from datetime import date

from sources.reading.boilerplate import without_boilerplate
from sources.reading.characters import clean, one_line, refuse_broken, same
from sources.reading.language import language_of
from sources.reading.page import MOST_CHARACTERS, Page, Unreadable

NO_TEXT = "There is no text here."
ONLY_BOILERPLATE = "Here is only what surrounds an article on a page, such as buttons and notices. Paste the article."
NO_WORDS = "There are no words here, so nothing can be checked."


def read_pasted(text: str, *, headline: str = "") -> Page:
    """Read an article pasted out of a browser, perhaps with the page around it.  Raises: Unreadable."""
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"The text has {len(text):,} characters; an article has at most {MOST_CHARACTERS:,}. "
            "Paste the article alone."
        )
    refuse_broken(text)
    lines = [line.strip() for line in clean(text).split("\n")]
    if not any(lines):
        raise Unreadable(NO_TEXT)
    body = without_boilerplate(lines)
    if not body:
        raise Unreadable(ONLY_BOILERPLATE)
    title = one_line(clean(headline))
    first, _, rest = body.partition("\n")
    if not title:
        title = one_line(first)
        body = rest.strip()
    elif same(first, title):
        body = rest.strip()
    return page_of(title=title, body=body)


def page_of(
    *,
    title: str,
    body: str,
    byline: str = "",
    published: date | None = None,
    language: str = "",
    outlet: str = "",
    canonical_url: str = "",
) -> Page:
    """Put a cleaned headline and body together.  `language` counts where the text is too short to tell."""
    text = f"{title}\n\n{body}" if title and body else title or body
    if not any(character.isalpha() for character in text):
        raise Unreadable(NO_WORDS)
    return Page(
        title=title,
        byline=byline,
        published=published,
        language=language_of(body) or language_of(text) or language,
        outlet=outlet,
        canonical_url=canonical_url,
        text=text,
        headline_end=len(title),
    )
