"""How much weight does a count have by who made it?  Its standing, and whether it is one side's word alone."""

from __future__ import annotations

from collections.abc import Iterable

from claims.figures import lexicon
from claims.figures.origins import origin_key
from claims.figures.text import tokens
from claims.figures.values import SourceKind, Witness

# From who has to count to who only says so; judgement, after the verification handbooks' order of sources.
STANDING = (
    SourceKind.OFFICIAL,
    SourceKind.ORGANISATION,
    SourceKind.AGENCY,
    SourceKind.OUTLET,
    SourceKind.PERSON,
    SourceKind.ANONYMOUS,
)
# Behind a kind that is known to be at hand, and before a single voice.
UNKNOWN_KIND = STANDING.index(SourceKind.OUTLET)
UNRATED = "F"
# Whose word stands for itself until another counts too.
SINGLE_VOICES = frozenset({SourceKind.PERSON, SourceKind.ANONYMOUS})


def authority(witness: Witness) -> tuple[bool, int, str]:
    """Where a witness stands among others; the smallest stands highest.

    Those who speak for a side come last; then it is the kind of source that counts, then how reliable its carriers are.
    """
    kind = UNKNOWN_KIND if witness.kind is None else STANDING.index(witness.kind)
    return is_one_sided(witness), kind, witness.reliability or UNRATED


def is_official(witness: Witness) -> bool:
    return witness.kind is SourceKind.OFFICIAL and not is_one_sided(witness)


def is_one_sided(witness: Witness) -> bool:
    """It is one person's word, nobody's by name, or that of a side."""
    return witness.is_party or witness.kind in SINGLE_VOICES or _is_partisan(witness.origin)


def is_confirmed(witness: Witness, witnesses: Iterable[Witness]) -> bool:
    """It is not one side's word alone: whoever says so has no side, or another origin without one says the same."""
    if not is_one_sided(witness):
        return True
    own = origin_key(witness.origin)
    return any(
        origin_key(other.origin) != own
        and not is_one_sided(other)
        and (other.figure.value, other.figure.unit) == (witness.figure.value, witness.figure.unit)
        and other.figure.value is not None
        for other in witnesses
    )


def _is_partisan(origin: str) -> bool:
    words = {token.norm for token in tokens(origin)}
    return any(
        not words.isdisjoint(lexicon.load(language).table("house").words("partisan"))
        for language in lexicon.languages()
    )
