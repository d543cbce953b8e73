"""A whole reading as one short text and back, so that a text is read once.

The text is canonical JSON, compressed: the same reading always gives the same bytes under one version of the reader.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from claims.figures.codec import (
    attribution_from_json,
    attribution_to_json,
    from_json,
    to_json,
    when_from_json,
    when_to_json,
)
from claims.figures.values import Reading, Sentence

# Counted up by hand with every change to the rules or the lexicon after which a text is read otherwise: what was kept
# by an earlier reader is then read anew.
READER_VERSION = 4


def pack(reading: Reading) -> bytes:
    """The reading as compressed JSON."""
    document = {
        "language": reading.language,
        "figures": [to_json(figure) for figure in reading.figures],
        "attributions": [attribution_to_json("", attribution) for attribution in reading.attributions],
        "times": [when_to_json(when) for when in reading.times],
        # Start and end in turn.
        "sentences": [offset for sentence in reading.sentences for offset in (sentence.start, sentence.end)],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return zlib.compress(text.encode())


def unpack(packed: bytes) -> Reading:
    """The reading that `pack` was given.  Raises: KeyError, ValueError, zlib.error."""
    document: Mapping[str, Any] = json.loads(zlib.decompress(packed))
    offsets = document["sentences"]
    return Reading(
        language=document["language"],
        figures=tuple(map(from_json, document["figures"])),
        attributions=tuple(map(attribution_from_json, document["attributions"])),
        times=tuple(map(when_from_json, document["times"])),
        sentences=tuple(Sentence(start=start, end=end) for start, end in zip(offsets[::2], offsets[1::2], strict=True)),
    )
