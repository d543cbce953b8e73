"""Where a reader finds a passage on the site that it is from."""

from __future__ import annotations

from claims.figures import in_place_url
from sources.models import Document


def on_the_site(document: Document, start: int, end: int) -> str:
    """The page's own address, leading to the passage; "" where it has none that leads anywhere."""
    url, outlet = document.public_url, document.outlet
    if not url or (outlet and outlet.is_demonstration):
        return ""
    return in_place_url(url, document.text, start, end)
