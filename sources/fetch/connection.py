"""Connections to addresses that were checked, and what all of them together may cost."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from typing import Any

import httpcore

from sources.fetch.addresses import is_public
from sources.fetch.outcomes import Limits, Reason, Stop

# The addresses of a host, as text.  Raises OSError like the socket module.
Resolve = Callable[[str, int], Sequence[str]]
INSIDE_NAMES = (".internal", ".local", ".localhost", ".onion")
# A site that is down at this many of its addresses is down.
MOST_TRIES = 4


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Where the system's resolver says `host` is."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Guard(httpcore.NetworkBackend):
    """Makes the connections.  It gets host and port after all parsing, so no spelling of an address goes round it."""

    def __init__(
        self, *, limits: Limits, allow_hosts: Collection[str], own_hosts: Collection[str], resolve: Resolve
    ) -> None:
        self._ports = limits.ports
        self._allowed = {host.lower() for host in allow_hosts}
        self._own = {host.lower() for host in own_hosts}
        self._resolve = resolve
        self.budget = _Budget(limits)
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        may_be_private = self._is_allowed(host, port)
        for address in self.addresses(host, port, timeout)[:MOST_TRIES]:
            try:
                stream = self._network.connect_tcp(address, port, self.budget.seconds(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            peer = _peer(stream)
            if peer and (may_be_private or is_public(peer)):
                return _Stream(stream, host=host, budget=self.budget)
            stream.close()
            if peer:
                raise Stop(Reason.PRIVATE_ADDRESS, host)
        raise Stop(Reason.UNREACHABLE, host)

    def addresses(self, host: str, port: int, timeout: float | None = None) -> list[str]:
        """Where the host is, each address checked.  Raises: Stop."""
        may_be_private = self._is_allowed(host, port)
        if not may_be_private:
            self._check_name(host, port)
        addresses = self._look_up(host, port, self.budget.seconds(timeout))
        # One private address spoils the answer.  To pick the good one out would be to trust whoever mixed them.
        if not may_be_private and not all(map(is_public, addresses)):
            raise Stop(Reason.PRIVATE_ADDRESS, host)
        if not may_be_private and host.rstrip(".") in self._own:
            raise Stop(Reason.OWN_SITE)
        return addresses

    def _is_allowed(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host
        return name in self._allowed or f"{name}:{port}" in self._allowed

    def _check_name(self, host: str, port: int) -> None:
        """The address decides.  This comes first for a sentence that says more, and to ask no resolver in vain."""
        if port not in self._ports:
            raise Stop(Reason.PORT, str(port))
        name = host.rstrip(".")
        if ":" not in name and ("." not in name or name.endswith(INSIDE_NAMES)):
            raise Stop(Reason.NOT_PUBLIC_NAME, host)

    def _look_up(self, host: str, port: int, seconds: float) -> list[str]:
        """In a thread of its own, because the system's resolver knows no deadline: a late one is left behind."""
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except Exception as error:
                answer.set_exception(error)

        threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
        try:
            addresses = list(dict.fromkeys(answer.result(seconds)))
        except TimeoutError as error:
            raise Stop(Reason.TIMEOUT) from error
        except OSError as error:
            is_unknown = error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)
            raise Stop(Reason.NAME_NOT_FOUND if is_unknown else Reason.LOOKUP_FAILED, host) from error
        except ValueError as error:  # a name that cannot be put into a question
            raise Stop(Reason.NAME_NOT_FOUND, host) from error
        if not addresses:
            raise Stop(Reason.NAME_NOT_FOUND, host)
        return addresses


def _peer(stream: httpcore.NetworkStream) -> str:
    """Belt and braces: the address that the socket itself says it leads to, or "" where the other side has gone."""
    try:
        return str(stream.get_extra_info("server_addr")[0])
    except OSError:
        return ""


class _Budget:
    """The seconds and bytes that are left to a fetch."""

    def __init__(self, limits: Limits) -> None:
        self._ends = time.monotonic() + limits.total_seconds
        self._bytes = limits.most_wire_bytes

    def seconds(self, most: float | None) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Stop(Reason.TIMEOUT)
        return left if most is None else min(most, left)

    def spend(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            raise Stop(Reason.TOO_LARGE)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step draws on the budget: a server that drips is as bad as one that is silent."""

    def __init__(self, inner: httpcore.NetworkStream, *, host: str, budget: _Budget) -> None:
        self._inner = inner
        self._host = host
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received = self._inner.read(max_bytes, self._budget.seconds(timeout))
        self._budget.spend(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.seconds(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secure = self._inner.start_tls(ssl_context, server_hostname, self._budget.seconds(timeout))
        except httpcore.ConnectError as error:
            self.close()
            is_hangup = isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, ssl.SSLError)
            raise Stop(Reason.UNREACHABLE if is_hangup else Reason.TLS, self._host) from error
        except Exception:
            self.close()
            raise
        return _Stream(secure, host=self._host, budget=self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
