"""Kimi and Moonshot: the windows of a coding plan, or the balance of the open platform.

Source: `/coding/v1/usages`, which the Kimi CLI asks; the gateway of kimi.com behind a browser's
session; `/v1/users/me/balance`, which Moonshot documents (http-apis 13). Which one is asked follows
from the form of the credential. Counts and ratios may contradict each other: the larger one counts.
"""

from burnbar_tui.facts import Balance, Billing, ErrorClass, Identity, Refused
from burnbar_tui.providers._kimi_windows import plan_windows, web_windows
from burnbar_tui.providers._logins import check_age, claims, kept
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

CODE = {"cn": "https://api.kimi.com/coding/v1", "global": "https://api.kimi.ai/coding/v1"}
WEB = "https://www.kimi.com/apiv2"
BILLING = f"{WEB}/kimi.gateway.billing.v1.BillingService/GetUsages"
MEMBER = f"{WEB}/kimi.gateway.membership.v2.MembershipService/GetSubscriptionStats"
MOONSHOT = {
    "global": ("https://api.moonshot.ai/v1/users/me/balance", "USD"),
    "cn": ("https://api.moonshot.cn/v1/users/me/balance", "CNY"),
}
CODE_KEY, PLATFORM_KEY, WEB_TOKEN = "sk-kimi-", "sk-", "ey"
COOKIE = "kimi-auth="
RENEW = "run `kimi` once, or create a new key"
SPENT_WORDS = ("limit", "quota", "exhaust", "cycle")

API = Api(
    hosts=("api.kimi.com", "api.kimi.ai", "www.kimi.com", "api.moonshot.ai", "api.moonshot.cn"),
    credential="a Kimi Code key (sk-kimi-…), a Moonshot key (sk-…) or a kimi.com session's bearer",
    env_names=(
        "KIMI_CODE_API_KEY", "KIMI_API_KEY", "KIMI_AUTH_TOKEN", "MOONSHOT_API_KEY", "MOONSHOT_KEY",
    ),
    own_login=(
        "${KIMI_CODE_HOME:-~/.kimi-code}/credentials/kimi-code.json",
        "${KIMI_SHARE_DIR:-~/.kimi}/credentials/kimi-code.json",
    ),
    renew=RENEW,
    options=(Option("region", "where the account is", ("cn", "global")),),
    statuses={402: ErrorClass.NO_PLAN},
)  # fmt: skip


def ask(login: Login) -> Conversation:
    """Ask whom the credential is for."""
    file, secret = kept(login.secret), login.secret.removeprefix(COOKIE)
    if file:
        check_age(file.at_ms("expires_at"), login.now_ms, RENEW)
        token = file.first("access_token")
        if not isinstance(token, str) or not token:
            raise Refused(ErrorClass.AUTH_MISSING, f"the login file holds no token; {RENEW}")
        yield from _plan(token, login, {"X-Msh-Platform": "kimi_code_cli"})
    elif secret.startswith(PLATFORM_KEY) and not secret.startswith(CODE_KEY):
        yield from _platform(login)
    elif secret.startswith(WEB_TOKEN) and secret.count(".") == 2:
        yield from _web(secret, login.now_ms)
    else:
        yield from _plan(secret, login, {})


def _plan(token: str, login: Login, more: dict[str, str]) -> Part[None]:
    """Ask for a coding plan; accounts from elsewhere in the world have another host."""
    region = login.option("region", "cn")
    url = f"{CODE[region]}/usages"
    try:
        answer: Answer = yield Request(url=url, headers={**bearer(token), **more})
    except Refused as refused:
        raise _spent(refused) from None
    body = answer.body
    if not {"usage", "usages", "limits"} & set(body.fields):
        raise body.changed("no usage or limits")
    level = body.down("user", "membership").text("level")
    yield Identity(
        plan=level.removeprefix("LEVEL_").replace("_", " ").lower(), billing=Billing.SUBSCRIPTION
    )
    readings = list(plan_windows(body, login.now_ms))
    if not readings and not body.at("usage", "usages", "limits"):
        raise Refused(ErrorClass.NO_PLAN, "no window is told of this key")
    yield from readings


def _spent(refused: Refused) -> Refused:
    """Return what a refusal means: a 403 also stands for a window that is used up."""
    words = str(refused).lower()
    if refused.status == 403 and any(word in words for word in SPENT_WORDS):
        return Refused(ErrorClass.EXHAUSTED, str(refused), status=403)
    if refused.status == 429 and any(word in words for word in ("period", "cycle")):
        return Refused(
            ErrorClass.EXHAUSTED, str(refused), status=429, retry_seconds=refused.retry_seconds
        )
    return refused


def _web(token: str, now_ms: int) -> Part[None]:
    """Ask kimi.com with a browser's session."""
    said = claims(token)
    check_age(said.at_ms("exp"), now_ms, "log in to kimi.com and give the new bearer")
    headers = {
        **bearer(token),
        "Cookie": f"{COOKIE}{token}",
        "Content-Type": "application/json",
        "connect-protocol-version": "1",
        "x-msh-platform": "web",
        "x-language": "en-US",
        "r-timezone": "UTC",
        "Origin": "https://www.kimi.com",
        "Referer": "https://www.kimi.com/",
    }
    for header, claim in (
        ("x-msh-device-id", "device_id"),
        ("x-msh-session-id", "ssid"),
        ("x-traffic-id", "sub"),
    ):
        if value := said.text(claim):
            headers[header] = value
    scope = {"scope": ["FEATURE_CODING"]}
    answer: Answer = yield Request(method="POST", url=BILLING, headers=headers, json=scope)
    answer.body.wanted("usages")
    stats = Body(None)
    try:
        more: Answer = yield Request(method="POST", url=MEMBER, headers=headers, json={}, seconds=5)
        stats = more.body
    except Refused:
        pass  # An extra, for which nothing else waits.
    yield Identity(billing=Billing.SUBSCRIPTION)
    yield from web_windows(answer.body, stats, now_ms)


def _platform(login: Login) -> Part[None]:
    """Ask for the balance of the open platform; keys are good in their own region only."""
    regions = [login.option("region")] if login.option("region") else ["global", "cn"]
    refusal: Refused | None = None
    for region in regions:
        url, currency = MOONSHOT[region]
        try:
            answer: Answer = yield Request(url=url, headers=bearer(login.secret))
        except Refused as refused:
            refusal = refusal or refused
            if refused.error_class is not ErrorClass.AUTH_EXPIRED:
                break
            continue
        yield Identity(billing=Billing.API)
        yield from _balances(answer.body, currency)
        return
    if refusal is not None:
        raise refusal


def _balances(body: Body, currency: str) -> Part[None]:
    if body.number("code") or body.flag("status") is False:
        said = body.text("message", "msg") or "an error"
        raise Refused(ErrorClass.UNAVAILABLE, f"the vendor says {said!r} ({body.shown('code')})")
    data = body.wanted("data")
    available = data.number("available_balance")
    if available is None:
        raise data.changed("no available_balance")
    yield Balance(name="available", amount=available, currency=currency)
    for name in ("voucher", "cash"):
        if (amount := data.number(f"{name}_balance")) is not None:
            yield Balance(name=name, amount=amount, currency=currency)
    if available <= 0:
        raise Refused(ErrorClass.EXHAUSTED, "the balance is used up")
