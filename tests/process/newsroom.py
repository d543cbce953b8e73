"""A whole newsroom as real processes, in either set-up, and three people's browsers without a screen."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg2
import redis
import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
PASSWORD = "demonstration"
START_SECONDS = 60
WORK_SECONDS = 120


def _hear_interrupts() -> None:
    """As in a terminal: what a shell started in the background would pass on is to ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a service is there, by its address."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(happened: Callable[[], Any], what: str, seconds: float = WORK_SECONDS) -> Any:
    """What `happened` gives once it gives anything.  Raises: AssertionError, saying what was waited for."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := happened():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


class Newsroom:
    """Processes that share one environment.  Each is the head of a group of its own, so that all of it can be ended."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "PATH": f"{BIN}{os.pathsep}{kept.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "SECRET_KEY": "a key for tests alone",
            "DEMONSTRATION": "1",
            "FETCH_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{self.port}",
            **environment,
        }

    def start(self) -> None:
        raise NotImplementedError

    def spawn(self, name: str, command: list[str], *, cwd: Path = ROOT) -> subprocess.Popen[bytes]:
        log = self.log(name).open("ab")
        with log:
            process = subprocess.Popen(
                command, cwd=cwd, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True, preexec_fn=_hear_interrupts,
            )  # fmt: skip
        self.processes[name] = process
        return process

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def run(self, *arguments: str) -> str:
        """The output of one `manage.py` command."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        def answered() -> bool:
            assert process.poll() is None, self.logs()
            try:
                return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200
            except httpx.TransportError:
                return False

        wait_until(answered, f"{self.url} to answer", START_SECONDS)

    def kill(self, name: str) -> None:
        """SIGKILL, to a process and all it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for name, process in list(self.processes.items()):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill(name)

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text(errors='replace')}" for path in self.folder.glob("*.log"))

    @contextmanager
    def person(self, username: str) -> Iterator[Person]:
        with httpx.Client(base_url=self.url, trust_env=False, follow_redirects=True, timeout=30) as client:
            person = Person(client)
            person.send("/log-in/", username=username, password=PASSWORD)
            yield person


class Embedded(Newsroom):
    """One process on SQLite: what `make run` starts."""

    def start(self) -> None:
        process = self.spawn("workbench", [sys.executable, "manage.py", "workbench"])
        self.wait_until_it_answers(process)


class Composed(Newsroom):
    """Web, worker and beat, each by its own command of docker-compose.yml, on a database of PostgreSQL and Redis."""

    def __init__(self, folder: Path, *, name: str, redis_database: int) -> None:
        self.database = name
        self.broker = f"{REDIS}/{redis_database}"
        super().__init__(
            folder,
            DATABASE_URL=f"{POSTGRESQL.rpartition('/')[0]}/{name}",
            CELERY_BROKER_URL=self.broker,
            SITE_URL="",
        )
        self.services = self._services()
        for service in ("migrate", "web", "worker", "beat"):
            for variable, value in self.services[service]["environment"].items():
                self.environment.setdefault(variable, str(value))
        self.environment["SITE_URL"] = self.url
        self.environment["ALLOWED_HOSTS"] = "127.0.0.1"

    def _services(self) -> dict[str, Any]:
        """The services as compose would start them, with what it would put in for ${…}."""
        given = {"SECRET_KEY": "a key for tests alone", "POSTGRES_PASSWORD": "none"}
        text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
        filled = re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda hit: _filled(hit, given), text)
        services: dict[str, Any] = yaml.safe_load(filled)["services"]
        return services

    def start(self) -> None:
        self._emptied()
        done = self.spawn("migrate", self.services["migrate"]["command"]).wait(START_SECONDS)
        assert done == 0, self.logs()
        self.run("load_demonstration")
        web = self.spawn("web", self.services["web"]["command"])
        self.start_worker()
        beat = list(self.services["beat"]["command"])
        beat[beat.index("--pidfile") + 1] = str(self.folder / "beat.pid")
        self.spawn("beat", beat)
        self.wait_until_it_answers(web)

    def start_worker(self) -> None:
        self.spawn("worker", self.services["worker"]["command"])

    def healthcheck(self, service: str) -> int:
        """The exit code of a service's own health check."""
        kind, *command = self.services[service]["healthcheck"]["test"]
        assert kind == "CMD"
        command = [part.replace("/tmp/beat.pid", str(self.folder / "beat.pid")) for part in command]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, check=False).returncode

    def _emptied(self) -> None:
        _sql(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)", f"CREATE DATABASE {self.database}")
        client = redis.Redis.from_url(self.broker)
        client.flushdb()
        client.close()

    def stop(self) -> None:
        super().stop()
        _sql(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


def _sql(*statements: str) -> None:
    """Run statements beside all databases, as making one must be."""
    connection = psycopg2.connect(POSTGRESQL)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def _filled(hit: re.Match[str], given: Mapping[str, str]) -> str:
    name, kind, otherwise = hit.groups()
    return given.get(name, otherwise if kind == "-" else "")


class Person:
    """Somebody at a browser that shows nothing: it keeps cookies and sends forms with their token."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def see(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return response.text

    def send(self, path: str, *, page: str = "/log-in/", **fields: Any) -> httpx.Response:
        """POST a form that stands on `page`; the answer is the page one is led to."""
        token = TOKEN.search(self.client.get(page).text)
        assert token, f"no form on {page}"
        response = self.client.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        assert response.status_code == 200, f"{path}: {response.status_code}\n{response.text}"
        return response


def redis_database() -> int:
    """One of Redis's databases for each worker of the test run, apart from what else may use it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return 10 + int(worker.removeprefix("gw")) % 5


def missing_services() -> str:
    """Why the composed newsroom cannot be started here, or nothing."""
    missing = [name for name, url in (("PostgreSQL", POSTGRESQL), ("Redis", REDIS)) if not answers(url)]
    return f"{' and '.join(missing)} not answering ({POSTGRESQL}, {REDIS})" if missing else ""


def missing_chromium() -> str:
    return "" if shutil.which("chromium") else "chromium is not installed"
