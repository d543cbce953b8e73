"""`make run` and `manage.py workbench`: one process that starts, says where it is, stops cleanly, and is alone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process.newsroom import ROOT, Embedded, free_port, wait_until

pytestmark = [pytest.mark.process]


def workbench(newsroom: Embedded, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "workbench", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=newsroom.environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_says_where_it_is_and_how_to_log_in_and_stops_cleanly(embedded: Embedded) -> None:
    said = embedded.log("workbench").read_text()
    assert f"Factcheck is at {embedded.url}" in said
    for username in ("edith", "ravi", "ada"):
        assert f"{username} / demonstration" in said
    process = embedded.processes["workbench"]
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    said = embedded.log("workbench").read_text()
    assert "Stopped. Nothing is lost" in said
    assert "Traceback" not in said
    assert "Warning" not in said


def test_started_again_it_goes_on_where_it_was(embedded: Embedded) -> None:
    with embedded.person("edith") as edith:
        edith.send(
            "/articles/new/", page="/articles/new/", by="paste", outlet="The Courier", published_on="2019-02-24",
            text="Twelve miners rescued\n\nTwelve miners were rescued on Saturday, police said.",
        )  # fmt: skip
    embedded.stop()
    embedded.start()
    with embedded.person("edith") as edith:
        desk = edith.see("/")
    assert "Twelve miners rescued" in desk
    assert desk.count("At least 100 soldiers desert") == 1


def test_a_second_one_on_the_same_data_is_refused(embedded: Embedded) -> None:
    second = workbench(embedded, "--port", str(free_port()))
    assert second.returncode != 0
    assert "is running on" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    newsroom = Embedded(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", newsroom.port))
        taken.listen()
        refused = workbench(newsroom)
    assert refused.returncode != 0
    assert f"Port {newsroom.port} on 127.0.0.1 is not free" in refused.stderr
    assert "Set PORT to another" in refused.stderr


def test_the_demonstration_is_served_to_this_machine_alone(tmp_path: Path) -> None:
    refused = workbench(Embedded(tmp_path), "--host", "0.0.0.0")
    assert refused.returncode != 0
    assert "served to this machine alone" in refused.stderr


def test_make_run_works_in_a_folder_with_a_space(tmp_path: Path) -> None:
    checkout = tmp_path / "a check out"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).exists():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name)
    (checkout / ".venv").symlink_to(Path(sys.prefix))
    newsroom = Embedded(tmp_path)
    del newsroom.environment["DATA_DIR"], newsroom.environment["DEMONSTRATION"]
    stamps = ["-o", ".venv/run.stamp"]  # what is installed is what runs this test
    process = newsroom.spawn("make", ["make", "-s", *stamps, "run"], cwd=checkout)
    try:
        newsroom.wait_until_it_answers(process)
        with newsroom.person("edith") as edith:
            assert "At least 100 soldiers desert" in edith.see("/")
        assert (checkout / "var" / "factcheck.sqlite3").exists()
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
        process.wait(20)
        wait_until(lambda: "Nothing is lost" in newsroom.log("make").read_text(), "it to say that it stopped", 20)
    finally:
        newsroom.stop()
