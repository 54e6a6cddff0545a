"""What vendors and networks do wrong, over real HTTP: its class, and what of it the user sees."""

import datetime as dt
import gzip
import os
import socket
import ssl
from collections.abc import Iterator
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from burnbar_tui import clock
from burnbar_tui.engine import answers, net, polling
from burnbar_tui.engine.keeping import How, Keeping
from burnbar_tui.engine.net import Client, checked_base, is_loopback
from burnbar_tui.facts import ErrorClass, Refused, UsageError
from burnbar_tui.providers.api import Api, Request
from tests.vendors.desk import SECRET, Desk, leaks
from tests.vendors.server import Asked, Reply, Vendor

BALANCE = "/user/balance"
MONITOR = "/api/monitor/usage/quota/limit"
USED = "/api/monitor/usage/model-usage"
MB = 1 << 20
PAGE = Reply(b"<!doctype html><title>Hello</title>", 200, {"Content-Type": "text/html"})
ECHO = {"error": {"message": f"no such key: {SECRET}", "code": "nope"}}
ZIP = {"Content-Encoding": "gzip"}


def wallet(total: str = "7.50") -> dict[str, Any]:
    return {"is_available": True, "balance_infos": [{"currency": "USD", "total_balance": total}]}


def limits(used: int) -> dict[str, Any]:
    limit = {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": used}
    return {"code": 200, "success": True, "data": {"limits": [limit]}}


FAULTS = {
    "not let in": (Reply(ECHO, 401), "auth_expired"),
    "not allowed": (Reply(ECHO, 403), "auth_scope"),
    "no money": (Reply(ECHO, 402), "exhausted"),
    "too often": (Reply(ECHO, 429), "rate_limited"),
    "too often, by money": (
        Reply({"error": {"code": "insufficient_quota", "message": SECRET}}, 429), "exhausted",
    ),
    "not found": (Reply(ECHO, 404), "schema_changed"),
    "broken": (Reply(ECHO, 500), "unavailable"),
    "a page of an error": (Reply(PAGE.body, 500, PAGE.headers), "unavailable"),
    "a web page": (PAGE, "schema_changed"),
    "a web page as JSON": (Reply(PAGE.body), "schema_changed"),
    "nothing": (Reply(b""), "schema_changed"),
    "half of the JSON": (Reply(b'{"is_available": tr'), "schema_changed"),
    "JSON of another shape": (Reply([[{"secret": SECRET}]]), "schema_changed"),
    "fields that name the secret": (Reply({SECRET: 1, f"x{SECRET}": 2}), "schema_changed"),
    "nesting": (Reply(b"[" * 100_000), "schema_changed"),
    "broken off": (Reply(wallet(), missing=100), "unavailable"),
    "silence": (Reply(is_silent=True), "unavailable"),
    "a drip": (Reply(wallet(), drip_seconds=0.05), "unavailable"),
    "no end": (Reply(b" ", repeats=1 << 40), "unavailable"),
    "packed in an unknown way": (Reply(b"x", 200, {"Content-Encoding": "br"}), "unavailable"),
    "packed twice": (Reply(b"x", 200, {"Content-Encoding": "gzip, gzip"}), "unavailable"),
    "packed wrongly": (Reply(b"x" * 99, 200, ZIP), "unavailable"),
    "a redirect to nowhere": (Reply(None, 302), "unavailable"),
    "a redirect to no address": (Reply(None, 302, {"Location": "http://[::"}), "unavailable"),
    "a redirect to a login": (
        Reply(None, 302, {"Location": "https://accounts.example/v1/sign-in?to=x"}), "auth_expired",
    ),
    "not modified, unasked": (Reply(None, 304), "unavailable"),
}  # fmt: skip


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request have little time."""
    monkeypatch.setattr(net, "MOST_SECONDS", 0.5)


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_class_and_touches_no_other_account(
    desk: Desk, other: Vendor, fault: str
) -> None:
    reply, error_class = FAULTS[fault]
    desk.vendor.tell(BALANCE, wallet("7.50"))
    other.tell(BALANCE, wallet("1.25"))
    desk.add("deepseek", label="bad")
    desk.add("deepseek", label="good", url=other.url)
    assert [one["ok"] for one in desk.poll()] == [True, True]
    desk.freeze("2026-09-01T12:05:00Z")
    desk.vendor.tell(BALANCE, reply)
    bad, good = desk.poll()
    assert (bad["ok"], bad["error_class"]) == (False, error_class)
    assert good["ok"]
    listed = desk.accounts()["bad"]
    assert (listed["state"], listed["error_class"]) == ("failing", error_class)
    assert listed["last_ok_at"] == "2026-09-01T12:00:00Z"
    assert listed["message"] == bad["message"] != ""
    assert leaks(str(bad)) == []
    kept = {one["account"]: (one["amount"], one["as_of"]) for one in desk.quota()["balances"]}
    assert kept["bad"] == (7.5, "2026-09-01T12:00:00Z")
    assert kept["good"] == (1.25, "2026-09-01T12:05:00Z")


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(ECHO, 429), "stale"),
        (Reply(ECHO, 500), "stale"),
        (Reply({"hello": 1}), "failing"),
        (Reply(ECHO, 401), "failing"),
        (PAGE, "failing"),
    ],
)
def test_the_last_values_stay_and_are_shown_as_old_or_failing(
    desk: Desk, reply: Reply, state: str
) -> None:
    desk.vendor.tell(MONITOR, limits(37))
    desk.vendor.tell(USED, {"code": 200, "data": {}})
    desk.asked("zai")
    assert desk.windows()["5h"]["state"] == "live"
    desk.vendor.tell(MONITOR, reply)
    assert not desk.poll()[0]["ok"]
    window = desk.windows()["5h"]
    assert (window["used_percent"], window["state"]) == (37, state)
    desk.vendor.tell(MONITOR, limits(38))
    desk.freeze("2026-09-01T12:01:00Z")
    assert desk.poll()[0]["ok"]
    window = desk.windows()["5h"]
    assert (window["used_percent"], window["state"]) == (38, "live")


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [
        ({}, 300, 330),
        ({"Retry-After": "3600"}, 3600, 3960),
        ({"Retry-After": "Tue, 01 Sep 2026 13:00:00 GMT"}, 3600, 3960),
        ({"Retry-After": "Mon, 31 Aug 2026 13:00:00 GMT"}, 300, 330),
        ({"Retry-After": "0"}, 300, 330),
        ({"Retry-After": "-5"}, 300, 330),
        ({"Retry-After": "soon"}, 300, 330),
        ({"Retry-After": "nan"}, 300, 330),
        ({"Retry-After": "99999999999"}, 21600, 23760),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, 21600, 23760),
        ({"Retry-After": "Fri, 99 Dec 99999 23:59:59 GMT"}, 300, 330),
    ],
)
def test_retry_after_is_obeyed_as_far_as_it_can_be_believed(
    desk: Desk, after: dict[str, str], least: float, most: float
) -> None:
    desk.vendor.tell(BALANCE, Reply(ECHO, 429, after))
    assert desk.asked("deepseek")["error_class"] == "rate_limited"
    due = dt.datetime.fromisoformat(desk.accounts()["work"]["next_poll_at"])
    asked = dt.datetime.fromisoformat("2026-09-01T12:00:00Z")
    assert least <= (due - asked).total_seconds() <= most


@pytest.mark.parametrize(
    ("replies", "requests", "error_class"),
    [
        ((Reply(ECHO, 502), wallet()), 2, None),
        ((Reply(wallet(), missing=9), wallet()), 2, None),
        ((Reply(ECHO, 503), Reply(ECHO, 504)), 2, "unavailable"),
        ((Reply(ECHO, 503, {"Retry-After": "60"}), wallet()), 1, "unavailable"),
        ((Reply(ECHO, 500), wallet()), 1, "unavailable"),
        ((Reply(ECHO, 401), wallet()), 1, "auth_expired"),
        ((Reply(ECHO, 429), wallet()), 1, "rate_limited"),
    ],
)
def test_what_passes_at_once_is_asked_once_more(
    desk: Desk, replies: tuple[Any, ...], requests: int, error_class: str | None
) -> None:
    desk.vendor.tell(BALANCE, *replies)
    assert desk.asked("deepseek")["error_class"] == error_class
    assert len(desk.vendor.asked) == requests


@pytest.mark.usefixtures("brief")
def test_a_silent_vendor_is_not_asked_for_longer_than_its_time(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, Reply(is_silent=True))
    assert "within 0.5 s" in desk.asked("deepseek")["message"]
    assert len(desk.vendor.asked) == 1


def test_all_requests_of_a_poll_have_one_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_POLL_SECONDS", 0.3)
    desk.vendor.tell(BALANCE, Reply(is_silent=True))
    account = desk.asked("deepseek")
    assert account["error_class"] == "unavailable"
    assert "not all was answered" in account["message"]


def test_pages_without_end_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_REQUESTS", 5)
    page = {"data": [], "has_more": True, "next_page": "more"}
    for path in ("usage/completions", "costs", "usage/embeddings"):
        desk.vendor.tell(f"/v1/organization/{path}", page)
    assert not desk.asked("openai")["ok"]
    assert len(desk.vendor.asked) <= 5


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_huge_body_is_not_read_to_its_end(desk: Desk, is_packed: bool) -> None:
    body = gzip.compress(b"0" * 64 * MB) if is_packed else b"x" * MB
    desk.vendor.tell(BALANCE, Reply(body, 200, ZIP if is_packed else {}, repeats=1024))
    account = desk.asked("deepseek")
    assert account["error_class"] == "unavailable"
    assert "more than 16 MB" in account["message"]
    # What had not been read yet when the client hung up lay in buffers of the system.
    assert desk.vendor.sent_bytes < answers.MOST_BYTES + 32 * MB
    assert len(desk.vendor.asked) == 1


def test_a_packed_answer_is_unpacked(desk: Desk) -> None:
    packed = gzip.compress(b'{"balance_infos": [{"currency": "USD", "total_balance": "3"}]}')
    desk.vendor.tell(BALANCE, Reply(packed, 200, ZIP))
    assert desk.asked("deepseek")["balances"] == 1
    assert desk.vendor.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_credential_never_follows_to_another_host(desk: Desk, other: Vendor) -> None:
    other.tell(BALANCE, wallet())
    desk.vendor.tell(BALANCE, Reply(None, 307, {"Location": f"{other.url}{BALANCE}"}))
    account = desk.asked("deepseek")
    assert (account["error_class"], other.asked) == ("unavailable", [])
    assert "redirects to" in account["message"]


def test_a_redirect_on_the_same_host_is_followed_with_its_own_query(desk: Desk) -> None:
    desk.vendor.tell(MONITOR, Reply(None, 301, {"Location": "/v2/limits?page=2"}))
    desk.vendor.tell("/v2/limits", limits(5))
    assert desk.asked("zai", "--set", "organization=o1", "--set", "project=p1")["windows"] == 1
    first, second = desk.vendor.asked[:2]
    assert first.value("type") == "2"
    assert second.query == (("page", "2"),)
    assert second.headers["authorization"] == SECRET


def test_a_redirect_loop_ends(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, Reply(None, 302, {"Location": "/b"}))
    desk.vendor.tell("/b", Reply(None, 302, {"Location": BALANCE}))
    account = desk.asked("deepseek")
    assert (account["error_class"], len(desk.vendor.asked)) == ("unavailable", 4)


@pytest.mark.parametrize(
    ("place", "error_class"),
    [
        ("/login", "auth_expired"),
        ("https://auth.example/", "auth_expired"),
        ("https://x.example/oauth2/start", "auth_expired"),
        ("https://authors.example/lessons/assortment", "unavailable"),
        ("https://blogging.example/", "unavailable"),
    ],
)
def test_a_page_to_log_in_is_told_by_whole_words(desk: Desk, place: str, error_class: str) -> None:
    desk.vendor.tell(BALANCE, Reply(None, 302, {"Location": place}))
    assert desk.asked("deepseek")["error_class"] == error_class


def test_what_has_not_changed_is_not_sent_again_but_never_to_another_credential(
    desk: Desk,
) -> None:
    def tagged(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(None, 304)
        return Reply(wallet(), 200, {"ETag": '"v1"'})

    desk.vendor.tell(BALANCE, tagged)
    desk.add("deepseek")
    paths, now = desk.machine.paths, partial(clock.now, os.environ)
    with Keeping(paths, os.environ, now) as keeping:
        for _ in range(2):
            [outcome] = keeping.poll(keeping.all())
            assert (outcome.error_class, outcome.balances) == ("", 1)
        keeping.change(keeping.named("work"), How(env="KEY_NEXT"))
        desk.know("KEY_NEXT", "sk-another-2231")
        [outcome] = keeping.poll(keeping.all())
        assert outcome.balances == 1
    tags = [asked.headers.get("if-none-match") for asked in desk.vendor.asked]
    assert tags == [None, '"v1"', None]


def test_a_name_that_nobody_knows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def unknown(host: Any, *words: Any, **named: Any) -> Any:
        if host in {"nothing.invalid", b"nothing.invalid"}:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *words, **named)

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    desk.add("deepseek", url="https://nothing.invalid")
    [account] = desk.poll()
    assert account["error_class"] == "unavailable"
    assert "cannot be resolved" in account["message"]


def test_a_port_where_nobody_listens(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    desk.add("deepseek", url=f"http://127.0.0.1:{port}")
    [account] = desk.poll()
    assert account["error_class"] == "unavailable"
    assert "cannot be reached" in account["message"]


@pytest.fixture
def selfmade(tmp_path: Path) -> Iterator[Vendor]:
    """Return a vendor on this machine with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=2))
        .add_extension(names, critical=False)
        .sign(key, SHA256())
    )
    file = tmp_path / "own.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    with Vendor(tls).open() as vendor:
        yield vendor


