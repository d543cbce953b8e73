"""Which language a text is in, offline."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Shorter texts give py3langid too little to go by; and the first page or two of a long one say enough.
FEWEST_LETTERS = 20
LANGUAGE_CHARACTERS = 5_000
# Those with a daily press.  The smaller relatives of a large language that py3langid also knows would only take short
# texts from it.
LANGUAGES = """
    ar az be bg bn ca cs da de el en es et fa fi fr gu he hi hr hu hy id is it ja ka kk km ko lt lv mk ml mr ms my ne
    nl no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi zh
"""

# ISO 639-1, those in use.
ALL_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng
    nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
CODES = frozenset(ALL_CODES.split())


@cache
def _identifier() -> LanguageIdentifier:
    """The model, a second to load and kept from then on."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(LANGUAGES.split())
    return identifier


def language_of(text: str) -> str:
    """The two letters of the language, or "" where the text is too short to tell."""
    sample = text[:LANGUAGE_CHARACTERS]
    letters = [character for character in sample if character.isalpha()]
    if len(letters) < FEWEST_LETTERS:
        return ""
    if sum(letter.isupper() for letter in letters) > len(letters) / 2:
        sample = sample.lower()  # the transcripts of broadcasters
    language, _ = _identifier().classify(sample)
    return str(language)


def two_letters(tag: str) -> str:
    """The code of the language that a tag names, "es" of "es-CO"; "" where that is none."""
    language = re.split(r"[-_]", tag.strip().lower())[0]
    return language if language in CODES else ""
