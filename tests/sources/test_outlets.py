"""The register of outlets as a file: what goes out comes in again, and what is wrong is told by its line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from people.permissions import Refused
from sources import outlets
from sources.models import Outlet
from sources.outlets import CannotImport, import_register, plan_import, register_csv

pytestmark = pytest.mark.django_db


def take_over(text: str) -> outlets.Plan:
    return import_register(content=text.encode(), by=None)


def mistakes(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return [str(mistake) for mistake in plan_import(content).mistakes]


def exported() -> str:
    return "".join(register_csv(Outlet.objects.all()))


def facts() -> list[dict[str, Any]]:
    return [dict(row) for row in Outlet.objects.order_by("pk").values()]


# --- Out and in again -------------------------------------------------------------------------------------------------


def test_the_register_is_written_with_its_columns_named() -> None:
    Outlet.objects.create(
        name="The Courier",
        domain="courier.example",
        country="CO",
        languages="es,en",
        kind="paper",
        owner_group="Norte, S.A.",
        reliability="B",
        reliability_note="Corrects itself.",
        is_party=True,
    )
    assert exported() == (
        "\ufeffname,domain,kind,country,languages,owner group,reliability,reliability note,party\r\n"
        'The Courier,courier.example,paper,CO,"es,en","Norte, S.A.",B,Corrects itself.,yes\r\n'
    )


PRINTED = st.text(
    alphabet=st.one_of(st.sampled_from("=+-@'\"\t\r\n,; "), st.characters(exclude_categories=["Cs", "Cc"])), max_size=12
).map(str.strip)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(PRINTED.filter(bool), PRINTED, PRINTED, st.sampled_from("ABCDEF"), st.booleans()),
        max_size=4,
        unique_by=lambda row: row[0],
    )
)
def test_what_goes_out_comes_in_as_it_was(rows: list[tuple[str, str, str, str, bool]]) -> None:
    Outlet.objects.all().delete()
    for number, (name, owner, note, letter, is_party) in enumerate(rows):
        Outlet.objects.create(
            name=name,
            domain=f"outlet{number}.example",
            owner_group=owner,
            reliability_note=note,
            reliability=letter,
            is_party=is_party,
        )
    text, before = exported(), facts()
    assert plan_import(text.encode()).at_work == 0
    assert take_over(text).unchanged == len(rows)
    assert facts() == before
    Outlet.objects.all().delete()
    assert len(take_over(text).added) == len(rows)
    without_keys = [{name: value for name, value in row.items() if name != "id"} for row in before]
    assert sorted(map(str, without_keys)) == sorted(
        str({name: value for name, value in row.items() if name != "id"}) for row in facts()
    )


@pytest.mark.parametrize("name", ["=1+1", "+57", "-3", "@courier", "'=1", "'quoted'"])
def test_no_cell_is_run_by_a_spreadsheet(name: str) -> None:
    Outlet.objects.create(name=name)
    cell = exported().splitlines()[1].partition(",")[0]
    assert cell[0] not in "=+-@"
    Outlet.objects.all().delete()
    take_over(f"name\n{cell}\n")
    assert Outlet.objects.get().name == name


# --- What a file may look like ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_commas_semicolons_and_tabs_are_told_apart(delimiter: str, mark: str, end: str) -> None:
    rows = [["Name", "OWNER_GROUP", " Reliability "], ['"Courier, The; Daily"', "Norte", "b"]]
    text = mark + end.join(delimiter.join(row) for row in rows) + end
    take_over(text)
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.owner_group, outlet.reliability) == ("Courier, The; Daily", "Norte", "B")


def test_kinds_are_read_by_their_names_too() -> None:
    take_over("name,kind\nThe Courier,Newspaper\nThe Ledger,agency\nThe Herald,\n")
    assert list(Outlet.objects.order_by("pk").values_list("kind", flat=True)) == ["paper", "agency", "other"]


def test_a_known_domain_is_changed_whatever_the_name() -> None:
    courier = Outlet.objects.create(name="Courier", domain="courier.example", country="CO")
    (line,) = take_over("name,domain\nThe Courier,https://www.courier.example/\n").changed
    courier.refresh_from_db()
    assert (courier.name, courier.country) == ("The Courier", "CO")
    assert [(each.label, each.before, each.after) for each in line.differences] == [("Name", "Courier", "The Courier")]


@pytest.mark.parametrize("given", ["www.courier.example", "HTTPS://courier.example:443/news?x", "courier.example."])
def test_a_domain_is_found_in_whatever_way_it_is_written(given: str) -> None:
    courier = Outlet.objects.create(name="The Courier", domain="courier.example")
    assert take_over(f"name,domain\nThe Courier,{given}\n").unchanged == 1
    assert Outlet.objects.get() == courier


def test_without_a_domain_the_name_tells_which_outlet_it_is() -> None:
    Outlet.objects.create(name="The Courier", reliability_note="Old")
    plan = take_over("name,domain,reliability note\nThe Courier,courier.example,\n")
    outlet = Outlet.objects.get()
    assert (outlet.domain, outlet.reliability_note) == ("courier.example", "")
    assert (len(plan.added), len(plan.changed)) == (0, 1)


def test_a_preview_changes_nothing() -> None:
    Outlet.objects.create(name="The Courier")
    before = facts()
    plan = plan_import(b"name,country\nThe Courier,CO\nThe Ledger,VE\n")
    assert [(line.number, str(line.outlet), line.is_new) for line in plan.lines] == [
        (2, "The Courier", False),
        (3, "The Ledger", True),
    ]
    assert facts() == before


# --- What is wrong with it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["Line 1: The first line does not name the columns: “name” is missing."]),
        ("domain\ncourier.example\n", ["Line 1: The first line does not name the columns: “name” is missing."]),
        ("name,name\nA,B\n", ["Line 1: The column “name” is there twice."]),
        ("name\n\n\nA,B\n", ["Line 4: It has 2 cells where the first line has 1."]),
        (
            "name,country\nThe Courier,Colombia\n",
            ["Line 2: Country: Ensure this value has at most 2 characters (it has 8)."],
        ),
        ("name,country\nThe Courier,C1\n", ["Line 2: Country: “C1” is no country code. Write two letters, as in CO."]),
        (
            "name,domain\nThe Courier,not a domain\n",
            ["Line 2: Domain: “not a domain” is no domain. Write it as in courier.example."],
        ),
        ("name,reliability\nThe Courier,G\n", ["Line 2: Reliability: “G” is no letter from A to F."]),
        ("name,party\nThe Courier,perhaps\n", ["Line 2: Party: “perhaps” is neither yes nor no."]),
        (
            "name,kind\nThe Courier,blog\n",
            [
                "Line 2: Kind: “blog” is no kind of outlet. The kinds are: "
                "agency, paper, broadcaster, official, ngo, reference, social, other."
            ],
        ),
        ('name,reliability note\nA,"two\nlines"\n,x\n', ["Line 4: Name: Give the outlet’s name."]),
        ("name\nThe Courier\nThe Courier\n", ["Line 3: Line 2 is about the same outlet."]),
        ("name,domain\nA,courier.example\nB,courier.example\n", ["Line 3: Line 2 is about the same outlet."]),
        ('name\n"The Courier\n', ["Line 2: This is not CSV (unexpected end of data)."]),
        ("name,domain\nThe Courier,http://[\n", ["Line 2: Domain: “[” is no domain. Write it as in courier.example."]),
        (b"name\nEl Peri\xf3dico\n", ["Line 2: This is not UTF-8. Save the file as “CSV UTF-8”."]),
    ],
)
def test_a_mistake_is_told_by_its_line(text: str | bytes, told: list[str]) -> None:
    assert mistakes(text) == told


def test_all_that_is_wrong_with_a_line_is_told() -> None:
    assert mistakes("name,domain,country,reliability,party\nA,a.example,C1,G,perhaps\nB,a.example,C2,,no\n") == [
        "Line 2: Party: “perhaps” is neither yes nor no.",
        "Line 2: Country: “C1” is no country code. Write two letters, as in CO.",
        "Line 2: Reliability: “G” is no letter from A to F.",
        "Line 3: Country: “C2” is no country code. Write two letters, as in CO.",
        "Line 3: Line 2 is about the same outlet.",
    ]


def a_register(size: int, owner: str) -> bytes:
    lines = (f"Outlet {number},outlet{number}.example,{owner}" for number in range(size))
    return "\n".join(["name,domain,owner group", *lines]).encode()


@pytest.mark.parametrize("size", [5, 50])
def test_a_long_register_asks_no_more_of_the_database_than_a_short_one(
    size: int, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    """One question for the register and one each to write; a savepoint, or the transaction, is two."""
    half = a_register(size // 2, "Norte")
    with django_assert_num_queries(1):
        plan_import(half)
    # Four of them for the record, and on PostgreSQL one to wait for whoever writes into it.
    with django_assert_num_queries(9 if connection.vendor == "postgresql" else 8):
        import_register(content=half, by=None)
    with django_assert_num_queries(1):
        plan_import(a_register(size, "Sur"))
    import_register(content=a_register(size, "Sur"), by=None)
    assert Outlet.objects.filter(owner_group="Sur").count() == size


def test_a_column_that_is_not_known_is_named() -> None:
    (told,) = mistakes("name,rating\nThe Courier,5\n")
    assert told.startswith("Line 1: There is no column “rating”. The columns are: name, domain, kind,")


def test_the_name_of_another_outlet_is_refused() -> None:
    Outlet.objects.create(name="The Courier", domain="courier.example")
    Outlet.objects.create(name="The Ledger", domain="ledger.example")
    assert mistakes("name,domain\nThe Ledger,courier.example\n") == [
        "Line 2: Name: There is another outlet of this name."
    ]


def test_with_one_mistake_nothing_at_all_is_imported() -> None:
    with pytest.raises(CannotImport, match=r"^Line 3: Country"):
        take_over("name,country\nThe Courier,CO\nThe Ledger,C1\n")
    assert not Outlet.objects.exists()


def test_a_plan_that_was_overtaken_is_not_carried_out(ada: User) -> None:
    content = b"name,country\nThe Courier,CO\n"
    seen = plan_import(content).fingerprint
    Outlet.objects.create(name="The Courier", country="VE")
    with pytest.raises(CannotImport, match="changed meanwhile"):
        import_register(content=content, by=ada, seen=seen)
    assert Outlet.objects.get().country == "VE"


def test_two_outlets_that_swap_their_names_are_refused_as_a_whole() -> None:
    Outlet.objects.create(name="A", domain="a.example")
    Outlet.objects.create(name="B", domain="b.example")
    with pytest.raises(CannotImport):
        take_over("name,domain\nB,a.example\nA,b.example\n")
    assert Outlet.objects.get(name="A").domain == "a.example"


def test_only_administrators_add_and_change(edith: User, ada: User) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        outlets.add_outlet(facts={"name": "The Courier"}, by=edith)
    courier = outlets.add_outlet(facts={"name": "The Courier"}, by=ada)
    with pytest.raises(Refused, match="Only administrators"):
        outlets.change_outlet(outlet=courier, facts={"country": "CO"}, by=edith)
    outlets.change_outlet(outlet=courier, facts={"country": "CO"}, by=ada)
    courier.refresh_from_db()
    assert (courier.name, courier.country) == ("The Courier", "CO")


def test_only_administrators_import(edith: User, ada: User) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        import_register(content=b"name\nThe Courier\n", by=edith)
    assert len(import_register(content=b"name\nThe Courier\n", by=ada).added) == 1


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_a_name_that_somebody_took_meanwhile_is_refused_with_a_sentence(ada: User) -> None:
    """The form found it free; another request was faster."""
    outlets.add_outlet(facts={"name": "The Courier"}, by=ada)
    other = outlets.add_outlet(facts={"name": "The Ledger"}, by=ada)
    for verb in (
        lambda: outlets.add_outlet(facts={"name": "The Courier"}, by=ada),
        lambda: outlets.change_outlet(outlet=other, facts={"name": "The Courier"}, by=ada),
    ):
        with pytest.raises(Refused, match="another outlet of this name"):
            verb()
    assert [row["name"] for row in facts()] == ["The Courier", "The Ledger"]