def test_a_certificate_that_nobody_vouches_for_is_refused(desk: Desk, selfmade: Vendor) -> None:
    selfmade.tell(BALANCE, wallet())
    desk.add("deepseek", url=selfmade.url)
    [account] = desk.poll()
    assert account["error_class"] == "unavailable"
    assert "certificate is not valid" in account["message"]
    assert selfmade.asked == []


@pytest.mark.parametrize("is_lenient", [True, False])
async def test_an_agent_on_this_machine_may_vouch_for_itself(
    selfmade: Vendor, is_lenient: bool
) -> None:
    selfmade.tell("/x", {"a": 1})
    api = Api(hosts=(), credential="", is_unverified_on_loopback=is_lenient)
    async with Client(api, selfmade.url) as client:
        if is_lenient:
            assert (await client.send(Request(url="https://x.example/x"))).body.number("a") == 1
        else:
            with pytest.raises(Refused, match="certificate"):
                await client.send(Request(url="https://x.example/x"))


def test_what_speaks_no_tls(desk: Desk) -> None:
    desk.add("deepseek", url=desk.vendor.url.replace("http:", "https:"))
    [account] = desk.poll()
    assert account["error_class"] == "unavailable"
    assert "TLS" in account["message"]


async def test_an_adapter_cannot_send_a_credential_in_the_clear() -> None:
    async with Client(Api(hosts=(), credential="")) as client:
        with pytest.raises(Refused, match="not asked without TLS") as refused:
            await client.send(Request(url="http://vendor.example/x", headers={"x": SECRET}))
    assert refused.value.error_class is ErrorClass.UNAVAILABLE


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://vendor.example", "https://"),
        ("http://10.0.0.1:80", "https://"),
        ("http://127.0.0.1.example", "https://"),
        ("https://me:word@vendor.example", "password"),
        ("https://sk-test-4f1c9a7e2b@vendor.example", "password"),
        ("ftp://vendor.example", "an address such as"),
        ("vendor.example", "an address such as"),
        ("https://", "an address such as"),
        ("https://[::1", "an address such as"),
        ("https://vendor.example:99999", "an address such as"),
        ("https://vendor.example\x1b[31m", "an address such as"),
    ],
)
def test_base_urls_that_are_refused(desk: Desk, url: str, says: str) -> None:
    desk.know("KEY_WORK", SECRET)
    words = ("accounts", "add", "deepseek", "--credential-env", "KEY_WORK", "--base-url", url)
    sentence = desk.shell.fails(*words)
    assert says in sentence
    assert leaks(sentence) == []
    assert desk.accounts() == {}


def test_base_urls_that_are_taken() -> None:
    assert checked_base("http://localhost:8080/x?y#z") == "http://localhost:8080"
    assert checked_base("https://[::1]:8443") == "https://[::1]:8443"
    assert [is_loopback(one) for one in ("127.9.9.9", "::1", "10.1.1.1", "localhost.example")] == [
        True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(UsageError):
        checked_base("")


def test_an_admin_key_goes_to_the_vendors_own_hosts_only(desk: Desk) -> None:
    rest = "5512-abcdef"
    desk.add("openai", url="https://proxy.invalid", secret=f"sk-admin-{rest}")
    [account] = desk.poll()
    assert account["error_class"] == "auth_scope"
    assert leaks(account["message"], rest) == []
