"""`burnbar serve`: this machine only, and only who was told the address."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.machine import Machine, Shell


def test_without_the_extra_it_says_what_to_install(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.delitem(sys.modules, "textual_serve.server", raising=False)
    assert "pip install 'burnbar-tui[web]'" in shell.fails("serve")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.com", "::"])  # noqa: S104
def test_other_machines_are_not_served(shell: Shell, host: str) -> None:
    assert "serves this machine only" in shell.fails("serve", "--host", host)


def test_a_port_that_is_none_is_refused(shell: Shell) -> None:
    assert "between 1 and 65535" in shell.fails("serve", "--port", "70000")


@pytest.fixture
def address(machine: Machine) -> Iterator[str]:
    """Return the address that a running server printed."""
    pytest.importorskip("textual_serve", reason="the extra `web` is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "burnbar_tui", "serve", "--demo", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **machine.environ},
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()


def test_only_the_printed_address_opens_it(address: str) -> None:
    root, _, _ = address.partition("?")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{20,}", address)
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as stranger:
        for path in ("", "?key=wrong", "ws", "static/js/textual.js", "download/x"):
            assert stranger.get(root + path).status_code == 403
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        assert httpx.get(address, headers=headers).status_code == 403
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(address)
        assert (page.status_code, str(page.url)) == (200, root)
        assert "key=" not in page.text
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert browser.get(root + "static/js/textual.js").status_code == 200
        assert browser.get(root, headers={"Origin": "http://evil.example"}).status_code == 403
