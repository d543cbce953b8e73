"""The words that tell of the killed and the wounded, in one language (the lexicon's table `casualties`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from claims.figures import counted, lexicon
from claims.figures.text import Phrases, Token

PERSON = "person"
# Beyond this a number before people is a year, a price or a street.
MOST_PEOPLE = 999


class Harm(StrEnum):
    """What befell somebody.  Who was hit was killed or wounded: "four people were shot, one of them fatally"."""

    KILLED = "killed"
    WOUNDED = "wounded"
    HIT = "hit"


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    language: str
    harms: Phrases[Harm]
    leads: frozenset[str]
    takes_object: frozenset[str]
    deeds: frozenset[str]
    noun_forms: frozenset[str]
    fatal: frozenset[str]
    of: frozenset[str]
    links: frozenset[str]
    passive: frozenset[str]
    behind_passive: frozenset[str]
    aimed: frozenset[str]
    determiners: frozenset[str]
    definite: frozenset[str]
    own: frozenset[str]
    remaining: frozenset[str]
    more_of: frozenset[str]
    loose: Phrases[bool]
    numbers: dict[str, int]
    ordinals: dict[str, int]
    multiples: dict[str, int]
    multiplied: dict[Harm, frozenset[str]]
    people: frozenset[str]
    plurals: frozenset[str]
    doers: frozenset[str]
    deaths: frozenset[str]
    selves: frozenset[str]
    to_whom: frozenset[str]
    joiners: Phrases[bool]
    parents: frozenset[str]
    families: frozenset[str]
    partitive: frozenset[str]
    of_them: frozenset[str]
    stop: frozenset[str]
    not_counted: frozenset[str]
    years: frozenset[str]
    ages: frozenset[str]
    titles: frozenset[str]
    not_names: frozenset[str]
    own_death: Phrases[bool]
    suicide: Phrases[bool]
    includes: frozenset[str]
    never: frozenset[str]
    several: Phrases[bool]
    earlier: Phrases[bool]
    severe: frozenset[str]
    before_noun: frozenset[str]
    total: frozenset[str]
    old: frozenset[str]
    age_joiners: frozenset[str]
    indefinite: frozenset[str]
    name_ends: frozenset[str]
    adverb_ends: tuple[str, ...]
    bodies: frozenset[str]
    relatives: frozenset[str]
    possessive: frozenset[str]

    def is_person(self, token: Token) -> bool:
        return token.kind == "word" and (
            token.norm in self.people or counted.singular(token.norm, self.language) in self.people
        )

    def is_plural(self, token: Token) -> bool:
        if token.norm in self.plurals:
            return True
        return token.norm not in self.people and counted.singular(token.norm, self.language) != token.norm

    def number(self, token: Token) -> int | None:
        """A count of people in digits or as one word; "no" is none."""
        if token.kind == "number" and token.norm.isdecimal() and int(token.norm) <= MOST_PEOPLE:
            return int(token.norm)
        return self.numbers.get(token.norm)


@cache
def words_of(language: str) -> Words | None:
    """None where the lexicon of a language has no such table."""
    lexicon_of = lexicon.load(language)
    if "casualties" not in lexicon_of:
        return None
    table = lexicon_of.table("casualties")
    times = lexicon_of.table("times")
    harms = {harm: table.words(harm.value) for harm in Harm}
    phrases = Phrases.of(harms)
    multiplied = table.table("multiplied")
    not_people = frozenset(table.words("not_people"))
    known = {
        word
        for group, spellings in lexicon_of.lists("counted").items()
        if PERSON in lexicon.wider_groups(group)
        for word in spellings
    }
    return Words(
        language=language,
        harms=phrases,
        leads=frozenset(table.words("leads")),
        takes_object=frozenset(table.words("takes_object")),
        deeds=frozenset(table.words("deeds")),
        noun_forms=frozenset(table.words("noun_forms")),
        fatal=frozenset(table.words("fatal")),
        of=frozenset(table.words("of")),
        links=frozenset(table.words("links")),
        passive=frozenset(table.words("passive")),
        behind_passive=frozenset(table.words("behind_passive")),
        aimed=frozenset(table.words("aimed")),
        determiners=frozenset(table.words("determiners")),
        definite=frozenset(table.words("definite")),
        own=frozenset(table.words("own")),
        remaining=frozenset(table.words("remaining")),
        more_of=frozenset(table.words("more_of")),
        loose=Phrases(dict.fromkeys(table.words("loose"), True)),
        numbers={
            word: value
            for word, value in lexicon_of.table("numbers").integers("values").items()
            if 0 < value <= MOST_PEOPLE
        },
        ordinals=table.integers("ordinals"),
        multiples=table.integers("multiples"),
        multiplied={Harm(name): frozenset(multiplied.words(name)) for name in multiplied},
        people=(frozenset(known) - not_people) | frozenset(table.words("people")),
        plurals=frozenset(table.words("plurals")),
        doers=frozenset(table.words("doers")),
        deaths=frozenset(table.words("deaths")),
        selves=frozenset(table.words("selves")),
        to_whom=frozenset(table.words("to_whom")),
        joiners=Phrases(dict.fromkeys(table.words("joiners"), True)),
        parents=frozenset(table.words("parents")),
        families=frozenset(table.words("families")),
        partitive=frozenset(table.words("partitive")),
        of_them=frozenset(table.words("of_them")),
        stop=frozenset(lexicon_of.table("nouns").words("stop")) | frozenset(table.words("stop")),
        not_counted=frozenset(table.words("not_counted")),
        years=frozenset(table.words("years")),
        ages=frozenset(table.words("ages")),
        titles=frozenset(table.words("titles")),
        not_names=frozenset(table.words("not_names"))
        | {word.capitalize() for key in ("weekdays", "months", "short_months") for word in times.words(key)},
        suicide=Phrases(dict.fromkeys(table.words("suicide"), True)),
        own_death=Phrases(dict.fromkeys(table.words("own_death"), True)),
        includes=frozenset(table.words("includes")),
        never=frozenset(table.words("never")),
        earlier=Phrases(dict.fromkeys(table.words("earlier"), True)),
        several=Phrases(dict.fromkeys(table.words("several"), True)),
        relatives=frozenset(table.words("relatives")),
        bodies=frozenset(table.words("bodies")),
        adverb_ends=table.words("adverb_ends"),
        name_ends=frozenset(table.words("name_ends")),
        indefinite=frozenset(table.words("indefinite")),
        age_joiners=frozenset(table.words("age_joiners")),
        old=frozenset(table.words("old")),
        total=frozenset(table.words("total")),
        before_noun=frozenset(table.words("before_noun")),
        severe=frozenset(table.words("severe")),
        possessive=frozenset(table.words("possessive")),
    )
