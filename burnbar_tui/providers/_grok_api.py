"""xAI: the prepaid balance and daily costs of a team, or the window of a Grok subscription.

Source: the documented management API, and the billing endpoint that the Grok CLI asks and nobody
documents (http-apis 16). A balance there is cents as text with its sign inverted; usage is dollars.
Subscriptions leave out zeros: an absent percentage beside a typed period is 0, but only estimated.
"""

from msgspec.structs import replace

from burnbar_tui.facts import (
    Balance,
    Billing,
    Confidence,
    ErrorClass,
    Identity,
    QuotaReading,
    Refused,
    VendorUsage,
    instant_of,
)
from burnbar_tui.providers._logins import check_age, kept
from burnbar_tui.providers.api import (
    DAY_MS,
    Answer,
    Api,
    Conversation,
    Login,
    Option,
    Part,
    Request,
    bearer,
)
from burnbar_tui.providers.bodies import Body, instant_ms, nano_of, number_of
from burnbar_tui.providers.fields import month_minutes, window_name

TEAMS = "https://management-api.x.ai/v1/billing/teams"
PROXY = "https://cli-chat-proxy.grok.com/v1/billing"
RENEW = "run `grok` once"
LENGTHS = {"DAILY": 1440, "WEEKLY": 10080, "MONTHLY": 43200}
CHUNK_DAYS = 15
"""Days of usage in one request; a longer series may come truncated."""

API = Api(
    hosts=("management-api.x.ai", "cli-chat-proxy.grok.com"),
    credential="a management key of xAI with --set team=ID, or the login that Grok keeps",
    env_names=("XAI_MANAGEMENT_API_KEY", "XAI_MANAGEMENT_KEY", "GROK_OAUTH_TOKEN"),
    own_login=("${GROK_HOME:-~/.grok}/auth.json",),
    renew=f"{RENEW}, or create a new management key",
    options=(Option("team", "id of the team, with a management key"),),
    minutes=15,
    usage_minutes=60,
    statuses={400: ErrorClass.AUTH_EXPIRED, 404: ErrorClass.AUTH_SCOPE},
)


def ask(login: Login) -> Conversation:
    """Ask for a team's money where a team is named, else for a subscription's window."""
    if team := login.option("team"):
        yield from _team(team, login)
    else:
        yield from _subscription(login)


