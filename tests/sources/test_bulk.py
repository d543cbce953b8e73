"""Loading a collection: every line is stored, known or told, however often it is started."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sources import archive, bulk
from sources.archive import Question
from sources.models import CopyGroup, Document, Outlet
from tests import factories, people

pytestmark = pytest.mark.django_db(transaction=True)

STORY = """Four people were killed and at least 300 were wounded near the bridges on Saturday, the governor said.

Volunteers gathered from first light and walked towards the guards, who answered with gas and rubber pellets. Two
lorries that carried medicine burned on the bridge, and each side blamed the other for the fire."""

WAITING_LOAD = """
import time, django
django.setup()
from sources import bulk

def lines():
    print("reading", flush=True)
    time.sleep(600)
    yield b""

bulk.load(lines())
"""


def line(name: str, **more: Any) -> bytes:
    given = {
        "id": name,
        "url": f"https://courier.example/{name}",
        "title": f"Count {name}",
        "published": "2019-02-24",
        "outlet": "The Courier",
        "language": "en",
        "text": f"On that day {name} soldiers crossed into Colombia.",
    }
    return json.dumps(given | more).encode() + b"\n"


def found(phrase: str) -> list[str]:
    return [each.document.title for each in archive.search(Question(phrases=[phrase]), reader=people.edith())]


def reasons(*lines: bytes) -> dict[int, str]:
    return {skipped.line: skipped.reason for skipped in bulk.load(lines).skipped}


def test_a_line_becomes_a_document_that_can_be_found() -> None:
    done = bulk.load([line("104")])
    assert (done.stored, done.known, done.skipped, done.lines) == (1, 0, [], 1)
    document = Document.objects.get()
    assert (document.external_id, document.url) == ("104", "https://courier.example/104")
    assert document.text == "Count 104\n\nOn that day 104 soldiers crossed into Colombia."
    assert document.text[: document.headline_end] == document.title == "Count 104"
    assert (document.published_on, document.language) == (date(2019, 2, 24), "en")
    assert (document.outlet_name, document.state, document.arrival) == ("The Courier", "done", "loaded")
    assert None not in (document.filed_at, document.stored_at, document.fetched_at)
    assert found("104 soldiers") == ["Count 104"]


def test_only_the_text_is_required() -> None:
    bulk.load([b'{"text": "Some 104 soldiers crossed into Colombia on Sunday, said the migration office."}'])
    document = Document.objects.get()
    assert (document.url, document.title, document.outlet, document.published_on) == ("", "", None, None)
    assert document.language == "en"
    assert len(found("soldiers")) == 1


def test_a_second_start_stores_nothing_twice() -> None:
    lines = [line(str(number)) for number in range(5)]
    assert bulk.load(lines[:3]).stored == 3
    again = bulk.load(lines)
    assert (again.stored, again.known) == (2, 3)
    assert Document.objects.count() == 5
    assert len(found("soldiers")) == 5


def test_an_id_that_comes_again_far_down_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "READ_AT_ONCE", 2)
    done = bulk.load([line("1"), line("2"), line("3"), line("1"), line("2")])
    assert (done.stored, done.known) == (3, 2)


def test_an_id_that_is_stored_with_another_text_is_told() -> None:
    bulk.load([line("1")])
    done = bulk.load([line("1"), line("1", url="https://ledger.example/1", text="Something else altogether.")])
    assert (done.stored, done.known) == (0, 1)
    assert [(each.line, each.reason) for each in done.skipped] == [
        (2, "The id “1” is that of another text, which is stored already.")
    ]


@pytest.mark.parametrize("url", ["", "https://courier.example/1"])
def test_without_an_id_a_document_is_known_by_its_text(url: str) -> None:
    lines = [line("1", id=None, url=url)]
    assert (bulk.load(lines).stored, bulk.load(lines).known) == (1, 1)
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ("es", "es"),
        ("es-CO", "es"),
        ("EN_us", "en"),
        ("Spanish", "en"),
        ("spa", "en"),
        ("xx", "en"),
        ("jp", "en"),
        ("", "en"),
    ],
)
def test_a_language_that_is_no_code_is_found_out(given: str, language: str) -> None:
    text = "On that day the soldiers crossed into Colombia, and nobody there knew what would become of them."
    bulk.load([line("1", language=given, text=text)])
    assert Document.objects.get().language == language


def test_its_processes_end_with_it_when_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WAITING_LOAD]
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "factcheck.settings", "DATA_DIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=given, start_new_session=True) as loading:
        assert loading.stdout is not None
        try:
            assert loading.stdout.readline() == b"reading\n"
            loading.kill()
            # The output of a process ends when the last one does that holds it.
            assert loading.communicate(timeout=20)[0] == b""
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(loading.pid, signal.SIGKILL)


def test_a_load_that_was_broken_off_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "READ_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "STORED_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "AHEAD", 2)
    lines = [line(str(number)) for number in range(6)]

    def stop(load: bulk.Load) -> None:
        if load.stored >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk.load(lines, tell=stop)
    assert Document.objects.count() == 4
    assert bulk.load(lines).stored == 2
    assert sorted(found("soldiers")) == [f"Count {number}" for number in range(6)]


def test_many_batches_are_as_good_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "READ_AT_ONCE", 3)
    monkeypatch.setattr(bulk, "STORED_AT_ONCE", 7)
    monkeypatch.setattr(bulk, "AHEAD", 14)
    done = bulk.load([line(str(number)) for number in range(40)])
    assert done.stored == Document.objects.count() == 40
    assert done.lines == 40
    for number in (11, 25, 39):
        assert found(f"{number} crossed")[0] == f"Count {number}"


def test_a_batch_ends_where_a_block_of_the_archive_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "READ_AT_ONCE", 3)
    monkeypatch.setattr(bulk, "BLOCK", 8)
    monkeypatch.setattr(bulk, "AHEAD", 16)
    ends, lines = [], []

    def tell(load: bulk.Load) -> None:
        ends.append(Document.objects.latest("pk").pk)
        lines.append((load.lines, load.stored))

    done = bulk.load([line(str(number)) for number in range(40)], tell=tell)
    assert done.stored == Document.objects.count() == 40
    assert all((end + 1) % 8 == 0 for end in ends[:-1])
    assert all(read == stored for read, stored in lines)
    assert len(ends) in (5, 6)
    for number in (15, 16, 23, 24, 39):
        assert found(f"{number} crossed")[0] == f"Count {number}"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"not json\n", "This is not JSON"),
        (b"[1, 2]\n", "This is not a JSON object."),
        (b"\xff\xfe\n", "This is not JSON"),
        (b"{" * 100_000 + b"\n", "This is not JSON"),
        (line("1", text=""), "“text” is missing or empty."),
        (line("1", text=None), "“text” is missing or empty."),
        (line("1", text=7), "“text” is not a text."),
        (line("1", title=["A"]), "“title” is not a text."),
        (line("1", url="ftp://courier.example/1"), "“url” is not a web address."),
        (line("1", url="https://ana:secret@courier.example/1"), "“url”: The address contains a user name or password"),
        (line("1", url="https://web.archive.org/web/2019/http://ana@courier.example/1"), "“url”: The address contains"),
        (line("1", url="https://[courier@example/1"), "“url” is not a web address."),
        (line("1", published="9999-12-31"), "“published” is a day that has not come yet: 9999-12-31."),
        (line("1", published="24/02/2019"), "“published” is not a day as in 2019-02-24: 24/02/2019."),
        (line("1", published=2019), "“published” is not a day"),
        (line("1", text="a" * 300_001), "“text” has 300,001 characters; at most 300,000 are taken."),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_left_out(bad: bytes, reason: str) -> None:
    told = reasons(line("104"), b"\n", bad, line("105"))
    assert list(told) == [3]
    assert told[3].startswith(reason)
    assert Document.objects.count() == 2


def test_an_address_may_have_an_at_sign_behind_its_site() -> None:
    bulk.load([line("1", url="https://courier.example/@ana/1")])
    assert Document.objects.get().url == "https://courier.example/@ana/1"


def test_it_may_be_tomorrow_already_where_a_text_was_published() -> None:
    today = timezone.localdate()
    days = [today + timedelta(days=ahead) for ahead in (0, 1, 2)]
    told = reasons(*(line(str(day), published=day.isoformat()) for day in days))
    assert told == {3: f"“published” is a day that has not come yet: {days[2]}."}


def test_what_no_database_stores_is_taken_out() -> None:
    bulk.load([line("1", text="Soldiers\x00 fled \ud800 there\r\nand here. \\N \t\\.", title="A\tB\\n")])
    document = Document.objects.get()
    assert document.title == "A B\\n"
    assert document.text == "A B\\n\n\nSoldiers fled ? there\nand here. \\N \t\\."


def test_the_same_address_with_the_same_text_is_one_document() -> None:
    bulk.load([line("1"), line("2", url="https://courier.example/1", title="Count 1", text=text_of("1"))])
    first, second = Document.objects.order_by("pk")
    assert (second.same_as, second.text, second.external_id) == (first, "", "2")
    assert found("soldiers") == ["Count 1"]


def text_of(name: str) -> str:
    return str(json.loads(line(name))["text"])


def test_another_text_from_the_same_address_is_kept_too() -> None:
    bulk.load([line("1"), line("2", url="https://courier.example/1")])
    first, second = Document.objects.order_by("pk")
    assert (second.same_as, second.url, second.public_url) == (None, "", first.url)
    assert sorted(found("soldiers")) == ["Count 1", "Count 2"]


def test_a_text_that_was_fetched_or_pasted_before_stays_the_document() -> None:
    fetched = factories.make_document(url="https://courier.example/104")
    pasted = factories.make_document(factories.LATER_REPORT)
    bulk.load(
        [
            line("1", url=fetched.url, title="", text=fetched.text),
            line("2", url="", title="", text=pasted.text),
        ]
    )
    assert Document.objects.get(external_id="1").same_as == fetched
    assert Document.objects.get(external_id="2").same_as == pasted


def test_copies_come_together_with_what_is_stored_and_with_each_other() -> None:
    bulk.load([line("1", title="", text=f"CÚCUTA, Colombia (Andes Wire) – {STORY}", published="2019-02-25")])
    bulk.load(
        [
            line("2", title="", text=STORY.replace("300", "500"), published="2019-02-26"),
            line("3", title="", text=f"{STORY}\n\nAnother ending."),
            line("4"),
        ]
    )
    group = CopyGroup.objects.get()
    assert sorted(group.documents.values_list("external_id", flat=True)) == ["1", "2", "3"]
    assert group.credit == group.likely_origin == "Andes Wire"
    assert group.earliest().external_id == "3"
    (changed,) = group.changed_numbers.select_related("document", "original")
    assert (changed.document.external_id, changed.original.external_id) == ("2", "3")
    assert (changed.original_number, changed.number) == ("300", "500")
    assert changed.document.text[changed.start : changed.end] == "500"


def test_outlets_are_made_once_by_their_names() -> None:
    bulk.load([line("1"), line("2"), line("3", outlet="The Ledger"), line("4", outlet="")])
    assert sorted(Outlet.objects.values_list("name", flat=True)) == ["The Courier", "The Ledger"]
    assert Document.objects.get(external_id="4").outlet is None


def test_a_page_without_an_outlet_is_put_down_to_the_one_at_its_domain() -> None:
    ledger = Outlet.objects.create(name="The Ledger", domain="ledger.example")
    kept = "http://web.archive.org/web/20190224120000/http://news.ledger.example:80/1"
    bulk.load([line("1", outlet="", url=kept), line("2", outlet="")])
    first, second = Document.objects.order_by("external_id")
    assert (first.outlet, first.public_url) == (ledger, "http://news.ledger.example:80/1")
    assert (second.outlet, second.outlet_name) == (None, "courier.example")


def test_a_desk_that_is_registered_at_its_own_host_goes_before_the_paper() -> None:
    paper = Outlet.objects.create(name="The Ledger", domain="ledger.example")
    desk = Outlet.objects.create(name="Ledger News", domain="news.ledger.example")
    alone = Outlet.objects.create(name="Courier News", domain="news.courier.example")
    urls = {
        "https://www.news.ledger.example/1": desk,
        "https://sport.ledger.example/1": paper,
        "https://live.news.ledger.example/1": paper,
        "https://news.courier.example/1": alone,
        "https://courier.example/1": None,
    }
    bulk.load([line(str(number), outlet="", url=url) for number, url in enumerate(urls)])
    assert [document.outlet for document in Document.objects.order_by("external_id")] == list(urls.values())


# --- The command ------------------------------------------------------------------------------------------------------


def run(path: Path) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_documents", str(path), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_command_tells_what_it_did(tmp_path: Path, is_packed: bool) -> None:
    path = tmp_path / ("docs.ndjson.gz" if is_packed else "docs.ndjson")
    data = line("1") + b"nonsense\n" + line("2") + line("1")
    path.write_bytes(gzip.compress(data) if is_packed else data)
    out, err = run(path)
    assert out.startswith("2 documents stored, 1 was here already, 1 line skipped (")
    assert err.startswith("line 2: This is not JSON")


def test_each_bad_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "docs.ndjson"
    path.write_bytes(b"nonsense\n" * 50)
    out, err = run(path)
    assert out.startswith("0 documents stored, 0 were here already, 50 lines skipped")
    assert [told.split(":")[0] for told in err.splitlines()] == [f"line {number}" for number in range(1, 51)]


def test_a_line_without_an_end_is_told_and_the_next_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "LONGEST_LINE", 1000)
    path = tmp_path / "docs.ndjson"
    path.write_bytes(line("1") + b'{"text": "' + b"a" * 5000 + b'"}\n' + line("2"))
    out, err = run(path)
    assert out.startswith("2 documents stored, 0 were here already, 1 line skipped")
    assert err.startswith("line 2: This is not JSON")


def test_a_file_that_is_not_there_or_cut_off_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.ndjson cannot be read: No such file or directory"):
        run(tmp_path / "missing.ndjson")
    cut = tmp_path / "cut.ndjson.gz"
    cut.write_bytes(gzip.compress(line("1") * 1000)[:-20])
    with pytest.raises(CommandError, match="is cut off"):
        run(cut)
