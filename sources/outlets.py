"""The register of outlets as a CSV file: written, read, compared with what is there, and taken over as a whole.

A line that names a known outlet, by its domain or else by its name, changes it; any other adds one.  Columns that the
file does not have stay as they are.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from people.models import User
from people.permissions import Refusal, Refused, can_administer, require
from people.telling import added, changing, tell
from sources.cells import MARK, csv_line, unshielded
from sources.models import Outlet, OutletKind, Reliability
from sources.outlet_forms import NAME_TAKEN, RegisterLineForm, domain_in

# The names of the columns, and the fields they fill.
COLUMNS = {
    "name": "name",
    "domain": "domain",
    "kind": "kind",
    "country": "country",
    "languages": "languages",
    "owner group": "owner_group",
    "reliability": "reliability",
    "reliability note": "reliability_note",
    "party": "is_party",
}
USUAL = {"kind": OutletKind.OTHER.value, "reliability": Reliability.F.value}
DELIMITERS = (",", ";", "\t")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
NOBODY = {("pk", None), ("name", ""), ("domain", "")}
KINDS = {label.lower(): value for value, label in OutletKind.choices}
MOST_ERRORS = 50
SAVED_AT_ONCE = 500
OVERTAKEN = "The register was changed meanwhile, or two outlets take each other’s names. Nothing was imported."


class CannotImport(Exception):
    """The register was not taken over; the message says why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of the file does to the register."""

    number: int
    outlet: Outlet
    is_new: bool
    differences: tuple[Difference, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not self.is_new and not self.differences


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a line."""

    number: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.number}: {self.sentence}"


