"""Who is spoken of?  People in one sentence, counted with a number, by an article, by name, or in a list of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claims.figures.casualties.words import Words
from claims.figures.text import Token

# How many words may stand between a number and the people it counts: "two other young Ohio National Guard members".
MOST_MODIFIERS = 7
LONGEST_NAME = 5
LONGEST_POSSESSOR = 5
LONGEST_AGES = 12
# A number alone from here on, right behind a name, is an age.
LEAST_AGE = 11
HYPHENS = frozenset("-–")
COMMAS = frozenset(",;")
OPENING = frozenset(",(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """People as one phrase has them, tokens `first` to `last` (excluded).  `count` is 0 where it does not say.

    `whole` is the number they are out of: five for "two of the five victims".
    """

    first: int
    last: int
    count: int
    head: str = ""
    name: str = ""
    is_definite: bool = False
    is_other: bool = False
    is_part: bool = False
    is_self: bool = False
    is_bare: bool = False
    is_loose: bool = False
    whole: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who stand together: "a man and two girls".  `count` is 0 where one of them has no number."""

    first: int
    last: int
    people: tuple[Person, ...]
    count: int

    @property
    def head(self) -> str:
        return self.people[0].head

    @property
    def is_one(self) -> bool:
        return len(self.people) == 1 and self.count == 1

    @property
    def is_part(self) -> bool:
        return len(self.people) == 1 and self.people[0].is_part

    @property
    def is_other(self) -> bool:
        return any(person.is_other for person in self.people)

    @property
    def has_self(self) -> bool:
        return any(person.is_self for person in self.people)

    @property
    def is_loose(self) -> bool:
        return any(person.is_loose for person in self.people)


def groups(line: Sequence[Token], words: Words, *, is_headline: bool, surnames: frozenset[str]) -> list[Group]:
    """The people of a sentence, in order; those joined by commas and "and" as one group.

    `surnames` are names by which the text has introduced people; a headline leaves articles out.
    """
    return _Parser(line, words, is_headline, surnames).groups()


def surnames(line: Sequence[Token], words: Words) -> set[str]:
    """The last words of the full names in a sentence."""
    parser = _Parser(line, words, False, frozenset())
    found = set()
    at = 0
    while at < len(line):
        person = parser.named(at) if line[at].is_capitalised else None
        if person:
            found.add(person.name)
        at = person.last if person else at + 1
    return found


