"""Stored documents as a WARC file, which archives and their tools read: the bytes as they came, and the text as read.

The headers that came with a page are not stored, and its transfer has been undone, so that nothing here claims to be
an HTTP response: bytes are `resource` records.  What was read in them is a `conversion` of that record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from sources.models import Document

# What an address may hold as it is; anything else is escaped, so that it cannot end its line.
IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"
FORMAT = "WARC File Format 1.1"


def documents_for_export(
    *, since: date | None = None, until: date | None = None, outlet: str = "", ids: Sequence[int] | None = None
) -> QuerySet[Document]:
    """Every version that was kept, for whoever runs the server: by when it came, by its outlet, by its number."""
    rows = Document.objects.read().select_related("outlet").order_by("pk")
    if since:
        rows = rows.filter(fetched_at__date__gte=since)
    if until:
        rows = rows.filter(fetched_at__date__lte=until)
    if outlet:
        rows = rows.filter(Q(outlet__name=outlet) | Q(outlet__domain=outlet.lower()))
    return rows.filter(pk__in=ids) if ids else rows


def write_warc(documents: Iterable[Document], out: BinaryIO, *, filename: str = "") -> Iterator[tuple[Document, bool]]:
    """Write documents, each with False where its bytes are not in storage any more; one at a time is in memory.

    A text that was loaded came without bytes, and lacks none.
    """
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": "Factcheck", "format": FORMAT, "operator": settings.SITE_URL}
    writer.write_record(writer.create_warcinfo_record(filename, about))
    for document in documents:
        records = list(_records(writer, document))
        for record in records:
            writer.write_record(record)
        yield document, not document.raw or records[0].rec_type == "resource"


def document_warc(document: Document) -> bytes:
    """One document as a WARC file of its own."""
    out = BytesIO()
    for _ in write_warc([document], out, filename=f"document-{document.pk}.warc.gz"):
        pass
    return out.getvalue()


def _records(writer: WARCWriter, document: Document) -> Iterator[ArcWarcRecord]:
    address = quote(document.url, safe=IN_ADDRESSES) or f"urn:sha256:{document.text_sha256}"
    day = _date(document.fetched_at or document.stored_at)
    common = {"WARC-Date": day}
    try:
        raw = document.snapshot() if document.raw else None
    except FileNotFoundError:
        raw = None
    if raw is not None:
        digest = {"WARC-Payload-Digest": f"sha256:{document.raw_sha256}"}
        kind = document.content_type or "application/octet-stream"
        source = _record(writer, "resource", address, raw, kind, common | digest)
        yield source
        common |= {"WARC-Refers-To": source.rec_headers.get_header("WARC-Record-ID")}
    digest = {"WARC-Payload-Digest": f"sha256:{document.text_sha256}", "WARC-Date": _date(timezone.now())}
    yield _record(writer, "conversion", address, document.text.encode(), "text/plain; charset=utf-8", common | digest)
    yield _record(writer, "metadata", address, _facts(document), "application/warc-fields", common)


def _record(
    writer: WARCWriter, kind: str, address: str, content: bytes, content_type: str, headers: dict[str, str]
) -> ArcWarcRecord:
    return writer.create_warc_record(
        address,
        kind,
        payload=BytesIO(content),
        length=len(content),
        warc_content_type=content_type,
        warc_headers_dict=headers,
    )


def _facts(document: Document) -> bytes:
    """How the text came here and what it says of itself."""
    facts = {
        "via": document.get_arrival_display(),
        "title": document.title,
        "creator": document.byline,
        "publisher": document.outlet_name,
        "date": document.published_on.isoformat() if document.published_on else "",
        "language": document.language,
        "canonical": document.canonical_url,
    }
    told = (f"{name}: {' '.join(value.split())}\r\n" for name, value in facts.items() if value)
    return "".join(told).encode()


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
