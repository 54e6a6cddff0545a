"""The one place that speaks HTTP: what goes out, what may come back, and what that means.

Credentials travel over TLS only, except on this machine. A redirect to another host is not
followed. An answer has a size and a time that it may not pass.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from ipaddress import ip_address
from types import TracebackType
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
import msgspec

from burnbar_tui.engine.answers import (
    ENCODINGS,
    MONEY,
    body_of,
    codes_of,
    decoded,
    retry_seconds,
    said_by,
)
from burnbar_tui.facts import ErrorClass, Refused, UsageError
from burnbar_tui.providers.api import Answer, Api, Request
from burnbar_tui.providers.bodies import Body, clean

MOST_REDIRECTS = 3
MOST_SECONDS = 60.0
"""How long one request may take, whatever its provider says."""
MOST_CACHED = 64
CONNECT_SECONDS = 10.0
AGENT = "burnbar-tui"
AGAIN = (502, 503, 504)
"""Statuses after which a reading is tried once more."""
STATUSES: Mapping[int, ErrorClass] = {
    401: ErrorClass.AUTH_EXPIRED,
    402: ErrorClass.EXHAUSTED,
    403: ErrorClass.AUTH_SCOPE,
    408: ErrorClass.UNAVAILABLE,
    429: ErrorClass.RATE_LIMITED,
}
LOGIN_PAGE = re.compile(
    r"(?<![a-z])(log[-_]?in|logon|sign[-_]?in|o?auth\d?|authori[sz]e|authenticate|sso)(?![a-z])"
)
"""Words, not parts of words, in the address of a page to log in."""

Known = dict[bytes, tuple[str, Answer]]
"""ETags and what was told with them, by request and credential."""


def checked_base(url: str) -> str:
    """Return a base URL as scheme, host and port.

    Raises:
        UsageError: it is none, or a credential would travel in the clear.
    """
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        parts, is_whole = urlsplit(""), False
    if parts.scheme not in {"http", "https"} or not is_whole or not url.isprintable():
        raise UsageError("--base-url takes an address such as https://proxy.example")
    if parts.username is not None or parts.password is not None:
        raise UsageError("--base-url must not hold a user name or a password")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise UsageError("--base-url must begin with https:// (http is for this machine only)")
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Client:
    """Sends the requests of one conversation."""

    def __init__(self, api: Api, base_url: str = "", known: Known | None = None) -> None:
        """Prepare; nothing is sent yet.

        Args:
            api: what the vendor's answers mean.
            base_url: replaces scheme, host and port of every request, or is empty.
            known: what earlier conversations of this account were told; it is added to.
        """
        self._api = api
        self._base_url = base_url
        self._known = {} if known is None else known
        self._clients: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self.hosts: list[str] = []
        """Whom was asked, with paths and without queries, in order."""

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def _client(self, scheme: str, host: str) -> httpx.AsyncClient:
        """Return what speaks to a host."""
        is_inside = is_loopback(host)
        is_lenient = is_inside and self._api.is_unverified_on_loopback
        # Without TLS there is nothing to verify, and what verifies takes long to prepare.
        key = is_inside, scheme == "https" and not is_lenient
        if key not in self._clients:
            context = await asyncio.to_thread(trust, is_verified=key[1])
            # Proxies of the environment are for the world outside, not for this machine.
            self._clients[key] = httpx.AsyncClient(verify=context, trust_env=not is_inside)
        return self._clients[key]

    async def send(self, request: Request) -> Answer:
        """Return the answer to a request; a reading that breaks early is tried once more.

        Raises:
            Refused: none came in the time of the request, or not one that counts.
        """
        seconds = min(request.seconds, MOST_SECONDS)
        try:
            async with asyncio.timeout(seconds):
                try:
                    return await self._tried(request, seconds)
                except Refused as refused:
                    if request.method != "GET" or not _is_passing(refused):
                        raise
                return await self._tried(request, seconds)
        except TimeoutError:
            text = f"no whole answer within {seconds:g} s"
        raise Refused(ErrorClass.UNAVAILABLE, f"{self._host(request)}: {text}")

    async def _tried(self, request: Request, seconds: float) -> Answer:
        try:
            return await self._followed(request, seconds)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            text = "its address is no address"
            raise Refused(ErrorClass.UNAVAILABLE, f"{self._host(request)}: {text}") from None
        except httpx.HTTPError as error:
            text = f"{self._host(request)}: {reason(error)}"
            raise Refused(ErrorClass.UNAVAILABLE, text) from error

    def _url(self, request: Request) -> str:
        if not self._base_url:
            return request.url
        base, url = urlsplit(self._base_url), urlsplit(request.url)
        return urlunsplit((base.scheme, base.netloc, url.path, url.query, ""))

    def _host(self, request: Request) -> str:
        return urlsplit(self._url(request)).netloc

    async def _followed(self, request: Request, seconds: float) -> Answer:
        url = self._url(request)
        self.hosts.append(urlunsplit(("", *urlsplit(url)[1:3], "", "")).lstrip("/"))
        if request.query:
            url = str(httpx.URL(url, params=request.query))
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._once(request, url, seconds)
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise Refused(ErrorClass.UNAVAILABLE, f"{self._host(request)} redirects without end")

    async def _once(self, request: Request, url: str, seconds: float) -> Answer | str:
        """Return the answer of one URL, or the URL that it points to."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise Refused(ErrorClass.UNAVAILABLE, f"{parts.netloc} is not asked without TLS")
        client = await self._client(parts.scheme, parts.hostname or "")
        headers = {"User-Agent": AGENT, **request.headers, "Accept-Encoding": ENCODINGS}
        known = self._known.get(_key(request, url)) if request.method == "GET" else None
        if known:
            headers["If-None-Match"] = known[0]
        timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        async with client.stream(
            request.method, url, headers=headers, json=request.json, timeout=timeout
        ) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and known:
                return known[1]
            if 300 <= response.status_code < 400:
                return self._redirected(request, url, response)
            data = await body_of(response)
        return self._judged(request, url, response, data)

    def _redirected(self, request: Request, url: str, response: httpx.Response) -> str:
        here = urlsplit(url)
        try:
            target: str = urljoin(url, response.headers.get("location", ""))
            there = urlsplit(target)
        except ValueError:
            target, there = "", urlsplit("")
        if LOGIN_PAGE.search(f"{there.hostname}{there.path}".lower()):
            raise Refused(
                ErrorClass.AUTH_EXPIRED,
                f"{here.netloc} sends to a page to log in",
                status=response.status_code,
            )
        is_same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        if not is_same or request.method != "GET" or target == url:
            raise Refused(
                ErrorClass.UNAVAILABLE,
                f"{here.netloc} redirects to {clean(there.hostname or 'nowhere', 80)}, "
                "which is not followed",
                status=response.status_code,
            )
        return target

    def _judged(self, request: Request, url: str, response: httpx.Response, data: bytes) -> Answer:
        """Return an answer of an accepted status and of JSON.

        Raises:
            Refused: it is another one.
        """
        status, host = response.status_code, urlsplit(url).netloc
        is_good = 200 <= status < 300
        value, is_json = decoded(data)
        kind = response.headers.get("content-type", "")
        is_page = not is_json and ("html" in kind or data.lstrip()[:1] == b"<")
        if not is_good and not (status in request.accepts and is_json):
            body = Body(value) if is_json else None
            raise self._refused(host, response, body, is_page=is_page)
        if not is_json:
            error_class = self._api.html if is_page else ErrorClass.SCHEMA_CHANGED
            what = "a web page" if is_page else "no JSON"
            text = f"{host} answered with {what}"
            raise Refused(error_class, text, status=status, is_page=is_page)
        headers = {name.lower(): text for name, text in response.headers.items()}
        answer = Answer(status=status, body=Body(value), headers=headers)
        if is_good and (tag := response.headers.get("etag")) and request.method == "GET":
            if len(self._known) >= MOST_CACHED:
                self._known.clear()
            self._known[_key(request, url)] = (tag, answer)
        return answer

    def _refused(
        self, host: str, response: httpx.Response, body: Body | None, *, is_page: bool
    ) -> Refused:
        status = response.status_code
        error_class = self._api.statuses.get(status) or STATUSES.get(status)
        if error_class is None:
            error_class = ErrorClass.UNAVAILABLE if status >= 500 else ErrorClass.SCHEMA_CHANGED
        if status in {400, 402, 403, 429} and codes_of(body or Body(None)) & MONEY:
            error_class = ErrorClass.EXHAUSTED
        said = said_by(body or Body(None))
        return Refused(
            error_class,
            f"{host} answered {status}" + (f": {said}" if said else ""),
            status=status,
            body=body,
            retry_seconds=retry_seconds(response.headers.get("retry-after", "")),
            is_page=is_page,
        )


def _key(request: Request, url: str) -> bytes:
    """Return what an answer is remembered by: never the answer that another credential got."""
    return blake2b(msgspec.json.encode((url, sorted(request.headers.items())))).digest()


@cache
def trust(*, is_verified: bool) -> ssl.SSLContext:
    """Return whom to trust; to read all authorities takes longer than a frame."""
    return httpx.create_ssl_context(verify=is_verified)


def _is_passing(refused: Refused) -> bool:
    """Tell whether it may be better at once."""
    is_broken = isinstance(refused.__cause__, httpx.TransportError)
    return (refused.status in AGAIN or is_broken) and not refused.retry_seconds


def reason(error: httpx.HTTPError) -> str:
    """Return why a request failed, without anything that was sent."""
    text = str(error).lower()
    if "certificate" in text:
        return "its certificate is not valid"
    if "ssl" in text:
        return "no safe connection (TLS) could be made"
    if isinstance(error, httpx.ConnectError):
        if "name or service" in text or "getaddrinfo" in text or "nodename" in text:
            return "its name cannot be resolved; is this machine online?"
        return "cannot be reached"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return "the connection broke"
