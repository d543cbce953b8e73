"""Reading in a child process: what was made to break a reader costs its child, and nobody else notices."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from sources.reading import FeedPage, Page, Unreadable, box, child, feeds, pasted, reader, warm_up
from sources.reading import read_feed as boxed_feed
from sources.reading import read_page as boxed_page
from sources.reading import read_pasted as boxed_paste
from tests.pdfs import CATALOG, FONT, page_of, pdf, pdf_of, stream_of

ROOT = Path(__file__).resolve().parents[2]
MB = 1 << 20
# The limits are lower; but the machine that tests may be busy.
AT_MOST_SECONDS = 30
MOST_GROWTH_BYTES = 100 * MB

PARAGRAPHS = (
    "Some 104 soldiers have now fled across the border into Colombia, the agency said on Sunday, and more will follow.",
    "On Saturday 300 people were wounded near the bridges, where lines of guards met demonstrators until the evening.",
)
GOOD = (
    '<!doctype html><html lang="en"><head><meta property="article:published_time" content="2019-02-24">'
    "<title>Soldiers flee to Colombia</title></head><body><article><h1>Soldiers flee to Colombia</h1>"
    f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></article></body></html>"
).encode()


def child_pids() -> list[int]:
    return [each.process.pid for each in box._box._children]


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + AT_MOST_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def one_child() -> Iterator[int]:
    """The only child of this process, which has nothing to do."""
    box._box.end()
    boxed_page(GOOD)
    (pid,) = child_pids()
    yield pid
    box._box.end()


# ── It reads what is read here ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "raw",
    [GOOD, GOOD.decode().encode("utf-16"), "Soldiers flee\n\nSome 104, según Bogotá 😀.".encode(), pdf(PARAGRAPHS)],
    ids=["html", "utf-16", "text", "pdf"],
)
def test_a_page_is_read_as_it_would_be_here(raw: bytes) -> None:
    assert boxed_page(raw, url="https://ledger.example/a") == reader.read_page(raw, url="https://ledger.example/a")


def test_what_came_with_a_page_goes_along() -> None:
    raw = b"<!doctype html><link rel=canonical href=/b>" + GOOD.decode().replace("agency", "Bogotá").encode("cp1252")
    page = boxed_page(raw, url="https://ledger.example/a", charset="windows-1252")
    assert page.canonical_url == "https://ledger.example/b"
    assert "the Bogotá said" in page.text
    assert page.published == date(2019, 2, 24)


def test_a_paste_is_read_as_it_would_be_here() -> None:
    text = f"{PARAGRAPHS[0]}\ud800"
    assert boxed_paste(text, headline="Four – dead") == pasted.read_pasted(text, headline="Four – dead")


def test_a_feed_is_read_as_it_would_be_here() -> None:
    entry = "<item><title>Bogotá: 104</title><link>/104</link><pubDate>Sun, 24 Feb 2019 10:00:00 GMT</pubDate></item>"
    raw = f"<rss version='2.0'><channel><title>The Ledger</title>{entry}</channel></rss>".encode()
    feed = boxed_feed(raw, url="https://ledger.example/rss")
    assert feed == feeds.read_feed(raw, url="https://ledger.example/rss")
    assert feed.entries[0].published == date(2019, 2, 24)
    index = b"<sitemapindex><sitemap><loc>https://ledger.example/1.xml</loc></sitemap></sitemapindex>"
    assert boxed_feed(index) == feeds.read_feed(index)


def test_why_something_is_unreadable_comes_back() -> None:
    with pytest.raises(Unreadable, match=r"^There is no text here\.$"):
        boxed_page(b"")


# ── What was made to break a reader ──────────────────────────────────────────────────────────────────────────────────

HTML = b"<!doctype html><title>Four dead</title>"
BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
RSS = b"<rss version='2.0'><channel><title>The Ledger</title>"


def xml_bomb(root: str, entities: str, text: str) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]>{text}'.encode()


def laughing(root: str, text: str) -> bytes:
    return xml_bomb(root, f'<!ENTITY a0 "{"x" * 1000}">{BILLION}', text)


def quadratic(root: str, text: str) -> bytes:
    return xml_bomb(root, f'<!ENTITY a "{"x" * 100_000}">', text)


def reading_files(root: str, text: str) -> bytes:
    return xml_bomb(root, '<!ENTITY a SYSTEM "file:///etc/passwd">', text)


def pdf_showing(contents: bytes, *more: bytes) -> bytes:
    return pdf_of(CATALOG, b"<</Type/Pages/Kids[4 0 R]/Count 1>>", FONT, page_of(contents=5), contents, *more)


def tree_of(depth: int) -> bytes:
    return pdf_of(CATALOG, *[b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % number for number in range(3, depth)])


PAGES: dict[str, Callable[[], bytes]] = {
    "nested divs": lambda: HTML + b"<div>" * (2 * MB - 10),
    "nested and closed divs": lambda: HTML + b"<div>" * 900_000 + b"x" + b"</div>" * 900_000,
    "fifty megabytes of nested tags": lambda: HTML + b"<div>" * (10 * MB),
    "a million attributes": lambda: HTML + b"<p " + b" ".join(b"a%d" % n for n in range(1_000_000)) + b">",
    "unclosed comments": lambda: HTML + b"<!--" * 2_500_000,
    "NULs": lambda: HTML + b"\0" * (9 * MB),
    "a NUL behind each letter": lambda: HTML + b"<p>" + b"a\0" * (4 * MB),
    "ampersands": lambda: HTML + b"<p>" + b"&" * (9 * MB),
    "open links": lambda: HTML + b"<a href=x>" * 900_000,
    "nested tables": lambda: HTML + b"<table><tr><td>" * 600_000,
    "one word": lambda: HTML + b"<p>" + b"x" * (9 * MB),
    "nested JSON-LD": lambda: HTML + b"<script type='application/ld+json'>" + b"[" * (9 * MB) + b"</script>",
    "nested JSON": lambda: b"[" * (9 * MB),
    "UTF-7": lambda: b"<!doctype html><meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "a charset nobody knows": lambda: b"<!doctype html><meta charset=klingon><p>\xff\xfe\xfd",
    "half of a UTF-16": lambda: b"\xff\xfe" + b"<\0!\0d\0o\0c\0t\0y\0p\0e\0 \0h\0t\0m\0l\0>\0\xd8" * 10_000,
    "an entity bomb in HTML": lambda: laughing("html", "<html><p>&a9;</p></html>"),
    "outside entities in HTML": lambda: reading_files("html", "<html><p>&a;</p></html>"),
    "accents on accents": lambda: ("Four dead " + "e\u0344\u0301\u0323" * 60_000 + "\u0344\u0323" * 40_000).encode(),
    "a PDF that unpacks to a hundred times its size": lambda: pdf_showing(
        stream_of(b"BT (a) Tj ET " * (8 * MB), is_packed=True)
    ),
    "a PDF of many words": lambda: pdf_showing(stream_of(b"BT /F 9 Tf (a) Tj ET " * (3 * MB), is_packed=True)),
    "a PDF whose pages go round": lambda: pdf_of(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    "a PDF whose pages are deep": lambda: tree_of(50_000),
    "a PDF of open brackets": lambda: pdf_of(CATALOG, b"[" * (3 * MB)),
    "a PDF whose picture holds itself": lambda: pdf_showing(
        stream_of(b"/X Do /X Do", more=b"/Type/XObject/Subtype/Form/Resources<</XObject<</X 5 0 R>>>>")
    ),
    "a PDF of noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 30_000,
}
FEEDS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "NULs": lambda: RSS + b"\0" * (9 * MB),
    "an entity bomb": lambda: laughing("rss", "<rss version='2.0'><channel><title>&a9;</title></channel></rss>"),
    "a long entity many times": lambda: quadratic(
        "rss", f"<rss version='2.0'><channel>{'&a;' * 50_000}</channel></rss>"
    ),
    "outside entities": lambda: reading_files("rss", "<rss version='2.0'><channel><title>&a;</title></channel></rss>"),
    "nested items": lambda: RSS + b"<item>" * 1_500_000,
    "nested JSON": lambda: b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * (9 * MB),
    "an entity bomb in a sitemap": lambda: laughing("urlset", "<urlset><url><loc>&a9;</loc></url></urlset>"),
    "a long entity in a sitemap": lambda: quadratic("urlset", f"<urlset><url>{'&a;' * 50_000}</url></urlset>"),
    "nested addresses in a sitemap": lambda: b"<urlset>" + b"<url>" * 1_800_000,
    "an index without an end": lambda: b"<sitemapindex>" + b"<sitemap><loc>http://a.example/</loc>" * 200_000,
}


def check_survived(read: Callable[[bytes], Page | FeedPage], raw: bytes) -> str:
    """It is read or refused in time and at nobody's cost, and so is the next page.  Gives what was found."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    try:
        found = repr(read(raw))
    except Unreadable as error:
        found = str(error)
    assert time.monotonic() - start < AT_MOST_SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MOST_GROWTH_BYTES
    assert found.endswith((".", ")"))
    assert len(found) < 10 * MB
    assert "root:" not in found
    assert boxed_page(GOOD).title == "Soldiers flee to Colombia"
    return found


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_made_to_break_its_reader_does_not(kind: str) -> None:
    found = check_survived(boxed_page, PAGES[kind]())
    assert kind != "a million attributes" or found == "This could not be read: the page is too complex."


