"""`burnbar serve`: the dashboard in a browser on this machine.

The server (the extra `web`) listens on loopback only, and lets in only who was told its address.
"""

import ipaddress
import shlex
import sys

from burnbar_tui.cli.parser import Parser
from burnbar_tui.facts import UsageError

HOST = "127.0.0.1"


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
        from burnbar_tui.cli.guarded_server import GuardedServer
    except ImportError:
        raise UsageError("serving needs the extra `web`: pip install 'burnbar-tui[web]'") from None
    words = [sys.executable, "-m", "burnbar_tui", *(["demo"] if options.demo else [])]
    server = GuardedServer(shlex.join(words), HOST, options.port)
    sys.stdout.write(f"{server.address}\n")
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