def _team(team: str, login: Login) -> Part[None]:
    headers = bearer(login.secret)
    answer: Answer = yield Request(url=f"{TEAMS}/{team}/prepaid/balance", headers=headers)
    cents = _cents(answer.body.wanted("total"))
    if cents is None:
        raise answer.body.changed("no total.val")
    yield Identity(billing=Billing.API)
    yield Balance(name="prepaid", amount=(0 - cents) / 100, currency="USD")
    if login.usage_since_ms is None:
        return
    start_ms = login.usage_since_ms // DAY_MS * DAY_MS
    while start_ms <= login.now_ms:
        end_ms = min(start_ms + CHUNK_DAYS * DAY_MS, login.now_ms // DAY_MS * DAY_MS + DAY_MS)
        yield from _usage(f"{TEAMS}/{team}/usage", headers, start_ms, end_ms)
        start_ms = end_ms


def _cents(told: Body) -> float | None:
    """Return an amount, of which the vendor leaves out a zero."""
    return 0.0 if told.value == {} else told.number("val")


def _usage(url: str, headers: dict[str, str], start_ms: int, end_ms: int) -> Part[None]:
    """Yield costs by day and group; a series that was cut short is asked for in halves."""
    times = {
        name: f"{instant_of(at_ms):%Y-%m-%d %H:%M:%S}"
        for name, at_ms in (("startTime", start_ms), ("endTime", end_ms))
    }
    wanted = {
        "timeRange": {**times, "timezone": "Etc/GMT"},
        "timeUnit": "TIME_UNIT_DAY",
        "values": [{"name": "usd", "aggregation": "AGGREGATION_SUM"}],
        "groupBy": ["description"],
        "filters": [],
    }
    try:
        answer: Answer = yield Request(
            method="POST", url=url, headers=headers, json={"analyticsRequest": wanted}
        )
    except Refused:
        return  # The balance counts without it.
    days = (end_ms - start_ms) // DAY_MS
    is_cut = answer.body.flag("limitReached")
    if is_cut and days > 1:
        middle_ms = start_ms + days // 2 * DAY_MS
        yield from _usage(url, headers, start_ms, middle_ms)
        yield from _usage(url, headers, middle_ms, end_ms)
        return
    for series in answer.body.items("timeSeries"):
        labels = series.values("groupLabels", "group")
        name = " ".join(one for one in labels if isinstance(one, str))
        for point in series.items("dataPoints"):
            at_ms = instant_ms(point.first("timestamp"))
            dollars = number_of(next(iter(point.values("values")), None))
            if at_ms is not None and dollars is not None:
                yield VendorUsage(
                    start_ms=at_ms,
                    end_ms=at_ms + DAY_MS,
                    detail=name or "all",
                    cost_nano=nano_of(dollars),
                    confidence=Confidence.ESTIMATED if is_cut else Confidence.EXACT,
                )


def _token(login: Login) -> str:
    """Return the access token.

    Raises:
        Refused: the login file has none, or one that has expired.
    """
    file = kept(login.secret)
    if not file:
        return login.secret
    entries = [entry for _, entry in file.pairs() if isinstance(entry.first("key"), str)]
    if not entries:
        raise Refused(ErrorClass.AUTH_MISSING, f"the login file holds no token; {RENEW}")
    newest = max(entries, key=lambda entry: entry.at_ms("expires_at") or 0)
    check_age(newest.at_ms("expires_at"), login.now_ms, RENEW)
    return str(newest.first("key"))


def _subscription(login: Login) -> Part[None]:
    headers = bearer(_token(login), x_xai_token_auth="xai-grok-cli")  # noqa: S106  # a kind of token
    answer: Answer = yield Request(url=PROXY, query=(("format", "credits"),), headers=headers)
    config = answer.body.wanted("config")
    plan = answer.body.text("subscriptionTier") or config.text("subscriptionTier")
    yield Identity(plan=plan, billing=Billing.SUBSCRIPTION)
    reading = window(config, login.now_ms)
    yield reading
    used, cap = _cents(config.at("onDemandUsed")), _cents(config.at("onDemandCap"))
    if used or cap:
        yield replace(
            reading,
            window=f"{reading.window} on-demand",
            used_percent=100 * used / cap if used is not None and cap else None,
            used=None if used is None else used / 100,
            limit=cap / 100 if cap else None,
            unit="usd",
            confidence=Confidence.EXACT,
        )
    if (cents := _cents(config.at("prepaidBalance"))) is not None:
        yield Balance(name="prepaid", amount=cents / 100, currency="USD")


def window(config: Body, now_ms: int) -> QuotaReading:
    """Return the week or month of a subscription.

    Raises:
        Refused: neither a percentage nor a period is told.
    """
    period = config.at("currentPeriod")
    used = config.number("creditUsagePercent")
    kind = period.text("type").removeprefix("USAGE_PERIOD_TYPE_").upper()
    if used is None and not kind:
        raise config.changed("no creditUsagePercent and no currentPeriod")
    start_ms = period.at_ms("start") or config.at_ms("billingPeriodStart")
    end_ms = period.at_ms("end") or config.at_ms("billingPeriodEnd")
    minutes = LENGTHS.get(kind)
    if minutes is None and start_ms and end_ms and end_ms > start_ms:
        minutes = (end_ms - start_ms) // 60_000
    minutes = minutes or LENGTHS["WEEKLY"]
    is_month = minutes >= 28 * 1440
    if kind == "MONTHLY" and end_ms:
        minutes = month_minutes(end_ms)
    return QuotaReading(
        window="month" if is_month else window_name(minutes),
        as_of_ms=now_ms,
        used_percent=used or 0.0,
        window_minutes=minutes,
        resets_at_ms=end_ms,
        confidence=Confidence.ESTIMATED if used is None else Confidence.EXACT,
    )
