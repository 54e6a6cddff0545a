"""`burnbar serve`: the dashboard in a browser on this machine.

The server is textual-serve (the extra `web`), behind a door of ours: it listens on loopback only,
and it answers only who came by the printed address first, which holds a secret of this run. So
neither other users of this machine nor web pages that the browser shows elsewhere can look in or
press keys. What its page would load from other hosts, the browser is told not to.
"""

import ipaddress
import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from burnbar_tui.cli.parser import Parser
from burnbar_tui.facts import UsageError

HOST = "127.0.0.1"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self' ws://{address}; frame-ancestors 'none'"
)
Handler = Callable[[Any], Awaitable[Any]]


def run(command: str, argv: list[str]) -> int:
    """Serve the dashboard until the user interrupts it."""
    parser = Parser(f"burnbar {command}", "The dashboard in a browser on this machine.")
    parser.add_argument("--port", type=int, default=8318, help="where to listen (default: 8318)")
    parser.add_argument("--host", default=HOST, help=f"only this machine: {HOST} (the default)")
    parser.add_argument("--demo", action="store_true", help="show made-up data")
    options = parser.parse_args(argv)
    if not _is_loopback(options.host):
        raise UsageError(f"burnbar serves this machine only: --host must be {HOST}")
    if not 0 < options.port < 65_536:
        raise UsageError("--port must be between 1 and 65535")
    try:
        module = import_module("textual_serve.server")
    except ImportError:
        raise UsageError("serving needs the extra `web`: pip install 'burnbar-tui[web]'") from None
    words = [sys.executable, "-m", "burnbar_tui", *(["demo"] if options.demo else [])]
    server = module.Server(shlex.join(words), host=HOST, port=options.port, title="burnbar")
    server.initialize_logging = lambda: None  # it would print every request
    server.console.quiet = True  # it would print the command behind it
    secret = secrets.token_urlsafe(24)
    make = server._make_app

    async def make_guarded() -> Any:
        app = await make()
        app.middlewares.append(guard(f"{HOST}:{options.port}", secret))
        return app

    server._make_app = make_guarded
    sys.stdout.write(f"http://{HOST}:{options.port}/?key={secret}\n")
    sys.stdout.flush()
    sys.stderr.write("burnbar: open this address in a browser; ctrl+c ends it\n")
    try:
        server.serve()
    except OSError as error:
        raise UsageError(f"cannot listen on port {options.port}: {error.strerror}") from error
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def guard(address: str, secret: str) -> Any:
    """Return what lets in only who knows the secret, and only by our own address."""
    web = import_module("aiohttp.web")
    cookie = f"burnbar-{address.rpartition(':')[2]}"

    @web.middleware  # type: ignore[untyped-decorator]  # the package is not there for the checker
    async def check(request: Any, handler: Handler) -> Any:
        origin = request.headers.get("Origin", f"http://{address}")
        if request.headers.get("Host") != address or origin != f"http://{address}":
            raise web.HTTPForbidden(text="burnbar answers to its own address only")
        if secrets.compare_digest(request.query.get("key", "").encode(), secret.encode()):
            answer = web.HTTPFound("/")
            answer.set_cookie(cookie, secret, httponly=True, samesite="Strict")
            raise answer
        if not secrets.compare_digest(request.cookies.get(cookie, "").encode(), secret.encode()):
            raise web.HTTPForbidden(text="open the address that `burnbar serve` printed")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = POLICY.format(address=address)
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return check