@pytest.mark.parametrize("kind", FEEDS)
def test_a_feed_made_to_break_its_reader_does_not(kind: str) -> None:
    check_survived(boxed_feed, FEEDS[kind]())


def test_a_paste_of_accents_upon_accents_is_too_complex() -> None:
    with pytest.raises(Unreadable, match=r"too complex\.$"):
        boxed_paste("Four dead a" + "\u0344\u0301\u0323" * 90_000)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def limits_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:47].strip() for line in lines}


def test_a_child_is_limited(one_child: int) -> None:
    limits = limits_of(one_child)
    assert limits["Max address space"] == str(child.MEMORY_BYTES)
    assert limits["Max core file size"] == limits["Max file size"] == "0"
    assert limits["Max open files"] == str(child.OPEN_FILES)
    assert int(limits["Max cpu time"]) < 60
    assert Path(f"/proc/{one_child}/oom_score_adj").read_text().strip() == "1000"


def test_a_child_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s3cret")
    box._box.end()
    boxed_page(GOOD)
    (pid,) = child_pids()
    assert b"s3cret" not in Path(f"/proc/{pid}/environ").read_bytes()
    opened = [str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()]
    assert all(target == os.devnull or target.startswith("pipe:") for target in opened)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('ledger.example', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_a_child_can_neither_reach_the_network_nor_start_a_program(attempt: str) -> None:
    script = f"from sources.reading.child import _limit; _limit()\n{attempt}"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "PermissionError: Reading a page does not need" in done.stderr


def test_a_child_that_hangs_is_given_up(one_child: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "WALL_SECONDS", 0.5)
    os.kill(one_child, signal.SIGSTOP)  # which reads nothing and answers nothing
    with pytest.raises(Unreadable, match=r"too complex\.$"):
        boxed_page(GOOD + b" " * (5 * MB))
    assert not is_running(one_child)
    monkeypatch.undo()
    assert boxed_page(GOOD).title


@pytest.mark.parametrize("answer", [b"\xff\xff\xff\xff", b"\0\0\0\x01x", b"\0\0\0\x02[]", b"\0\0\0\x04null", b""])
def test_a_child_that_answers_nonsense_is_given_up(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    box._box.end()
    loaded = b"\0\0\0\x02{}"
    answering = f"os.write(1, {answer!r})" if answer else "os.close(0), os.close(1)"
    script = f"import os, time; os.write(1, {loaded!r}); os.read(0, 9); {answering}; time.sleep(60)"
    monkeypatch.setattr(box, "_START", script)
    with pytest.raises(Unreadable, match=r"too complex\.$"):
        boxed_page(GOOD)
    assert child_pids() == []
    monkeypatch.undo()
    assert boxed_page(GOOD).title


def test_a_child_that_leaves_out_what_it_read_is_a_broken_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box._Child, "ask", lambda child, told, raw: {"read": {"title": "Four dead"}})
    with pytest.raises(Unreadable, match=r"^This could not be read: it is broken\.$"):
        boxed_page(GOOD)


def test_what_nobody_foresaw_is_a_broken_page_and_told_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(raw: bytes, **told: object) -> Page:
        raise ZeroDivisionError

    monkeypatch.setitem(child.READERS, "page", broken)
    monkeypatch.setattr(box._Child, "ask", lambda _, told, raw: child._answer(told, raw))
    with pytest.raises(Unreadable, match=r"^This could not be read: it is broken\.$"):
        boxed_page(GOOD, url="https://ledger.example/a")
    assert "'https://ledger.example/a' broke: ZeroDivisionError" in caplog.text


# ── Children come and go ─────────────────────────────────────────────────────────────────────────────────────────────


def test_one_child_reads_many_pages(one_child: int) -> None:
    for _ in range(20):
        boxed_page(GOOD)
    assert child_pids() == [one_child]


def test_a_child_that_has_read_its_share_is_replaced(one_child: int) -> None:
    for _ in range(child.MOST_PAGES):
        boxed_paste("Four dead")
    assert child_pids() != [one_child]
    assert not is_running(one_child)


def test_a_child_that_was_ended_while_it_had_nothing_to_do_is_replaced(one_child: int) -> None:
    os.kill(one_child, signal.SIGKILL)
    assert boxed_page(GOOD).title
    assert one_child not in child_pids()


def test_a_page_whose_child_is_ended_is_read_by_another(one_child: int) -> None:
    os.kill(one_child, signal.SIGSTOP)  # so that it is surely in the middle
    killer = threading.Timer(0.3, os.kill, [one_child, signal.SIGKILL])
    killer.start()
    assert boxed_page(GOOD).title
    killer.join()
    assert one_child not in child_pids()


def test_a_page_whose_children_end_one_after_the_other_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    box._box.end()
    monkeypatch.setattr(box, "_START", "raise SystemExit(3)")
    with pytest.raises(Unreadable, match=r"too complex\.$"):
        boxed_page(GOOD)
    assert [record.message[:40] for record in caplog.records] == [
        "A child that reads ended with 3; what it",
        "A second child that reads ended with 3; ",
    ]


def test_twenty_threads_read_at_once_with_a_few_children() -> None:
    texts = [f"Four dead\n\nSome {number} soldiers have fled." for number in range(200)]
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(boxed_paste, texts))
    assert [page.text for page in pages] == texts
    assert len(child_pids()) <= box.MOST_CHILDREN


