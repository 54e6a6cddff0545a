"""The one place that speaks HTTP: what goes out, what may come back, and what that means.

Credentials travel over TLS only, except on this machine. A redirect to another host is not
followed. An answer has a size and a time that it may not pass.
"""

import asyncio
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from types import TracebackType
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
import msgspec

from burnbar_tui.clock import now
from burnbar_tui.facts import ErrorClass, Refused, UsageError
from burnbar_tui.providers.api import Answer, Api, Request
from burnbar_tui.providers.bodies import Body, clean, number_of

MOST_BYTES = 16 << 20
MOST_REDIRECTS = 3
MOST_SECONDS = 60.0
MOST_CACHED = 64
LONGEST_RETRY_SECONDS = 6 * 3600.0
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
MONEY = frozenset(
    {
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
        "enforced_spend_limit_reached", "exceeded_current_quota_error", "quota_exceeded",
        "billing_error", "1113", "1008",
    }
)  # fmt: skip
"""Codes that say, whatever the status, that the money or the quota is used up (http-apis 18.6)."""
LOGIN_WORDS = ("login", "signin", "sign-in", "sign_in", "auth", "sso", "oauth")


def checked_base(url: str) -> str:
    """Return a base URL as scheme, host and port.

    Raises:
        UsageError: it is none, or a credential would travel in the clear.
    """
    parts = urlsplit(url)
    try:
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
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
    """Sends the requests of one account's conversations; remembers what has not changed."""

    def __init__(self, api: Api, base_url: str = "") -> None:
        """Prepare; nothing is sent yet.

        Args:
            api: what the vendor's answers mean.
            base_url: replaces scheme, host and port of every request, or is empty.
        """
        self._api = api
        self._base_url = base_url
        self._known: dict[str, tuple[str, Answer]] = {}
        self.hosts: list[str] = []
        """Whom was asked, with paths and without queries, in order."""

    async def __aenter__(self) -> "Client":
        # Proxies of the environment are for the world outside, not for this machine.
        self._outside = httpx.AsyncClient()
        is_lenient = self._api.is_unverified_on_loopback
        self._inside = httpx.AsyncClient(verify=not is_lenient, trust_env=False)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._outside.aclose()
        await self._inside.aclose()

    async def send(self, request: Request) -> Answer:
        """Return the answer to a request.

        Raises:
            Refused: none came, or not one that counts.
        """
        try:
            return await self._in_time(request)
        except Refused as refused:
            is_passing = refused.status in AGAIN or (
                not refused.status and refused.error_class is ErrorClass.UNAVAILABLE
            )
            if not is_passing or request.method != "GET" or refused.retry_seconds:
                raise
        return await self._in_time(request)

    async def _in_time(self, request: Request) -> Answer:
        try:
            async with asyncio.timeout(min(request.seconds, MOST_SECONDS)):
                return await self._followed(request)
        except TimeoutError:
            text = f"no whole answer within {request.seconds:.0f} s"
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            text = "its address is no address"
        except httpx.HTTPError as error:
            text = _reason(error)
        raise Refused(ErrorClass.UNAVAILABLE, f"{self._host(request)}: {text}")

    def _url(self, request: Request) -> str:
        if not self._base_url:
            return request.url
        base, url = urlsplit(self._base_url), urlsplit(request.url)
        return urlunsplit((base.scheme, base.netloc, url.path, url.query, ""))

    def _host(self, request: Request) -> str:
        return urlsplit(self._url(request)).netloc

    async def _followed(self, request: Request) -> Answer:
        url = self._url(request)
        self.hosts.append(urlunsplit(("", *urlsplit(url)[1:3], "", "")).lstrip("/"))
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._once(request, url)
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise Refused(ErrorClass.UNAVAILABLE, f"{self._host(request)} redirects without end")

    async def _once(self, request: Request, url: str) -> Answer | str:
        """Return the answer of one URL, or the URL that it points to."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise Refused(ErrorClass.UNAVAILABLE, f"{parts.netloc} is not asked without TLS")
        client = self._inside if is_loopback(parts.hostname or "") else self._outside
        headers = {"User-Agent": AGENT, **request.headers}
        known = self._known.get(_key(request, url))
        if known:
            headers["If-None-Match"] = known[0]
        timeout = httpx.Timeout(request.seconds, connect=min(CONNECT_SECONDS, request.seconds))
        async with client.stream(
            request.method,
            url,
            params=request.query or None,
            headers=headers,
            json=request.json,
            timeout=timeout,
        ) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and known:
                return known[1]
            if 300 <= response.status_code < 400:
                return self._redirected(request, url, response)
            data = await _limited(response)
        return self._judged(request, url, response, data)

    def _redirected(self, request: Request, url: str, response: httpx.Response) -> str:
        target = urljoin(url, response.headers.get("location", ""))
        here, there = urlsplit(url), urlsplit(target)
        words = f"{there.netloc}{there.path}".lower()
        if any(word in words for word in LOGIN_WORDS):
            raise Refused(
                ErrorClass.AUTH_EXPIRED,
                f"{here.netloc} sends to a page to log in",
                status=response.status_code,
            )
        is_same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        if not is_same or request.method != "GET" or target == url:
            raise Refused(
                ErrorClass.UNAVAILABLE,
                f"{here.netloc} redirects to {clean(there.netloc, 80) or 'nowhere'}, which is not "
                "followed",
                status=response.status_code,
            )
        return str(target)

    def _judged(self, request: Request, url: str, response: httpx.Response, data: bytes) -> Answer:
        """Return an answer of an accepted status and of JSON.

        Raises:
            Refused: it is another one.
        """
        status, host = response.status_code, urlsplit(url).netloc
        is_good = 200 <= status < 300
        value, is_json = _decoded(data)
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


def _key(request: Request, url: str) -> str:
    return msgspec.json.encode((url, request.query)).decode()


async def _limited(response: httpx.Response) -> bytes:
    """Return a body that is not larger than it may be."""
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            host = response.request.url.host
            text = f"{host} sends more than {MOST_BYTES >> 20} MB"
            raise Refused(ErrorClass.UNAVAILABLE, text, status=response.status_code)
        parts.append(part)
    return b"".join(parts)


def _decoded(data: bytes) -> tuple[object, bool]:
    """Return JSON and whether it is any; what strict decoders refuse is forgiven."""
    import json  # Only for what msgspec refuses.

    try:
        return msgspec.json.decode(data), True
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(data.decode("utf-8-sig", "replace")), True
    except (ValueError, RecursionError):
        return None, False


def codes_of(body: Body) -> set[str]:
    """Return the codes and types by which an error body says what is wrong."""
    places = (body, body.at("error"), body.at("base_resp"))
    return {
        str(value)
        for place in places
        for name in ("code", "type", "status_code")
        if isinstance(value := place.first(name), str | int)
    }


def said_by(body: Body) -> str:
    """Return the words of an error body for people, from any of the places where vendors put it."""
    error = body.first("error")
    if isinstance(error, str):
        return clean(error)
    inner = body.at("error", "base_resp")
    return inner.text("message", "status_msg") or body.text("message", "msg", "detail")


def retry_seconds(text: str) -> float | None:
    """Return what `Retry-After` asks for; a 0 is not believable, and 6 hours are the most."""
    seconds = number_of(text)
    if seconds is None and text:
        try:
            seconds = (parsedate_to_datetime(text) - now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(seconds, LONGEST_RETRY_SECONDS) if seconds and seconds > 0 else None


def _reason(error: httpx.HTTPError) -> str:
    """Return why a request failed, without anything that was sent."""
    text = str(error).lower()
    if "certificate" in text or "ssl" in text or "tls" in text:
        return "its certificate is not valid"
    if isinstance(error, httpx.ConnectError):
        if "name or service" in text or "getaddrinfo" in text or "nodename" in text:
            return "its name cannot be resolved; is this machine online?"
        return "cannot be reached"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return "the connection broke"