@dataclass(slots=True)
class Plan:
    """What a file would do to the register as it stands."""

    lines: list[Line] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    # Which line speaks of an outlet, by each of the ways to name it.
    taken: dict[tuple[str, Any], int] = field(default_factory=dict)

    @property
    def added(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.differences and not line.is_new]

    @property
    def at_work(self) -> int:
        """How many lines do anything."""
        return len(self.lines) - self.unchanged

    @property
    def unchanged(self) -> int:
        return sum(line.changes_nothing for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        told = [(line.number, line.outlet.pk, line.is_new, line.differences) for line in self.lines]
        return hashlib.sha256(repr(told).encode()).hexdigest()


class _Known:
    """The register as it stands, read once for all lines of a file."""

    def __init__(self) -> None:
        outlets = list(Outlet.objects.all())
        self.at_name = {outlet.name: outlet for outlet in outlets}
        self.at_domain = {outlet.domain: outlet for outlet in outlets if outlet.domain}

    def outlet_of(self, given: Mapping[str, Any]) -> Outlet:
        """The outlet that a line is about: the one with its domain, else the one with its name, else a new one."""
        at_domain = self.at_domain.get(domain_in(given.get("domain", "")))
        return at_domain or self.at_name.get(given["name"]) or Outlet()


def add_outlet(*, facts: Mapping[str, Any], by: User) -> Outlet:
    """Put an outlet into the register, with what an OutletForm found in order.  Raises: Refused."""
    require(can_administer(by))
    try:
        with transaction.atomic():
            outlet = Outlet.objects.create(**facts)
            added(outlet, action="outlet.added", by=by)
            return outlet
    except IntegrityError as error:  # somebody added it since the form looked
        raise Refused(Refusal(NAME_TAKEN)) from error


def change_outlet(*, outlet: Outlet, facts: Mapping[str, Any], by: User) -> None:
    """Say otherwise who it is and how far it is trusted.  Raises: Refused."""
    require(can_administer(by))
    try:
        with changing(outlet, action="outlet.changed", by=by):
            Outlet.objects.filter(pk=outlet.pk).update(**facts)
    except IntegrityError as error:
        raise Refused(Refusal(NAME_TAKEN)) from error


def whole_register() -> QuerySet[Outlet]:
    """Every outlet, for whoever runs the server."""
    return Outlet.objects.all()


# --- Out --------------------------------------------------------------------------------------------------------------


def register_csv(outlets: Iterable[Outlet]) -> Iterator[str]:
    """The register as CSV, line by line, with the mark that lets spreadsheets read it as UTF-8."""
    yield MARK + csv_line(COLUMNS)
    for outlet in outlets:
        yield csv_line(_cell(outlet, name) for name in COLUMNS.values())


def _cell(outlet: Outlet, name: str) -> str:
    value = getattr(outlet, name)
    return ("yes" if value else "no") if name == "is_party" else str(value)


# --- In ---------------------------------------------------------------------------------------------------------------


def plan_import(content: bytes) -> Plan:
    """What the file would do; nothing is changed yet."""
    plan = Plan()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        plan.mistakes.append(Mistake(number, "This is not UTF-8. Save the file as “CSV UTF-8”."))
        return plan
    rows = _rows(text)
    try:
        number, header = next(rows, (1, []))
        fields = _fields(number, header, plan)
        if plan.mistakes:
            return plan
        known = _Known()
        for number, row in rows:
            _plan_line(number, row, fields, plan, known)
            if len(plan.mistakes) >= MOST_ERRORS:
                break
    except csv.Error as error:
        plan.mistakes.append(Mistake(number + 1, f"This is not CSV ({error})."))
    return plan


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line it begins on."""
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda each: len(_known(header.split(each))))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begins, row
        begins = reader.line_num + 1


def _known(header: list[str]) -> list[str]:
    return [name for name in map(_column, header) if name in COLUMNS]


def _column(cell: str) -> str:
    return " ".join(cell.strip().strip('"').lower().replace("_", " ").split())


def _fields(number: int, header: list[str], plan: Plan) -> list[str]:
    """The field that each column fills."""
    names = [_column(cell) for cell in header]
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            there = ", ".join(COLUMNS)
            plan.mistakes.append(Mistake(number, f"There is no column “{name}”. The columns are: {there}."))
        elif names.count(name) > 1:
            plan.mistakes.append(Mistake(number, f"The column “{name}” is there twice."))
    if "name" not in names:
        plan.mistakes.append(Mistake(number, "The first line does not name the columns: “name” is missing."))
    return [COLUMNS.get(name, "") for name in names]


def _plan_line(number: int, row: list[str], fields: list[str], plan: Plan, known: _Known) -> None:
    if len(row) != len(fields):
        plan.mistakes.append(Mistake(number, f"It has {len(row)} cells where the first line has {len(fields)}."))
        return
    given: dict[str, Any] = {name: _read_cell(cell) for name, cell in zip(fields, row, strict=True)}
    if "kind" in given:
        given["kind"] = KINDS.get(given["kind"].lower(), given["kind"].lower())
    if "reliability" in given:
        given["reliability"] = given["reliability"].upper()
    given |= {name: given[name] or usual for name, usual in USUAL.items() if name in given}
    wrong: list[str] = []
    if "is_party" in given:
        party = given["is_party"].lower()
        if party not in YES + NO:
            wrong.append(f"Party: “{given['is_party']}” is neither yes nor no.")
        given["is_party"] = party in YES
    outlet = known.outlet_of(given)
    before = {name: _cell(outlet, name) for name in COLUMNS.values()}
    form = RegisterLineForm(_whole(outlet, given), instance=outlet, at_name=known.at_name, at_domain=known.at_domain)
    wrong += [
        f"{label}: {sentence}" if (label := _label(name)) else str(sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    keys = {("pk", outlet.pk), ("name", outlet.name), ("domain", outlet.domain)} - NOBODY
    others = {plan.taken.setdefault(key, number) for key in keys} - {number}
    wrong += [f"Line {other} is about the same outlet." for other in sorted(others)]
    plan.mistakes += [Mistake(number, sentence) for sentence in wrong]
    if not wrong:
        after = {name: _cell(outlet, name) for name in COLUMNS.values()}
        differences = tuple(
            Difference(_label(name), before[name], after[name]) for name in after if before[name] != after[name]
        )
        plan.lines.append(Line(number=number, outlet=outlet, is_new=outlet.pk is None, differences=differences))


def _read_cell(cell: str) -> str:
    """What a cell holds, without the white space around it and the apostrophe that kept it from being a formula."""
    cell = cell.replace("\x00", "").strip(" ")
    plain = unshielded(cell)
    return cell.strip() if plain is None else plain


def _whole(outlet: Outlet, given: dict[str, Any]) -> dict[str, Any]:
    """What a form is given: the line, and for columns that it does not have, what the outlet has."""
    return {name: given.get(name, getattr(outlet, name)) for name in COLUMNS.values()}


def _label(name: str) -> str:
    return next((label.capitalize() for label, field_name in COLUMNS.items() if field_name == name), "")


def import_register(*, content: bytes, by: User | None, seen: str = "") -> Plan:
    """Take a register over, all of it or nothing; of a plan that was `seen`, only that very plan.

    `by` is None where whoever runs the server imports it.  Raises: Refused, CannotImport.
    """
    if by is not None:
        require(can_administer(by))
    try:
        with transaction.atomic():
            plan = plan_import(content)
            if plan.mistakes:
                raise CannotImport("\n".join(map(str, plan.mistakes)))
            if seen and seen != plan.fingerprint:
                raise CannotImport(OVERTAKEN)
            changed = [line.outlet for line in plan.changed]
            Outlet.objects.bulk_create(
                changed,
                update_conflicts=True,  # as quick as adding them, where an UPDATE of many asks of each row which it is
                unique_fields=["pk"],
                update_fields=list(COLUMNS.values()),
                batch_size=SAVED_AT_ONCE,
            )
            Outlet.objects.bulk_create([line.outlet for line in plan.added], batch_size=SAVED_AT_ONCE)
            if plan.changed or plan.added:
                tell(
                    action="outlets.imported",
                    subject="outlets",
                    by=by,
                    added=len(plan.added),
                    changed=len(plan.changed),
                    sha256=hashlib.sha256(content).hexdigest(),
                )
    except IntegrityError as error:
        raise CannotImport(OVERTAKEN) from error
    return plan
