"""A fake vendor: real HTTP on loopback, that answers as it is told and remembers what it was asked.

Besides answers it can misbehave as hosts do: stay silent, drip, never end, break off, redirect.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    """By names in small letters."""
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)

    def value(self, name: str) -> str | None:
        """Return the first value of a query parameter."""
        return next((value for key, value in self.query if key == name), None)


@dataclass(frozen=True)
class Reply:
    """What the vendor answers."""

    body: Any = None
    """JSON, or bytes as they are."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip_seconds: float = 0.0
    """Send one byte at a time, with so much between them."""
    repeats: int = 1
    """Send the body so many times, without telling its length."""
    missing: int = 0
    """Announce so many bytes more than are sent before the connection is closed."""
    is_silent: bool = False
    """Take the request, and never answer."""


Route = Reply | Callable[[Asked], Reply]


class Vendor:
    """The fake vendor of one test."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.sent_bytes = 0
        """How much of repeated bodies was sent before the client had enough."""
        self.is_asked = threading.Event()
        """Set by every request; a test that waits for the next one clears it."""
        self._scheme = "https" if tls else "http"
        self._routes: dict[tuple[str, str], list[Route]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if tls:
            # The handshake waits for the handler's thread, so that a broken one stops no other.
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._closed = threading.Event()

    @property
    def url(self) -> str:
        """The base URL of an account that asks this vendor."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def open(self) -> Iterator["Vendor"]:
        """Serve until the test is over."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._closed.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def tell(self, path: str, *replies: Any, method: str = "GET") -> None:
        """Answer a path so; of several replies one after the other, the last one for ever.

        A reply is a `Reply`, a function of what was asked, or JSON.
        """
        routes = [one if isinstance(one, Reply) or callable(one) else Reply(one) for one in replies]
        self._routes[method, path] = routes

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [asked.path for asked in self.asked]

    def reply(self, asked: Asked) -> Reply:
        """Return the answer to a request, and remember it."""
        self.asked.append(asked)
        self.is_asked.set()
        routes = self._routes.get((asked.method, asked.path))
        if not routes:
            return Reply(
                b"<!doctype html><title>Not found</title>", 404, {"Content-Type": "text/html"}
            )
        route = routes.pop(0) if len(routes) > 1 else routes[0]
        return route if isinstance(route, Reply) else route(asked)

    def wait(self, seconds: float) -> bool:
        """Wait, but no longer than the test runs; return whether it is over."""
        return self._closed.wait(seconds)


def _handler(vendor: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
            """Say nothing."""

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.command,
                parts.path,
                tuple(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(size),
            )
            reply = vendor.reply(asked)
            if reply.is_silent:
                vendor.wait(60.0)
                return
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", **reply.headers}
            if reply.repeats == 1:
                headers.setdefault("Content-Length", str(len(body) + reply.missing))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self._send(reply, body)
            except OSError:
                return  # The client has heard enough.

        def _send(self, reply: Reply, body: bytes) -> None:
            if reply.drip_seconds:
                for octet in body:
                    self.wfile.write(bytes([octet]))
                    if vendor.wait(reply.drip_seconds):
                        return
                return
            for _ in range(reply.repeats):
                self.wfile.write(body)
                vendor.sent_bytes += len(body)

        do_GET = do_POST = _answer  # noqa: N815  # their own names

    return Handler


def now_ms() -> int:
    """Return the present instant in milliseconds, for vendors that reckon by it."""
    return time.time_ns() // 1_000_000
