"""PDF files made by hand, as small as they can be."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is its catalog."""
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer <</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table) + end


def stream_of(content: bytes, *, is_packed: bool = False, more: bytes = b"") -> bytes:
    if is_packed:
        content, more = zlib.compress(content, 9), more + b"/Filter/FlateDecode"
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), more, content)


def page_of(*, contents: int) -> bytes:
    place = b"/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R" % contents
    return b"<</Type/Page%b/Resources<</Font<</F 3 0 R>>>>>>" % place


def pdf(*pages: Sequence[str], title: str = "", made: str = "D:20190301120000Z") -> bytes:
    """A file whose pages have these lines; an empty one leaves a gap."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    info = b"<</Title(%b)/CreationDate(%b)>>" % (_written(title), made.encode())
    objects = [CATALOG, b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages)), FONT, info]
    for number, lines in enumerate(pages):
        shown = b"".join(b"(%b) Tj 0 -14 Td " % _written(line) if line else b"0 -14 Td " for line in lines)
        objects += [page_of(contents=6 + 2 * number), stream_of(b"BT /F 11 Tf 72 760 Td " + shown + b"ET")]
    return pdf_of(*objects, trailer=b"/Info 4 0 R")


def _written(text: str) -> bytes:
    written = text.encode("cp1252")
    for special in (b"\\", b"(", b")"):
        written = written.replace(special, b"\\" + special)
    return written
