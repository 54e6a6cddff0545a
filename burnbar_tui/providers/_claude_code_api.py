"""Claude subscriptions: how much of the five hours and of the week is used.

Source: `/api/oauth/usage` of `api.anthropic.com`, which Claude Code itself asks and nobody
documents (http-apis 3). Read on the user's own machine and with his consent only; the token
goes to Anthropic alone and is never renewed here. Percentages are 0 to 100 and used; money is in
minor units.
"""

from burnbar_tui.facts import Billing, ErrorClass, Identity, QuotaReading, Refused
from burnbar_tui.providers._logins import check_age, kept
from burnbar_tui.providers.api import Answer, Api, Conversation, Login, Part, Request, bearer
from burnbar_tui.providers.bodies import Body
from burnbar_tui.providers.fields import window_name

URL = "https://api.anthropic.com/api/oauth/usage"
AGENT = "claude-code/2.1.0"
"""Without such a name the endpoint answers 429 for ever."""
RENEW = "run `claude` once"
SCOPE = "user:profile"
MOST_PERCENT = 101.0
LANES = (
    ("five_hour", 300, ""),
    ("seven_day", 10080, ""),
    ("seven_day_opus", 10080, "opus"),
    ("seven_day_sonnet", 10080, "sonnet"),
    ("seven_day_oauth_apps", 10080, "apps"),
    ("seven_day_routines", 10080, "routines"),
    ("seven_day_cowork", 10080, "routines"),
)
KINDS = {"session": ("five_hour", 300), "weekly_all": ("seven_day", 10080)}
GROUPS = {"session": 300, "weekly": 10080}
"""How long the windows of a group of `limits` are."""
NO_DECIMALS = frozenset({"JPY", "KRW"})

API = Api(
    hosts=("api.anthropic.com",),
    credential="an access token of a Claude login, or the login that Claude Code keeps "
    "(--own-login)",
    env_names=("CLAUDE_CODE_OAUTH_TOKEN",),
    own_login=("${CLAUDE_CONFIG_DIR:-~/.claude}/.credentials.json",),
    renew=RENEW,
    billing=Billing.SUBSCRIPTION,
)


def ask(login: Login) -> Conversation:
    """Ask for the windows."""
    token, plan = _token(login)
    headers = bearer(token, Content_Type="application/json", User_Agent=AGENT)
    answer: Answer = yield Request(
        url=URL, headers={**headers, "anthropic-beta": "oauth-2025-04-20"}
    )
    yield Identity(plan=plan, billing=Billing.SUBSCRIPTION)
    body = answer.body
    names = {name for name, _, _ in LANES}
    if not names & set(body.fields) and not {"limits", "extra_usage"} & set(body.fields):
        raise body.changed("no window")
    found = [window(body.at(name), minutes, model, login.now_ms) for name, minutes, model in LANES]
    found += [scoped(limit, body, login.now_ms) for limit in body.items("limits")]
    told: dict[str, QuotaReading] = {}
    for reading in found:
        if reading is not None:  # Two names of one lane tell the same.
            told.setdefault(reading.window, reading)
    yield from told.values()
    yield from _extra(body.at("extra_usage"), login.now_ms)


def _token(login: Login) -> tuple[str, str]:
    """Return the access token and the plan.

    Raises:
        Refused: the login file has none, or one that has expired or may not read usage.
    """
    file = kept(login.secret)
    if not file:
        return login.secret, ""
    oauth = file.at("claudeAiOauth")
    token = oauth.first("accessToken")
    if not isinstance(token, str) or not token:
        raise Refused(ErrorClass.AUTH_MISSING, f"Claude Code has no subscription login: {RENEW}")
    check_age(oauth.at_ms("expiresAt"), login.now_ms, RENEW)
    scopes = oauth.first("scopes")
    if isinstance(scopes, list) and SCOPE not in scopes:
        raise Refused(ErrorClass.AUTH_SCOPE, f"the token lacks the scope {SCOPE}")
    tier = oauth.text("rateLimitTier").rpartition("_")[2]
    times = tier if tier.endswith("x") and tier[:-1].isdecimal() else ""
    return token, " ".join(one for one in (oauth.text("subscriptionType"), times) if one)


def _percent(told: Body, name: str) -> float | None:
    """Return what is used.

    Raises:
        Refused: it is more than all of it.
    """
    used = told.number(name)
    if used is not None and used > MOST_PERCENT:
        raise told.changed(f"{name} of {used:.0f}")
    return None if used is None or used < 0 else min(used, 100.0)


def window(told: Body, minutes: int, model: str, now_ms: int) -> QuotaReading | None:
    """Return a window with a name of its own, or None where it is unknown."""
    used = _percent(told, "utilization")
    if used is None:
        return None
    return QuotaReading(
        window=f"{window_name(minutes)} {model}".strip(),
        as_of_ms=now_ms,
        used_percent=used,
        window_minutes=minutes,
        resets_at_ms=told.at_ms("resets_at"),
    )


def scoped(limit: Body, body: Body, now_ms: int) -> QuotaReading | None:
    """Return an entry of `limits` that stands for no window with a name of its own."""
    kind = limit.text("kind")
    scope = limit.at("scope")
    model, surface = scope.at("model").text("display_name", "id"), scope.text("surface")
    label = " ".join(one for one in (model, surface) if one)
    minutes = GROUPS.get(limit.text("group") or kind.partition("_")[0])
    if model.lower() == "all models":
        return None
    if kind in KINDS:
        twin, minutes = KINDS[kind]
    else:
        twin = f"seven_day_{model.lower()}"
        label = label or kind.partition("_")[2] or kind
    used = _percent(limit, "percent")
    if used is None or body.at(twin).number("utilization") is not None:
        return None
    name = window_name(minutes) if minutes else "limit"
    return QuotaReading(
        window=f"{name} {label}".strip(),
        as_of_ms=now_ms,
        used_percent=used,
        window_minutes=minutes,
        resets_at_ms=limit.at_ms("resets_at"),
    )


def _extra(told: Body, now_ms: int) -> Part[None]:
    """Yield the month's spend beyond the plan; without a limit only what is spent is known."""
    if not told or told.flag("is_enabled") is False:
        return
    currency = told.currency()
    usual = 0 if currency in NO_DECIMALS else 2
    places = told.count("decimal_places")
    unit = 10 ** (usual if places is None else min(places, 6))
    used, limit = told.number("used_credits"), told.number("monthly_limit")
    percent = told.number("utilization")
    if used is None and percent is None:
        return
    if percent is None and used is not None and limit:
        percent = 100 * used / limit
    yield QuotaReading(
        window="month extra",
        as_of_ms=now_ms,
        used_percent=percent if limit is not None else None,
        used=None if used is None else used / unit,
        limit=None if limit is None else limit / unit,
        unit=currency.lower(),
    )
