"""One way out for pages, API and command: the same for the same question, and recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import StreamingHttpResponse

from claims import record
from claims.export import claimreview, csv_table, json_array, ndjson
from claims.export.wanted import Wanted, documents
from people.models import User, is_insider
from people.requests import REQUEST_ID

# So many bytes, about, are sent at once.
AT_ONCE = 65_536
Tell = Callable[[str], None]
Write = Callable[[Iterable[dict[str, Any]], Tell | None], Iterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One form that verdicts leave in."""

    name: str
    label: str
    ending: str
    content_type: str
    write: Write
    # What a stored figure becomes in a document.
    figure: Callable[[str], Any] = json.loads

    @property
    def filename(self) -> str:
        return f"verdicts.{self.ending}"


FORMATS = {
    each.name: each
    for each in (
        Format(
            name="json",
            label="JSON",
            ending="json",
            content_type="application/json",
            write=lambda found, tell: json_array.write(found),
        ),
        Format(
            name="ndjson",
            label="NDJSON",
            ending="ndjson",
            content_type="application/x-ndjson",
            write=lambda found, tell: ndjson.write(found),
            figure=ndjson.figure,
        ),
        Format(
            name="csv",
            label="CSV",
            ending="csv",
            content_type="text/csv; charset=utf-8",
            write=lambda found, tell: csv_table.write(found),
        ),
        Format(
            name="claimreview",
            label="ClaimReview",
            ending="jsonld",
            content_type="application/ld+json",
            write=claimreview.write,
        ),
    )
}


def export(
    wanted: Wanted,
    form: Format,
    *,
    reader: Any,
    by: User | None = None,
    on_record: bool = True,
    request_id: str = "",
    tell: Tell | None = None,
) -> Generator[bytes]:
    """What `reader` may have of it, in UTF-8, a piece at a time; on the record once it ends, or is broken off.

    Args:
        by: who has it, for the record; None for whoever runs the server.
        on_record: what anybody may read is not on it when it is read by anybody.
        request_id: the request's, which has been answered, as far as its middleware knows, before the first piece.
        tell: is told, as a sentence, of each verdict that has no place in this format, and of how it ended.
    """
    counted = _Counted(documents(wanted, reader=reader, figure=form.figure))
    is_whole = False
    try:
        yield from _in_pieces(form.write(counted, tell))
        is_whole = True
    finally:
        if on_record:
            token = REQUEST_ID.set(request_id)
            record.append(
                action="verdicts.exported",
                subject="exports",
                by=by,
                format=form.name,
                filters=dict(wanted.filters),
                count=counted.number,
                is_whole=is_whole,
            )
            REQUEST_ID.reset(token)
        if tell and is_whole:
            tell(f"{counted.number:,} verdict{'s' if counted.number != 1 else ''} in {form.label}.")


def download(wanted: Wanted, form: Format, *, person: Any) -> StreamingHttpResponse:
    """The same as a file, for somebody who asks over the web; people of the newsroom are put on the record."""
    is_known = is_insider(person)
    by = person if is_known else None
    pieces = export(wanted, form, reader=person, by=by, on_record=is_known, request_id=REQUEST_ID.get())
    headers = {"Content-Disposition": f'attachment; filename="{form.filename}"', "X-Content-Type-Options": "nosniff"}
    if kept := newest_record():
        headers["X-Factcheck-Record"] = kept
    return StreamingHttpResponse(pieces, content_type=form.content_type, headers=headers)


def newest_record() -> str:
    """Number and hash of the record's newest event, to be kept beside an export (`verify_log --kept`); "" for none."""
    event = record.newest()
    return f"{event.number}:{event.hash}" if event else ""


class _Counted:
    """Verdicts as they go by."""

    def __init__(self, found: Iterator[dict[str, Any]]) -> None:
        self.found = found
        self.number = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for document in self.found:
            self.number += 1
            yield document


def _in_pieces(texts: Iterator[bytes]) -> Iterator[bytes]:
    """Few large pieces in place of many small ones, which each cost a call of the server's."""
    waiting: list[bytes] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= AT_ONCE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
