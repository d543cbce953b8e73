"""What a hostile page says about anything is shown as text, on every page there is; its bytes are served by none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from claims.corroboration import collect_evidence
from claims.models import Claim, Lookup
from sources import intake
from sources.models import Arrival, Document
from sources.reading import read_page
from tests.test_access import MATRIX, World, asked, client_of, make_world

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"
SAID = ESCAPED.replace("&", "&amp;")  # in the page itself, so that reading it gives ESCAPED as text
HTML = f"""<!doctype html><html lang="en"><head><title>{ESCAPED}</title>
<meta name="author" content="{ESCAPED}"><meta property="og:site_name" content="{ESCAPED}">
<link rel="canonical" href="javascript:alert(1)"></head><body><article><h1>{ESCAPED}</h1>
<p>A total of 104 soldiers {ESCAPED} have fled, the Migration Office {ESCAPED} said on Sunday.</p>
<p>They came over the bridges in small groups, and asked for protection on the other bank. {SAID}</p>
<script>alert(1)</script></article></body></html>""".encode()


@pytest.fixture
def world(db: None) -> World:
    """One of everything, and a hostile page that the newsroom keeps, quotes and checks."""
    world = make_world()
    page = read_page(HTML)
    assert EVIL in page.title
    assert EVIL in page.byline
    assert page.text.count(EVIL) == 3
    document = intake.store_document(
        page=page, raw=HTML, arrival=Arrival.FETCHED, url="https://evil.example/a", outlet=intake.outlet_named(EVIL)
    )
    assert collect_evidence(claim=world.claim, document=document)
    Document.objects.exclude(url=document.url).update(title=EVIL, byline=EVIL)
    Lookup.objects.update(last_error=EVIL, remark=EVIL)
    Claim.objects.update(label=EVIL)
    return world


def answers(world: World, *, of: Document) -> Iterator[tuple[str, Any]]:
    """Every page and every answer of the API, and the pages about one document."""
    for name in ("edith", "ravi", "ada"):
        client = client_of(name)
        for route, lines in MATRIX.items():
            for line in lines:
                if line.method == "GET":
                    yield f"{route} for {name}", asked(client, route, world, line)
        for route in ("document", "document_bytes", "document_text", "document_warc"):
            yield f"claims:{route} for {name}", client.get(reverse(f"claims:{route}", args=[of.pk]))
    for model in ("document", "outlet"):
        yield f"administration of {model}", client_of("ada").get(f"/admin/sources/{model}/")


INERT = "sandbox; default-src 'none'"


def is_inert(response: Any) -> bool:
    """Whether it is a file to be saved, plain text in a sandbox, or a picture: no browser runs any of them."""
    kind = response["Content-Type"].partition(";")[0]
    is_file = response.get("Content-Disposition", "").startswith("attachment;") and kind in {
        "application/octet-stream",
        "text/csv",
    }
    is_text = kind == "text/plain" and response["Content-Security-Policy"] == INERT
    is_picture = kind == "image/png"
    if is_file or is_text or is_picture:
        assert response["X-Content-Type-Options"] == "nosniff"
    return is_file or is_text or is_picture


def runs_at_most_our_own(policy: str) -> bool:
    return "script-src 'self';" in policy or ("default-src 'none';" in policy and "script-src" not in policy)


def test_no_page_runs_what_a_stored_page_says(world: World) -> None:
    hostile = Document.objects.get(url="https://evil.example/a")
    shown = set()
    for name, response in answers(world, of=hostile):
        if is_inert(response):
            continue
        body = response.getvalue().decode()
        kind = response["Content-Type"].partition(";")[0]
        if kind.endswith("json"):
            assert kind in {
                "application/json",
                "application/problem+json",
                "application/feed+json",
                "application/schema+json",
            }
            assert response["X-Content-Type-Options"] == "nosniff"
            json.loads(body)
            continue
        assert kind in {"text/html", "text/plain", "image/svg+xml", "application/atom+xml", "application/xml"}
        assert "<script>alert" not in body, name
        assert "<img src=x" not in body, name
        assert 'href="javascript:' not in body, name
        if response.status_code == 200 and ESCAPED in body:
            shown.add(name.partition(" ")[0])
            assert runs_at_most_our_own(response["Content-Security-Policy"]), name
    assert {"claims:article", "claims:claim", "claims:evidence", "claims:lookups", "claims:review"} <= shown
    assert {"claims:findings", "claims:finding", "claims:card", "claims:card_svg", "claims:verdicts_atom"} <= shown


def test_the_bytes_of_a_stored_page_are_only_ever_taken_away(world: World) -> None:
    hostile = Document.objects.get(url="https://evil.example/a")
    assert hostile.snapshot() == HTML
    found = set()
    for name, response in answers(world, of=hostile):
        if HTML[:80] in response.getvalue():
            assert is_inert(response), name
            assert response["Content-Security-Policy"] == INERT
            found.add(name.partition(" ")[0])
    assert found == {"claims:document_bytes"}
    for address in (f"/{hostile.raw.name}", f"/media/{hostile.raw.name}"):
        assert client_of("ada").get(address).status_code == 404
