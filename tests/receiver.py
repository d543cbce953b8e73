"""A program on loopback that is told by webhooks, and answers as a test has it answer."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import standardwebhooks

# In place of a status: keep whoever sends waiting until the receiver is let go, and then answer 200.
HANG = 0
# Bytes that are no answer.
NONSENSE = -1


@dataclass(frozen=True)
class Message:
    """One request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    def verified(self, secret: str) -> dict[str, Any]:
        """What it says, verified as the specification's own library does.  Raises: WebhookVerificationError."""
        told: dict[str, Any] = standardwebhooks.Webhook(secret).verify(self.body, self.headers)
        return told


class Receiver:
    """Answers with each of `answers` in turn, and then always with the last."""

    def __init__(self, answers: Sequence[int] = (200,)) -> None:
        self.answers = list(answers)
        self.messages: list[Message] = []
        self.asked = threading.Semaphore(0)
        self.released = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = receiver.heard(Message(headers, body))
                if status == HANG:
                    receiver.released.wait(60)
                    status = 200
                if status == NONSENSE:
                    self.wfile.write(b"Hello there.\r\n\r\n")
                    return
                said = f"I say {status}.".encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                if 300 <= status < 400:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *arguments: Any) -> None:
                pass

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):  # whoever sent was killed, or did not wait
                    super().handle()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/told"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def heard(self, message: Message) -> int:
        answer = self.answers[min(len(self.messages), len(self.answers) - 1)]
        self.messages.append(message)
        self.asked.release()
        return answer

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@contextlib.contextmanager
def receiving(*answers: int) -> Iterator[Receiver]:
    receiver = Receiver(answers or (200,))
    try:
        yield receiver
    finally:
        receiver.close()
