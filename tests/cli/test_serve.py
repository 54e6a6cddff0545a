"""`burnbar serve`: this machine only, and only who was told the address."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar

from tests.machine import Machine, Shell


def test_without_the_extra_it_says_what_to_install(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    for name in ("textual_serve.server", "burnbar_tui.cli.guarded_server"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert "pip install 'burnbar-tui[web]'" in shell.fails("serve")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.com", "::"])  # noqa: S104
def test_other_machines_are_not_served(shell: Shell, host: str) -> None:
    assert "serves this machine only" in shell.fails("serve", "--host", host)


def test_a_port_that_is_none_is_refused(shell: Shell) -> None:
    assert "between 1 and 65535" in shell.fails("serve", "--port", "70000")


@pytest.fixture
def address(machine: Machine) -> Iterator[str]:
    """Return the address that a running server printed."""
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
        address = process.stdout.readline().strip()
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as patient:
            patient.get(address)  # it is printed a moment before it answers
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()


async def _drawn(socket: ClientWebSocketResponse[bool], text: str) -> None:
    """Return once the text came, wherever the parts of the stream are cut."""
    drawn = b""
    async with asyncio.timeout(60):
        while text.encode() not in drawn:
            drawn = drawn[-100:] + await socket.receive_bytes()


def test_only_the_printed_address_opens_it(address: str) -> None:
    root, _, _ = address.partition("?")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{20,}", address)
    for path in ("", "?key=wrong", "ws", "static/js/textual.js", "download/x"):
        assert httpx.get(root + path).status_code == 403
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        assert httpx.get(address, headers=headers).status_code == 403
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(address)
        assert (page.status_code, str(page.url)) == (200, root)
        assert "key=" not in page.text
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert browser.get(root + "static/js/textual.js").status_code == 200
        assert browser.get(root, headers={"Origin": "http://evil.example"}).status_code == 403


async def test_the_dashboard_is_drawn_there_and_takes_keys(address: str) -> None:
    root, _, _ = address.partition("?")
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:  # of an IP address
        await browser.get(address)
        async with browser.ws_connect(f"{root}ws?width=80&height=24") as socket:
            await _drawn(socket, "DEMO")
            await socket.send_json(["stdin", "4"])
            await _drawn(socket, "Explore")
