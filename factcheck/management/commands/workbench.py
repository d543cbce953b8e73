"""The whole newsroom in one process: web server, worker and sweep."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import IO, Any

import celery.worker.state
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from waitress import create_server

from demonstration.cast import CAST
from factcheck.celery import app
from sources import reading, work
from sources.tasks import sweep

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
WEB_THREADS = 8
# Work that does not end by then is given up; its lease is released on the next start.
STOP_SECONDS = 8.0


class Command(BaseCommand):
    help = (
        "Serve the workbench with its worker in this process, on SQLite and without a broker. "
        "With CELERY_BROKER_URL set, only the web server: worker and beat are processes of their own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port (default: PORT, %(default)s)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if not 0 < port < 65536:
            raise CommandError(f"There is no port {port}: ports go from 1 to 65535.")
        if settings.DEMONSTRATION and not _is_loopback(host):
            raise CommandError(
                "The demonstration's passwords are known to everyone: it is served to this machine alone."
            )
        with _OnlyOne(Path(settings.DATA_DIR) / "workbench.lock"):
            reading.warm_up()  # takes a second or two, while the database is seen to
            call_command("migrate", interactive=False, verbosity=0)
            if settings.DEMONSTRATION:
                call_command("load_demonstration", stdout=self.stdout)
            try:
                server = create_server(get_wsgi_application(), host=host, port=port, threads=WEB_THREADS)
            except OSError as error:
                raise CommandError(
                    f"Port {port} on {host} is not free ({error.strerror}). Set PORT to another."
                ) from error
            worker = EmbeddedWorker() if settings.EMBEDDED_WORKER else None
            if worker:
                worker.start()
            signal.signal(signal.SIGTERM, _interrupt)
            self.stdout.write(f"Factcheck is at http://{host}:{port}  (Ctrl-C stops it)")
            for member in CAST if settings.DEMONSTRATION else ():
                self.stdout.write(f"  log in as {member.username} / {member.password}  ({member.name})")
            self.stdout.flush()
            try:
                server.run()
            except KeyboardInterrupt:
                pass
            finally:
                self.stdout.write("Stopping…")
                server.close()
                if worker:
                    worker.stop()
                self.stdout.write("Stopped. Nothing is lost; start again to go on.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class EmbeddedWorker:
    """A Celery worker on threads, and the sweep that beat runs elsewhere."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._worker = app.WorkController(
            app=app,
            pool="threads",
            concurrency=settings.WORKER_THREADS,
            hostname="embedded@localhost",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._threads = [
            threading.Thread(target=self._worker.start, name="worker", daemon=True),
            threading.Thread(target=self._sweep, name="sweep", daemon=True),
        ]

    def start(self) -> None:
        if settings.ON_SQLITE:
            # This process holds the lock on the data folder: every row that still says running was left by a dead one.
            work.release_all()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        celery.worker.state.should_stop = os.EX_OK  # type: ignore[assignment]  # celery-types knows only its first value
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _sweep(self) -> None:
        while not self._stopping.wait(SWEEP_SECONDS):
            close_old_connections()
            try:
                sweep()
            except Exception:
                logger.exception("The sweep failed; it runs again in %s s", SWEEP_SECONDS)


class _OnlyOne:
    """Hold `path` for the block, so that two workbenches never share one data folder.  Raises: CommandError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[str] | None = None

    def __enter__(self) -> None:
        self.file = self.path.open("w")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.close()
            raise CommandError(f"A workbench is running on {self.path.parent} already.") from None

    def __exit__(self, *exc: object) -> None:
        assert self.file is not None
        self.file.close()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
