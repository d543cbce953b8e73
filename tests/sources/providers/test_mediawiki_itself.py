"""The provider against a MediaWiki that runs here, with pages of an invented event; see `conftest.py` for where."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from sources.fetch import fetch
from sources.providers.base import Answer, ProviderError, Query
from sources.providers.mediawiki import MediaWiki
from tests.sources.providers.conftest import MEDIAWIKI

PAGES = {
    "Flight of soldiers to Colombia": "'''104 soldiers''' fled to [[Colombia]] in a week.\n\n== Count ==\nLater, 411.",
    "Guards at the bridge": "Soldiers of the guard stood at the bridge to Colombia, and 60 of them fled.",
    "Andean bird": "A bird that lives in the mountains of Colombia.",
}


@dataclass(frozen=True)
class Wiki:
    port: int
    folder: Path

    def php(self, *arguments: str, said: str = "") -> None:
        environment = {**os.environ, "MW_CONFIG_FILE": str(self.folder / "LocalSettings.php")}
        subprocess.run(["php", *arguments], env=environment, input=said, text=True, check=True, capture_output=True)

    def ask(self, *phrases: str, limit: int = 20) -> Answer:
        wiki = MediaWiki({"en": f"http://127.0.0.1:{self.port}/api.php"}, label="Courier Wiki")
        query = Query(phrases=phrases, languages=("en",), limit=limit)
        return wiki.search(query, partial(fetch, allow_hosts=["127.0.0.1"]))


@pytest.fixture(scope="module", params=["TextExtracts", ""], ids=["with introductions", "without"])
def wiki(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = Wiki(port=free.getsockname()[1], folder=tmp_path_factory.mktemp("wiki"))
    maintenance = MEDIAWIKI / "maintenance"
    extensions = ["--extensions", request.param] if request.param else []
    made.php(
        *(f"{maintenance}/install.php", "--dbtype", "sqlite", "--dbpath", f"{made.folder}/database"),
        *("--confpath", str(made.folder), "--server", f"http://127.0.0.1:{made.port}", "--scriptpath", ""),
        *(*extensions, "--pass", "a-long-passw0rd-x", "Courier Wiki", "Admin"),
    )
    for title, words in PAGES.items():
        made.php(f"{maintenance}/edit.php", "-u", "Admin", title, said=words)
    made.php(f"{maintenance}/runJobs.php")
    server = subprocess.Popen(
        ["php", "-d", "opcache.enable=0", "-S", f"127.0.0.1:{made.port}", "-t", str(MEDIAWIKI)],
        env={**os.environ, "MW_CONFIG_FILE": str(made.folder / "LocalSettings.php")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(made.port)
        yield made
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("MediaWiki did not come up")


def test_it_finds_the_pages_that_have_every_common_word(wiki: Wiki, request: pytest.FixtureRequest) -> None:
    answer = wiki.ask("104 soldiers fled Colombia", "soldiers fled Colombia", "soldiers Colombia")
    assert answer.remark == ""
    assert {hit.title for hit in answer.hits} == {"Flight of soldiers to Colombia", "Guards at the bridge"}
    (flight,) = [hit for hit in answer.hits if hit.title.startswith("Flight")]
    assert flight.url == f"http://127.0.0.1:{wiki.port}/index.php/Flight_of_soldiers_to_Colombia"
    has_introductions = "without" not in request.node.name
    assert flight.snippet == ("104 soldiers fled to Colombia in a week." if has_introductions else "")


def test_it_keeps_to_the_limit(wiki: Wiki) -> None:
    assert len(wiki.ask("Colombia", limit=2).hits) == 2
    assert len(wiki.ask("Colombia").hits) == 3


def test_words_that_no_page_has_find_nothing(wiki: Wiki) -> None:
    assert wiki.ask("harvest") == Answer(hits=())


def test_what_it_says_of_an_error_is_passed_on(wiki: Wiki) -> None:
    settings = wiki.folder / "LocalSettings.php"
    before = settings.read_text()
    settings.write_text(before + "\n$wgGroupPermissions['*']['read'] = false;\n")
    try:
        with pytest.raises(ProviderError, match=r"^Courier Wiki says: You need read permission to use this module\.$"):
            wiki.ask("Colombia")
    finally:
        settings.write_text(before)
