"""Stored documents as a WARC file, read back by the library that archives use."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from sources import intake, warc
from sources.fetch import Fetched
from sources.models import Arrival, Document
from sources.reading import read_pasted
from tests import factories

pytestmark = pytest.mark.django_db

URL = "https://courier.example/2019/count"
BYTES = b"<html>\xff\x00 A count of 104 </html>"


def a_document(text: str = factories.REPORT, *, url: str = URL, raw: bytes = BYTES) -> Document:
    page = replace(read_pasted(text), published=date(2019, 2, 24), language="en", byline="Ana Ruiz")
    document = intake.store_document(
        page=page,
        raw=raw,
        arrival=Arrival.FETCHED,
        url=url,
        outlet=intake.outlet_named("The Courier"),
        fetched=Fetched(url=url, body=raw, content_type="text/html"),
    )
    Document.objects.filter(pk=document.pk).update(fetched_at=datetime(2019, 2, 25, 12, 30, 5, tzinfo=UTC))
    document.refresh_from_db()
    return document


def export(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("export_warc", *options, str(path), stdout=out)
    return out.getvalue()


def records(content: bytes) -> list[tuple[ArcWarcRecord, bytes]]:
    """Every record with its content; digests that do not fit are an error."""
    return [
        (record, record.content_stream().read()) for record in ArchiveIterator(BytesIO(content), check_digests="raise")
    ]


def kinds(path: Path) -> list[str]:
    return [record.rec_type for record, _ in records(path.read_bytes())]


def test_a_document_is_written_as_it_came_and_as_it_was_read(tmp_path: Path) -> None:
    document = a_document()
    path = tmp_path / "all.warc.gz"
    assert export(path) == f"1 document written to {path}.\n"
    (info, about), (source, raw), (reading, text), (facts, told) = records(path.read_bytes())
    assert info.rec_type == "warcinfo"
    assert b"software: Factcheck" in about
    assert (source.rec_type, raw, source.content_type) == ("resource", BYTES, "text/html")
    headers = source.rec_headers
    assert headers.get_header("WARC-Target-URI") == URL
    assert headers.get_header("WARC-Date") == "2019-02-25T12:30:05Z"
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(BYTES).hexdigest()}"
    assert (reading.rec_type, text.decode()) == ("conversion", document.text)
    assert reading.rec_headers.get_header("WARC-Payload-Digest") == f"sha256:{document.text_sha256}"
    for other in (reading, facts):
        assert other.rec_headers.get_header("WARC-Refers-To") == headers.get_header("WARC-Record-ID")
    assert told.decode().splitlines() == [
        "via: Fetched",
        "title: Agency counts those who left",
        "creator: Ana Ruiz",
        "publisher: The Courier",
        "date: 2019-02-24",
        "language: en",
    ]


def test_each_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    a_document()
    export(tmp_path / "all.warc.gz")
    content = (tmp_path / "all.warc.gz").read_bytes()
    assert gzip.decompress(content).count(b"WARC/1.1\r\n") == 4
    assert content.count(b"\x1f\x8b\x08") >= 4


def test_which_documents_are_written_can_be_said(tmp_path: Path) -> None:
    first, second = a_document(), a_document("Another\n\nText.", url=URL + "/2", raw=b"2")
    Document.objects.filter(pk=second.pk).update(fetched_at=datetime(2019, 3, 1, tzinfo=UTC), outlet=None)
    path = tmp_path / "some.warc.gz"
    for options, found in [
        (["--since", "2019-03-01"], second),
        (["--until", "2019-02-28"], first),
        (["--outlet", "The Courier"], first),
        (["--document", str(second.pk)], second),
    ]:
        export(path, *options)
        assert [raw for record, raw in records(path.read_bytes()) if record.rec_type == "resource"] == [
            found.snapshot()
        ]
    export(path, "--document", str(first.pk), "--document", str(second.pk))
    assert kinds(path).count("resource") == 2


def test_a_text_without_an_address_goes_under_its_hash(tmp_path: Path) -> None:
    document = factories.make_document()
    export(tmp_path / "all.warc.gz")
    source = records((tmp_path / "all.warc.gz").read_bytes())[1][0]
    assert source.rec_headers.get_header("WARC-Target-URI") == f"urn:sha256:{document.text_sha256}"
    assert source.content_type == "application/octet-stream"


def test_an_address_cannot_end_its_line() -> None:
    document = a_document(url=URL + "/soldados ñ\r\nWARC-Type: response")
    source = records(warc.document_warc(document))[1][0]
    assert source.rec_headers.get_header("WARC-Target-URI").startswith(URL + "/soldados%20%C3%B1%0D%0AWARC-Type")
    assert source.rec_type == "resource"


def test_bytes_that_are_gone_from_storage_are_told(tmp_path: Path, media: Path) -> None:
    document = a_document()
    for path in media.rglob("*.gz"):
        path.unlink()
    path = tmp_path / "all.warc.gz"
    with pytest.raises(CommandError, match=f"only their text: {document.pk}"):
        export(path)
    assert kinds(path) == ["warcinfo", "conversion", "metadata"]


def test_of_many_documents_without_their_bytes_the_first_are_named(tmp_path: Path, media: Path) -> None:
    numbers = [a_document(f"Count {i}\n\nText.", url=f"{URL}/{i}", raw=b"%d" % i).pk for i in range(23)]
    for path in media.rglob("*.gz"):
        path.unlink()
    with pytest.raises(CommandError, match=f", {numbers[19]} and 3 more\\.$"):
        export(tmp_path / "all.warc.gz")


def test_a_loaded_text_lacks_no_bytes(tmp_path: Path) -> None:
    Document.objects.filter(pk=a_document().pk).update(arrival=Arrival.LOADED, raw="", raw_sha256="")
    path = tmp_path / "all.warc.gz"
    assert export(path) == f"1 document written to {path}.\n"
    assert kinds(path) == ["warcinfo", "conversion", "metadata"]


def test_where_nothing_is_found_nothing_is_written(tmp_path: Path) -> None:
    a_document()
    with pytest.raises(CommandError, match="Nothing was written"):
        export(tmp_path / "none.warc.gz", "--outlet", "The Ledger")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("said", ["yesterday", "24.2.2019", "2019-02-30", ""])
def test_what_is_no_day_is_named(tmp_path: Path, option: str, said: str) -> None:
    with pytest.raises(CommandError, match=f"{option}: “{re.escape(said)}” is not a day. Write it as in 2019-02-24."):
        export(tmp_path / "x.warc.gz", f"{option}={said}")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    a_document()
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        export(tmp_path / "none" / "all.warc.gz")
    with pytest.raises(CommandError, match="ends in"):
        export(tmp_path / "all.zip")