class _Parser:
    def __init__(self, line: Sequence[Token], words: Words, is_headline: bool, known: frozenset[str]) -> None:
        self.line, self.words, self.is_headline, self.surnames = line, words, is_headline, known

    def groups(self) -> list[Group]:
        found, at = [], 0
        while at < len(self.line):
            group = self.group(at)
            if group is not None:
                found.append(group)
            at = max(group.last if group else 0, at + 1)
        return found

    def group(self, at: int) -> Group | None:
        """The group that begins at a token."""
        first = self.person(at)
        if first is None or first.is_self or self._is_barred(first):
            return None
        people, end = [first], self.behind_age(first.last)
        while (here := self._joined(end)) is not None and (following := self.person(here)) is not None:
            behind = self.behind_age(following.last)
            if self._is_apposition(people[-1], following, end, here):
                end = behind
                continue
            # "two dead, four injured": each has its own verb
            if self._is_harmed(end) and self._is_harmed(behind):
                break
            if following.count == 0 or (following.is_definite and following.count == 1):
                break
            people.append(following)
            end = behind
        counts = [person.count for person in people]
        count = sum(counts) if all(counts) else 0
        return Group(first=at, last=end, people=tuple(people), count=count)

    def person(self, at: int) -> Person | None:
        """People as one phrase that begins at a token: "at least two other men", "his wife", "Ann Lee", "himself"."""
        line, words = self.line, self.words
        if at >= len(line):
            return None
        if line[at].norm in words.selves:
            return Person(first=at, last=at + 1, count=1, is_self=True)
        here, is_loose = at, False
        if hit := words.loose.at(line, at):
            here, is_loose = hit[0], True
        if here + 2 < len(line) and line[here + 1].norm in words.total and line[here + 2].norm in words.of:
            here += 3
        number, determiner = None, ""
        if here < len(line) and line[here].norm in words.determiners:
            determiner = line[here].norm
            number = words.numbers.get(determiner)
            here += 1
        elif here < len(line) and line[here].norm in words.never:
            return None
        here, number, determiner = self._possessed(here, number, determiner)
        if number is None and here < len(line) and (stated := self._stated(here)) is not None:
            number, here = stated, here + 1
        if number is None and not determiner and not self._may_be_bare(here):
            return self.named(at)
        if number is None and (family := self._family(at, here)):
            return family
        if number is not None and here < len(line) and line[here].norm in words.of:
            return self._part(at, here, number, is_loose)
        if found := self._headed(at, here, number, determiner):
            return replace(found, is_loose=is_loose)
        if number is not None and determiner not in words.definite:
            return self._number_alone(at, here, number, is_loose)
        return self.named(at)

    def named(self, at: int) -> Person | None:
        """ "Ann Lee", "Officer Lee", or "Lee" alone once the text has introduced her."""
        line, words = self.line, self.words
        if self.is_headline or at >= len(line) or line[at].kind != "word" or not line[at].is_capitalised:
            return None
        if at + 1 < len(line) and all(token.text.isupper() and len(token.text) > 2 for token in line[at : at + 2]):
            return None  # a line in capitals
        end = at
        while end < len(line) and end - at < LONGEST_NAME and self._is_name(at, end):
            end += 1
        while end > at and line[end - 1].kind != "word":
            end -= 1
        own = [token.text for token in line[at:end] if token.kind == "word" and token.text not in words.titles]
        core = [word for word in own if len(word) > 1]
        has_title = any(token.text in words.titles for token in line[at:end])
        if len(core) >= 2 or (core and (has_title or len(own) > 1)):
            last = core[-2] if len(core) > 1 and core[-1] in words.name_ends else core[-1]
            return Person(first=at, last=end, count=1, name=last)
        if len(core) == 1 and core[0] in self.surnames:
            return Person(first=at, last=end, count=1, name=core[0])
        return None

    def behind_age(self, at: int) -> int:
        """Past an age behind people: ", 23,", "(23)", ", 13 and 15,", "ages 3 to 10"."""
        line, words = self.line, self.words
        if at >= len(line):
            return at
        here = at
        if line[at].text in OPENING:
            here += 1
        elif line[at].norm not in words.ages:
            return at
        while here < len(line) and line[here].norm in words.ages:
            here += 1
        if here >= len(line) or not self._is_age(here):
            return here if here > at + 1 else at
        end = here + 1
        while end < len(line) and end - here < LONGEST_AGES:
            token = line[end]
            if self._is_age(end) or token.norm in words.years or token.text in HYPHENS:
                end += 1
            elif (
                (token.norm in words.age_joiners or token.text == ",") and end + 1 < len(line) and self._is_age(end + 1)
            ):
                end += 2
            else:
                break
        if end < len(line) and line[end].text == ")":
            return end + 1
        is_listed = end + 1 < len(line) and words.joiners.at(line, end + 1) is not None
        return end + 1 if end < len(line) and line[end].text == "," and not is_listed else end

    def _is_age(self, at: int) -> bool:
        """A small number that counts nobody."""
        line, words = self.line, self.words
        if line[at].kind != "number" or len(line[at].norm) > 2 or not line[at].norm.isdecimal():
            return False
        behind = line[at + 1 : at + 3]
        if not behind:
            return True
        if words.is_person(behind[0]) or behind[0].norm in words.more_of or behind[0].norm in words.remaining:
            return False
        if behind[0].text in HYPHENS and behind[0].start == line[at].end:
            return False
        is_modifier = behind[0].kind == "word" and behind[0].norm not in words.stop
        return not (len(behind) > 1 and is_modifier and words.is_person(behind[1]))

    def _joined(self, at: int) -> int | None:
        """Past the comma and "and" that join two phrases; None where nothing does."""
        line = self.line
        here = at
        while here < len(line) and (line[here].text in COMMAS or line[here].text == "/"):
            here += 1
        while (hit := self.words.joiners.at(line, here)) is not None:
            here = hit[0]
        return here if here > at else None

    def _is_apposition(self, before: Person, after: Person, end: int, here: int) -> bool:
        """ "his mother, Ann Lee", "Ann Lee, a nurse": the same person in other words."""
        joint = [token.text for token in self.line[end:here]]
        if any(text not in OPENING for text in joint) or before.count != 1 or after.count != 1:
            return False
        if after.name and not before.name:
            return True
        is_described = self.line[after.first].norm in self.words.indefinite or (bool(before.name) and after.is_definite)
        return not after.name and is_described

    def _is_barred(self, person: Person) -> bool:
        """A noun without an article outside a headline; "father of three"."""
        line, at = self.line, person.first
        if person.is_bare and not self.is_headline:
            return True
        if at and line[at - 1].norm in self.words.never:
            return True
        return at >= 2 and line[at - 1].norm in self.words.of and line[at - 2].norm in self.words.parents

    def _is_harmed(self, at: int) -> bool:
        return self.words.harms.at(self.line, at) is not None

    def _possessed(self, here: int, number: int | None, determiner: str) -> tuple[int, int | None, str]:
        """Past "his ex-wife's" and "the man's": the number behind it, and whose the people are."""
        line, words = self.line, self.words
        at = here
        while at < len(line) and at - here < LONGEST_POSSESSOR:
            token = line[at]
            is_word = token.kind == "word" and token.norm not in words.stop and words.number(token) is None
            if not is_word and token.text not in HYPHENS:
                break
            at += 1
        if not (here < at < len(line) and line[at].norm in words.possessive and number is None):
            return here, number, determiner
        return at + 1, None, next(iter(sorted(words.own)))

    def _stated(self, at: int) -> int | None:
        """The number at a token, unless it is an age, a time or half of a compound."""
        line, words = self.line, self.words
        number = words.number(line[at])
        if number is None or at + 1 >= len(line):
            return number
        after = line[at + 1]
        if after.text in HYPHENS and after.start == line[at].end:
            return None
        return None if after.norm in words.not_counted or after.text in words.not_counted else number

    def _may_be_bare(self, at: int) -> bool:
        """A phrase may begin here without article and number: in a headline, else with the noun or its age."""
        if at >= len(self.line):
            return False
        token = self.line[at]
        return (
            self.is_headline or self.words.is_person(token) or token.norm in self.words.more_of or self._is_of_age(at)
        )

    def _is_of_age(self, at: int) -> bool:
        """ "23-year-old", "23 year old" """
        line = self.line
        if line[at].kind != "number" or len(line[at].norm) > 3:
            return False
        behind = [token.norm for token in line[at + 1 : at + 3] if token.text not in HYPHENS]
        return bool(behind) and behind[0] in self.words.years

    def _family(self, at: int, here: int) -> Person | None:
        """ "a family of five" """
        line, words = self.line, self.words
        if here + 2 < len(line) and line[here].norm in words.families and line[here + 1].norm in words.of:
            number = words.number(line[here + 2])
            if number and not (here + 3 < len(line) and words.is_person(line[here + 3])):
                return Person(first=at, last=here + 3, count=number, head=line[here].norm)
        return None

    def _part(self, at: int, here: int, number: int, is_loose: bool) -> Person | None:
        """ "two of the victims", "one of them": some of those known already."""
        line, words = self.line, self.words
        end = here + 1
        while end < len(line) and line[end].norm in words.partitive:
            end += 1
        if line[end - 1].norm in words.of_them:
            return Person(first=at, last=end, count=number, is_part=True, is_loose=is_loose)
        start, whole = end, 0
        while end < len(line) and end - start < MOST_MODIFIERS and not words.is_person(line[end]):
            stated = words.number(line[end])
            if stated is None and (line[end].kind != "word" or line[end].norm in words.stop):
                return None
            whole = whole or stated or 0
            end += 1
        if end >= len(line) or not words.is_person(line[end]):
            return None
        return Person(
            first=at, last=end + 1, count=number, is_part=True, is_loose=is_loose, head=line[end].norm, whole=whole
        )

    def _headed(self, at: int, here: int, number: int | None, determiner: str) -> Person | None:
        """Modifiers and the noun: "other young men", "23-year-old", "others"."""
        line, words = self.line, self.words
        is_other = determiner == "another"
        end = here
        while end < len(line) and end - here < MOST_MODIFIERS:
            token = line[end]
            if token.norm in words.remaining and (token.norm not in words.more_of or not self._people_behind(end)):
                if number is None:
                    return None
                return Person(first=at, last=end + 1, count=number, is_other=True, head=token.norm)
            if token.norm in words.more_of:
                is_other = True
            elif words.is_person(token) and token.norm not in words.not_names:
                return self._with_head(at, end, number, determiner, is_other)
            elif self._is_harmed(end) and token.norm not in words.noun_forms:
                return None
            elif token.kind == "number" or token.norm in words.years or token.text in HYPHENS:
                if token.kind == "number" and (number is not None or not self._is_of_age(end)):
                    return None
                if token.norm in words.old and (aged := self._of_age(at, end, number, determiner, is_other)):
                    return aged
            elif not self._is_modifier(token):
                return None
            end += 1
        return None

    def _is_modifier(self, token: Token) -> bool:
        words = self.words
        is_word = token.kind == "word" and token.norm not in words.stop and words.number(token) is None
        return is_word and not token.norm.endswith(words.adverb_ends)

    def _people_behind(self, at: int) -> bool:
        return any(self.words.is_person(token) for token in self.line[at + 1 : at + 3])

    def _of_age(self, at: int, end: int, number: int | None, determiner: str, is_other: bool) -> Person | None:
        """ "a 23-year-old was shot", "21-year-old Ann Lee": the age stands for the noun."""
        line, words = self.line, self.words
        behind = line[end + 1] if end + 1 < len(line) else None
        if behind is not None and behind.is_capitalised and not self.is_headline and (named := self.named(end + 1)):
            return replace(named, first=at)
        if behind is None or behind.kind != "word" or behind.norm in words.links or self._is_harmed(end + 1):
            is_definite = determiner in words.definite
            return Person(
                first=at,
                last=end + 1,
                count=number or 1,
                head=line[end].norm,
                is_definite=is_definite,
                is_other=is_other,
                is_bare=not determiner and number is None,
            )
        return None

    def _with_head(self, at: int, end: int, number: int | None, determiner: str, is_other: bool) -> Person | None:
        line, words = self.line, self.words
        while end + 1 < len(line) and words.is_person(line[end + 1]) and line[end].end + 1 == line[end + 1].start:
            end += 1  # "police officer", "family members"
        head = line[end]
        if end + 1 < len(line) and line[end + 1].norm in words.possessive:
            return None
        last = self._behind_children(end + 1) if head.norm in words.parents else end + 1
        is_plural = words.is_plural(head)
        is_definite = determiner in words.definite
        if number is not None and (number > 1) != is_plural:
            return None
        count = number if number is not None else 0 if is_plural else 1
        is_bare = not determiner and number is None and not is_plural
        return Person(
            first=at,
            last=last,
            count=count,
            head=head.norm,
            is_definite=is_definite,
            is_other=is_other,
            is_bare=is_bare,
        )

    def _behind_children(self, at: int) -> int:
        """Past "of three", "of two children" behind a parent."""
        line, words = self.line, self.words
        if not (at + 1 < len(line) and line[at].norm in words.of and words.number(line[at + 1]) is not None):
            return at
        return at + 3 if at + 2 < len(line) and words.is_person(line[at + 2]) else at + 2

    def _number_alone(self, at: int, here: int, number: int, is_loose: bool) -> Person | None:
        """ "two were killed", "3 dead", "four bodies" """
        line, words = self.line, self.words
        behind = line[here] if here < len(line) else None
        if behind is not None and behind.norm in words.deaths and not self._is_harmed(here):
            return Person(first=at, last=here + 1, count=number, head=behind.norm, is_loose=is_loose)
        is_told = behind is not None and (behind.norm in words.links or self._is_harmed(here))
        if is_loose and number > 1 and not self.is_headline and not is_told:
            return None
        if number >= LEAST_AGE and not self.is_headline and (not is_told or self._is_behind_name(at)):
            return None
        return Person(first=at, last=here, count=number, is_loose=is_loose)

    def _is_behind_name(self, at: int) -> bool:
        """ "Ann Lee, 32, was killed": the number is her age."""
        return at >= 2 and self.line[at - 1].text == "," and self.line[at - 2].is_capitalised

    def _is_name(self, at: int, end: int) -> bool:
        token = self.line[end]
        if token.text == ".":
            return end > at and len(self.line[end - 1].text) <= 3
        return token.kind == "word" and token.is_capitalised and token.text not in self.words.not_names
