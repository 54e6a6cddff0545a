"""Cursor: how much of a plan is used, and every call with its tokens.

Source: the endpoints of Cursor's own dashboard, which nobody documents (http-apis 6). The
credential is the editor's token (a JSON web token, with consent taken from its state, read only) or
a cookie of `cursor.com`. Money is in cents, percentages are 0 to 100. Events have no id
and pages overlap.
"""

import re

from msgspec.structs import replace

from burnbar_tui.facts import Billing, ErrorClass, Identity, QuotaReading, Refused
from burnbar_tui.providers._cursor_events import events
from burnbar_tui.providers._cursor_windows import cycle, headline, lanes
from burnbar_tui.providers._logins import check_age, claims
from burnbar_tui.providers.api import (
    Answer,
    Api,
    Conversation,
    Login,
    Option,
    Part,
    Request,
    bearer,
)
from burnbar_tui.providers.bodies import Body

SITE = "https://cursor.com"
RPC = "https://api2.cursor.sh/aiserver.v1.DashboardService"
RENEW = "open Cursor and log in"
COOKIE = "WorkosCursorSessionToken"
STATE = "User/globalStorage/state.vscdb#cursorAuth/accessToken"

API = Api(
    hosts=("cursor.com", "api2.cursor.sh"),
    credential="a session of Cursor: the editor's own (--own-login), or a cookie of cursor.com",
    env_names=("CURSOR_COOKIE_HEADER",),
    own_login=(
        f"${{XDG_CONFIG_HOME:-~/.config}}/Cursor/{STATE}",
        f"~/Library/Application Support/Cursor/{STATE}",
        f"${{APPDATA}}/Cursor/{STATE}",
    ),
    renew=RENEW,
    options=(Option("team", "id of the team whose events are read"),),
    usage_minutes=30,
    billing=Billing.SUBSCRIPTION,
    statuses={403: ErrorClass.AUTH_EXPIRED},
    html=ErrorClass.AUTH_EXPIRED,
)


def ask(login: Login) -> Conversation:
    """Ask for the plan's use, for extra lanes, and for the newest calls."""
    token = token_in(login.secret)
    said = claims(token)
    check_age(said.at_ms("exp"), login.now_ms, RENEW)
    user = said.text("sub").rpartition("|")[2]
    headers = {"Cookie": _cookie(login.secret, token, user), "Accept": "application/json"}
    try:
        answer: Answer = yield Request(url=f"{SITE}/api/usage-summary", headers=headers)
    except Refused as refused:
        if not said or refused.error_class is ErrorClass.RATE_LIMITED:
            raise
        yield from _period(token, login.now_ms, refused)
        return
    body = answer.body
    body.wanted("individualUsage", "teamUsage", "membershipType")
    yield Identity(plan=body.text("membershipType"), billing=Billing.SUBSCRIPTION)
    yield from _plan(body, login.now_ms)
    yield from _requests(user, headers, body, login.now_ms)
    posted = {**headers, "Origin": SITE, "Content-Type": "application/json"}
    yield from _bot(posted, login.now_ms)
    if login.usage_since_ms is not None:
        yield from events(posted, login)


def token_in(secret: str) -> str:
    """Return the JSON web token of a session: it may stand behind a user's id in a cookie."""
    _, _, value = secret.partition(f"{COOKIE}=")
    return re.split("%3A%3A|::", value.partition(";")[0] if value else secret, flags=re.I)[-1]


def _cookie(secret: str, token: str, user: str) -> str:
    """Return the header of a session in any of its forms: header, value, token alone."""
    header = re.sub("^cookie: *", "", secret, flags=re.I)
    if "=" in header:
        return header
    if user and secret == token:
        return f"{COOKIE}={user}%3A%3A{token}"
    return f"{COOKIE}={secret.replace('::', '%3A%3A')}"


def _plan(body: Body, now_ms: int) -> Part[None]:
    own, team = body.at("individualUsage"), body.at("teamUsage")
    plan = own.at("plan")
    overall, pooled = own.at("overall"), team.at("pooled")
    percent = headline(plan, overall, pooled)
    counted = next((one for one in (plan, overall, pooled) if "used" in one), plan)
    used, limit = counted.number("used"), counted.number("limit")
    if percent is not None or used is not None:
        yield replace(
            cycle(body, "month", now_ms),
            used_percent=percent,
            used=None if used is None else used / 100,
            limit=None if limit is None else limit / 100,
            unit="usd" if used is not None else "percent",
        )
    yield from lanes(body, plan, now_ms)
    for name, told in (("on-demand", own.at("onDemand")), ("team on-demand", team.at("onDemand"))):
        spent, most = told.number("used"), told.number("limit")
        if spent is not None and (told.flag("enabled") or (spent and "enabled" not in told)):
            yield replace(
                cycle(body, f"month {name}", now_ms),
                used_percent=100 * spent / most if most else None,
                used=spent / 100,
                limit=None if most is None else most / 100,
                unit="usd",
            )


def _requests(user: str, headers: dict[str, str], summary: Body, now_ms: int) -> Part[None]:
    """Yield the window of an old plan that counts requests."""
    try:
        if not user:
            me: Answer = yield Request(url=f"{SITE}/api/auth/me", headers=headers)
            user = me.body.text("sub").rpartition("|")[2]
        if not user:
            return
        url = f"{SITE}/api/usage"
        answer: Answer = yield Request(url=url, query=(("user", user),), headers=headers)
    except Refused:
        return  # Only old plans have it.
    for name, told in answer.body.pairs():
        limit, used = told.number("maxRequestUsage"), told.number("numRequests")
        if limit and used is not None:
            yield replace(
                cycle(summary, f"month requests {name}", now_ms),
                used_percent=100 * used / limit,
                used=used,
                limit=limit,
                unit="requests",
            )


def _bot(headers: dict[str, str], now_ms: int) -> Part[None]:
    """Yield the weekly window of the bot."""
    try:
        answer: Answer = yield Request(
            method="POST",
            url=f"{SITE}/api/dashboard/get-sand-usage-status",
            headers=headers,
            json={},
        )
    except Refused:
        return  # Not every plan has it.
    used = answer.body.number("usagePercent")
    if used is not None and answer.body.flag("hasNonZeroIncludedLimit") is not False:
        yield QuotaReading(
            window="7d bot",
            as_of_ms=now_ms,
            used_percent=used,
            window_minutes=10080,
            resets_at_ms=answer.body.at_ms("nextResetTimestampUtc"),
        )


def _period(token: str, now_ms: int, refusal: Refused) -> Part[None]:
    """Ask the editor's own service, which knows no cookie, where the site has refused."""
    try:
        answer: Answer = yield Request(
            method="POST",
            url=f"{RPC}/GetCurrentPeriodUsage",
            headers=bearer(token, Connect_Protocol_Version="1", Content_Type="application/json"),
            json={},
        )
    except Refused:
        raise refusal from None
    plan = answer.body.wanted("planUsage")
    spent, limit = plan.number("totalSpend"), plan.number("limit")
    percent = headline(plan, Body(None), Body(None))
    if percent is None and spent is not None and limit:
        percent = min(100 * spent / limit, 100.0)
    yield replace(
        cycle(answer.body, "month", now_ms),
        used_percent=percent,
        used=None if spent is None else spent / 100,
        limit=None if limit is None else limit / 100,
        unit="usd" if spent is not None else "percent",
    )
    yield from lanes(answer.body, plan, now_ms)