def test_a_hostile_page_does_not_keep_others_waiting(one_child: int) -> None:
    hostile = PAGES["a million attributes"]()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(boxed_page, hostile)
        wait_until(lambda: box._box._idle.empty())
        assert boxed_page(GOOD).title
        assert not slow.done()
        with pytest.raises(Unreadable):
            slow.result()


def test_a_child_is_started_before_it_is_needed() -> None:
    box._box.end()
    warm_up()
    (pid,) = child_pids()
    boxed_page(GOOD)
    assert child_pids() == [pid]


def run(script: str, *, cwd: Path = ROOT, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"{HEARING}from sources.reading import box, read_pasted\nread_pasted('Four dead')\n{script}",
        ],
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


# As in a terminal: what was started in the background would pass on is to ignore SIGINT.
HEARING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
TELL = "(pid,) = [each.process.pid for each in box._box._children]; print(pid, flush=True)"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_children_end_with_their_parent_however_it_ends(end: signal.Signals) -> None:
    with run(f"{TELL}\nimport time; time.sleep(60)") as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.send_signal(end)
    wait_until(lambda: not is_running(pid))


def test_children_end_with_a_parent_that_is_done() -> None:
    with run(TELL) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
    assert parent.returncode == 0
    wait_until(lambda: not is_running(pid))


