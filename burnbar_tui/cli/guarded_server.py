"""The server of `burnbar serve`: textual-serve behind a door of ours.

It answers only who came by the printed address first, which holds a secret of this run. So neither
other users of this machine nor web pages that the browser shows elsewhere can look in or press
keys. What its page would load from other hosts, the browser is told not to.
"""

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from textual_serve.server import Server

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self' ws://{address}; frame-ancestors 'none'"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class GuardedServer(Server):
    """Shows what the command draws to who knows the secret in `address`, and to nobody else."""

    def __init__(self, command: str, host: str, port: int) -> None:
        super().__init__(command, host=host, port=port, title="burnbar")
        self.console.quiet = True  # it would print the command behind it
        self._place = f"{host}:{port}"
        self._cookie = f"burnbar-{port}"
        self._secret = secrets.token_urlsafe(24)

    @property
    def address(self) -> str:
        """Where to open it, with the secret."""
        return f"http://{self._place}/?key={self._secret}"

    def initialize_logging(self) -> None:
        """Print no requests."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin", f"http://{self._place}")
        if request.headers.get("Host") != self._place or origin != f"http://{self._place}":
            raise web.HTTPForbidden(text="burnbar answers to its own address only")
        if self._is_secret(request.query.get("key", "")):
            answer = web.HTTPFound("/")
            answer.set_cookie(self._cookie, self._secret, httponly=True, samesite="Strict")
            raise answer
        if not self._is_secret(request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(text="open the address that `burnbar serve` printed")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = POLICY.format(address=self._place)
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _is_secret(self, word: str) -> bool:
        return secrets.compare_digest(word.encode(), self._secret.encode())
