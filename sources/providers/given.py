"""Addresses that a person gives by hand."""

from __future__ import annotations

from sources.providers.answers import kept
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.reading import web_address


class Given:
    name = "given"
    label = "Given by hand"
    needs_key = False
    home = ""
    key_help = ""
    seconds_between = 0.0

    def search(self, query: Query, fetch: Fetch) -> Answer:
        """The phrases that are addresses, as hits.  Their pages are read like those of any other hit."""
        found = [(phrase, web_address(phrase)) for phrase in query.phrases]
        remarks = [f"“{phrase}” is not an address on the web." for phrase, url in found if not url]
        hits = (Hit(url=url, title=phrase.strip()) for phrase, url in found)
        return Answer(hits=kept(hits, query), remark=" ".join(remarks))
