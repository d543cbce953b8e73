"""Bytes to characters: by byte order mark, then what came with the page, then what it says itself, then by looking."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from sources.reading.page import NOT_TEXT, Unreadable

# Where a file gives away of what kind it is.
HEAD_BYTES = 1024
# Where a page says its charset: the HTML standard asks for it within 1 KiB, and browsers read on.
DECLARATION_BYTES = 8 * 1024
# Of the words that are not ASCII so much is looked at to find out which charset they are in.
SAMPLE_BYTES = 8 * 1024

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
# Charsets of other scripts than Latin, which show by themselves; which Latin one it is seldom does.
_SCRIPTS = """
    cp1251 koi8-r koi8-u iso8859-5 cp866 cp1253 iso8859-7 cp1255 iso8859-8 cp1256 iso8859-6 cp874
    cp932 euc_jp gb18030 big5hkscs cp949
"""
_LATIN = "cp1252 cp1250 cp1254 cp1257"
# Between two of what is left out here, as no charset has it within a character.
_WORD = re.compile(rb"[^\x00-\x2f<>]+")
_HIGH = re.compile(rb"[\x80-\xff]+")
_LIKE_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


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
    codec = _codec(charset or "") or _declared(raw)
    text = _as_utf8(raw) if codec in ("", "cp1252") else None
    # Many a server says Latin-1 of everything; no text in it looks like UTF-8 by chance.
    if text is not None:
        return text
    return raw.decode(codec or _by_looking(raw), errors="replace")


def _declared(raw: bytes) -> str:
    """The charset that a page says it is in, or ""."""
    declared = _DECLARED.search(raw[:DECLARATION_BYTES])
    codec = _codec((declared[1] or declared[2]).decode("ascii", errors="replace")) if declared else ""
    # What could be read as ASCII this far is not UTF-16, whatever it says.
    return "utf-8" if codec.startswith("utf-16") else codec


def _as_utf8(raw: bytes) -> str | None:
    try:
        # Incremental, because a body that was cut off may end inside a character.
        text = codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return None
    # A single letter at the end, which might be the beginning of any character, shows nothing.
    return None if text.isascii() and not raw.isascii() else text


def _by_looking(raw: bytes) -> str:
    """The charset that a text is most likely in, by its words that are not ASCII; cp1252 for any in Latin letters."""
    sample = b""
    for match in _WORD.finditer(raw):
        if not match[0].isascii():
            sample += match[0][:SAMPLE_BYTES] + b" "
        if len(sample) > SAMPLE_BYTES:
            break
    high = _HIGH.findall(sample)
    count = sum(map(len, high))
    if sum(map(len, _LIKE_UTF8.findall(sample))) > 0.9 * count:  # with a slip in it
        return "utf-8"
    # In Latin words such letters stand alone, in those of other scripts beside each other.
    if sum(len(run) for run in high if len(run) > 1) < 0.5 * count:
        return "cp1252"
    found = from_bytes(sample, cp_isolation=f"{_SCRIPTS} {_LATIN}".split(), enable_fallback=False).best()
    codec = _codec(found.encoding) if found else ""
    return codec if codec in _SCRIPTS.split() else "cp1252"


def _codec(label: str) -> str:
    """Python's name of a charset that browsers know, or "" for any other."""
    try:
        name = codecs.lookup(label.strip(" \t\r\n\"'").lower()).name
    except (LookupError, ValueError):
        return ""
    name = _WIDER.get(name, name)
    return name if name in _CODECS.split() else ""
