"""Bytes to characters: by byte order mark, then what came with the page, then what it says itself, then by looking."""

from __future__ import annotations

import codecs
import re

from sources.reading.page import NOT_TEXT, Unreadable

# Where a page says what it is (type, charset): the HTML standard gives browsers this much to find out.
HEAD_BYTES = 1024

# How the files that people try begin, by what to say about them.  Other files give themselves away by a NUL byte.
_MAGIC = {
    "This is an Office document, which Factcheck does not read. Open it, copy the text and paste it.": (
        b"{\\rtf",
        b"\xd0\xcf\x11\xe0",
    ),
    "This is a Word document or an archive, which Factcheck does not read. Open it, copy the text and paste it.": (
        b"PK\x03\x04",
        b"\x1f\x8b",
    ),
    "This is a web archive. Save the page again as HTML, or paste its text.": (b"From: <Saved by ", b"bplist00"),
    "This is an image. Type or paste the words in it.": (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"),
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\b[^>]{0,100}?\bencoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
# What browsers decode, by Python's names (encoding.spec.whatwg.org).  UTF-7 and the like are not in it, on purpose.
_CODECS = """
    utf-8 utf-16-le utf-16-be cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10
    iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp1250 cp1251 cp1252 cp1253
    cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp cp932 cp949
"""
# Labels that browsers read as a larger charset than they name.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}


def refuse_files(raw: bytes) -> None:
    """Raises: Unreadable, where the bytes are a file of another kind."""
    if any(raw.startswith(bom) for bom, _ in _BOMS[1:]):
        return
    start = raw[:HEAD_BYTES].lstrip()
    for sentence, magics in _MAGIC.items():
        if start.startswith(magics):
            raise Unreadable(sentence)
    if b"\x00" in start:
        raise Unreadable(NOT_TEXT)


def decoded(raw: bytes, charset: str | None) -> str:
    """The characters: by byte order mark, then what came with the page, then what it says itself, then by looking."""
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(codec, errors="replace")
    if codec := _codec(charset or ""):
        return raw.decode(codec, errors="replace")
    if declared := _DECLARED.search(raw[:HEAD_BYTES]):
        codec = _codec((declared[1] or declared[2]).decode("ascii", errors="replace"))
        # What could be read as ASCII this far is not UTF-16, whatever it says.
        if codec:
            return raw.decode("utf-8" if codec.startswith("utf-16") else codec, errors="replace")
    try:
        # Incremental, because a body that was cut off may end inside a character.
        return codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _codec(label: str) -> str:
    """Python's name of a charset that browsers know, or "" for any other."""
    try:
        name = codecs.lookup(label.strip(" \t\r\n\"'").lower()).name
    except (LookupError, ValueError):
        return ""
    name = _WIDER.get(name, name)
    return name if name in _CODECS.split() else ""
