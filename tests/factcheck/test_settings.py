"""The settings, read from an environment of their own in a process of their own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from claims.figures import POLICIES

PRINT = """
import json
from factcheck import settings
names = ["DATABASES", "ON_SQLITE", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "PORT", "SITE_URL", "SESSION_COOKIE_SECURE",
         "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "DEMONSTRATION", "PUBLISH_VERDICTS",
         "FETCH_ALLOW_PRIVATE_HOSTS", "FETCH_CONTACT", "CELERY_BROKER_URL", "EMBEDDED_WORKER", "MEDIA_ROOT", "DATA_DIR",
         "CELERY_BROKER_TRANSPORT_OPTIONS", "WAYBACK_SAVE", "CONFLICT_POLICY"]
print(json.dumps({name: getattr(settings, name) for name in names}, default=lambda value: sorted(value)
      if isinstance(value, frozenset) else str(value)))
"""


def run(code: str, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), **environment},
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def read(data_dir: Path, **environment: str) -> dict[str, Any]:
    ended = run(PRINT, data_dir, **environment)
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


def test_with_nothing_set_it_is_one_process_on_sqlite(tmp_path: Path) -> None:
    settings = read(tmp_path)
    database = settings["DATABASES"]["default"]
    assert settings["ON_SQLITE"]
    assert database["NAME"] == str(tmp_path / "factcheck.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] >= 5
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert settings["EMBEDDED_WORKER"]
    assert (settings["DEBUG"], settings["DEMONSTRATION"], settings["FETCH_ALLOW_PRIVATE_HOSTS"]) == (False, False, [])
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["SITE_URL"] == "http://127.0.0.1:8000"
    assert settings["MEDIA_ROOT"] == str(tmp_path / "media")


@pytest.mark.parametrize("folder", ["with a space", "número 1", "100%", "50%20off", "a#b", "a?b", "a+b&c=d", "a;b@c:d"])
def test_the_data_may_lie_anywhere(tmp_path: Path, folder: str) -> None:
    settings = read(tmp_path / folder)
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / folder / "factcheck.sqlite3")


def test_a_file_of_sqlite_may_have_a_space_in_its_path(tmp_path: Path) -> None:
    for written in (f"sqlite:///{tmp_path}/my data/news.sqlite3", f"sqlite:///{tmp_path}/my%20data/news.sqlite3"):
        settings = read(tmp_path, DATABASE_URL=written)
        assert settings["DATABASES"]["default"]["NAME"] == f"{tmp_path}/my data/news.sqlite3"
        assert settings["ON_SQLITE"]


def test_a_database_of_postgresql_is_taken_apart(tmp_path: Path) -> None:
    settings = read(tmp_path, DATABASE_URL="postgres://desk:p%40ss%2Fw%23rd@db.example:5433/news")
    database = settings["DATABASES"]["default"]
    assert not settings["ON_SQLITE"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert {name: database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "desk",
        "PASSWORD": "p@ss/w#rd",
        "HOST": "db.example",
        "PORT": 5433,
        "NAME": "news",
    }
    assert "init_command" not in database.get("OPTIONS", {})
    assert database["CONN_HEALTH_CHECKS"]


def test_a_broker_of_its_own_means_workers_of_their_own(tmp_path: Path) -> None:
    settings = read(tmp_path, CELERY_BROKER_URL="redis://127.0.0.1:6379/3")
    assert not settings["EMBEDDED_WORKER"]
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["socket_connect_timeout"] <= 5


def test_the_key_is_made_once_and_its_owner_alone_reads_it(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    kept = tmp_path / "secret_key"
    assert first["SECRET_KEY"] == second["SECRET_KEY"] == kept.read_text()
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read(tmp_path / "another")["SECRET_KEY"] != first["SECRET_KEY"]


def test_a_key_that_is_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "secret_key").exists()


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from factcheck import settings; print(settings.SECRET_KEY)"]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    together = [
        subprocess.Popen(command, env=environment, cwd=configured.BASE_DIR, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    keys = {process.communicate(timeout=60)[0].strip() for process in together}
    assert keys == {(tmp_path / "secret_key").read_text()}


def test_an_address_with_https_makes_everything_secure(tmp_path: Path) -> None:
    settings = read(tmp_path, SITE_URL="https://factcheck.example/")
    assert settings["SITE_URL"] == "https://factcheck.example"
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["FETCH_CONTACT"] == "https://factcheck.example"


def test_one_without_leaves_cookies_usable_on_this_machine(tmp_path: Path) -> None:
    settings = read(tmp_path, PORT="9001")
    assert settings["SITE_URL"] == "http://127.0.0.1:9001"
    assert not settings["SESSION_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] == 0


def test_a_proxy_is_believed_only_where_it_is_said_to_be_there(tmp_path: Path) -> None:
    assert read(tmp_path, BEHIND_PROXY="1")["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_lists_are_separated_by_commas(tmp_path: Path) -> None:
    settings = read(
        tmp_path, ALLOWED_HOSTS="a.example,b.example", FETCH_ALLOW_PRIVATE_HOSTS="127.0.0.1:8000,inside.example"
    )
    assert settings["ALLOWED_HOSTS"] == ["a.example", "b.example"]
    assert settings["FETCH_ALLOW_PRIVATE_HOSTS"] == ["127.0.0.1:8000", "inside.example"]


@pytest.mark.parametrize("name", ["PORT", "WORKER_THREADS", "FETCH_TOTAL_SECONDS"])
def test_a_number_that_is_none_stops_the_start_and_names_itself(tmp_path: Path, name: str) -> None:
    ended = run(PRINT, tmp_path, **{name: "many"})
    assert ended.returncode != 0
    assert "many" in ended.stderr


def test_whether_pages_are_saved_elsewhere_is_one_of_three(tmp_path: Path) -> None:
    assert read(tmp_path)["WAYBACK_SAVE"] == "off"
    assert read(tmp_path, WAYBACK_SAVE="fetched")["WAYBACK_SAVE"] == "fetched"
    ended = run(PRINT, tmp_path, WAYBACK_SAVE="always")
    assert ended.returncode != 0
    assert "it may be off, asked or fetched" in ended.stderr


def test_the_policy_for_conflicts_is_one_that_is_weighed_by(tmp_path: Path) -> None:
    assert read(tmp_path)["CONFLICT_POLICY"] == "range"
    assert [read(tmp_path, CONFLICT_POLICY=policy)["CONFLICT_POLICY"] for policy in POLICIES] == list(POLICIES)
    ended = run(PRINT, tmp_path, CONFLICT_POLICY="loudest")
    assert ended.returncode != 0
    assert f"it may be {', '.join(POLICIES[:-1])} or {POLICIES[-1]}" in ended.stderr
