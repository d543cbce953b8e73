"""The Wayback Machine: the kept copy of an address, nearest to the day it is about, for pages that have gone."""

from __future__ import annotations

from functools import partial

from sources.providers.answers import address, ask, asked_in_turn, at, text, unreadable
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.providers.wording import addresses
from sources.reading import calendar_day

# Each address is a question of its own; all together must be done within the lease of a lookup.
MOST_ADDRESSES = 4


class Wayback:
    """Asks for the phrases that are addresses.  The days asked for say which copy; they do not bound its age."""

    name = "wayback"
    label = "Wayback Machine"
    needs_key = False
    home = "https://archive.org/help/wayback_api.php"
    key_help = ""
    seconds_between = 1.0

    def __init__(self, *, url: str = "https://archive.org/wayback/available") -> None:
        self.url = url

    def search(self, query: Query, fetch: Fetch) -> Answer:
        wanted = addresses(query)
        if not wanted:
            return Answer(hits=(), remark="The Wayback Machine is asked for addresses, and none was given.")
        found = asked_in_turn([partial(self._copy_of, one, query, fetch) for one in wanted[:MOST_ADDRESSES]], query)
        left_out = len(wanted) - MOST_ADDRESSES
        remark = f"{left_out} more addresses were not asked for." if left_out > 0 else ""
        return Answer(hits=found.hits, remark=" ".join(filter(None, [found.remark, remark])))

    def _copy_of(self, wanted: str, query: Query, fetch: Fetch) -> Answer:
        parameters = {"url": wanted}
        if day := query.since or query.until:
            parameters["timestamp"] = f"{day:%Y%m%d}"
        answer = ask(fetch, self.url, parameters, label=self.label)
        if not isinstance(at(answer, "archived_snapshots"), dict):
            raise unreadable(self.label)
        closest = at(answer, "archived_snapshots", "closest")
        # It keeps errors and redirects as well.
        if at(closest, "available") is not True or text(closest, "status") != "200":
            return Answer(hits=())
        kept_on = calendar_day(text(closest, "timestamp")[:8])
        copy = Hit(
            url=address(closest, "url").replace("http://web.archive.org/", "https://web.archive.org/", 1),
            title=wanted,
            snippet=f"As it was on {kept_on.day} {kept_on:%B %Y}." if kept_on else "",
        )
        return Answer(hits=(copy,) if copy.url else ())