def test_a_child_in_the_middle_ends_soon_after_its_parent() -> None:
    script = f"{TELL}\nread_pasted('Four dead a' + chr(0x344) * 290_000)"
    with run(script) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    wait_until(lambda: not is_running(pid))


def test_a_process_that_was_forked_has_children_of_its_own() -> None:
    script = f"""{TELL}
import os, sys
if os.fork() == 0:
    assert not box._box._children
    assert read_pasted('Five dead').title == 'Five dead'
    {TELL}
    os._exit(0)
assert os.wait()[1] == 0
assert read_pasted('Six dead').title == 'Six dead'
{TELL}
"""
    with run(script) as parent:
        assert parent.stdout
        before, forked, after = map(int, parent.stdout)
    assert parent.returncode == 0
    assert before == after != forked
    for pid in (before, forked):
        wait_until(lambda pid=pid: not is_running(pid))  # type: ignore[misc]  # a lambda has no types


def test_it_starts_from_anywhere(tmp_path: Path) -> None:
    """Also from a checkout whose path has a space, in a folder that is not the checkout, without an environment."""
    checkout = tmp_path / "a check out"
    (checkout / "sources").mkdir(parents=True)
    (checkout / "sources" / "__init__.py").touch()
    (checkout / "sources" / "reading").symlink_to(ROOT / "sources" / "reading")
    script = f"import sys; sys.path.insert(0, {str(checkout)!r})\nfrom sources.reading import read_pasted\n"
    script += "print(read_pasted('Four dead').title)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd="/", capture_output=True, text=True, check=False, env={"LANG": "C"}
    )
    assert (done.stdout, done.stderr) == ("Four dead\n", "")
