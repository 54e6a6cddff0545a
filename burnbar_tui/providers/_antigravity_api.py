"""Antigravity: what is left of the windows of its groups of models.

Source: Google's Code Assist service, or the language server that Antigravity runs on this machine;
nobody documents either (http-apis 17). Fractions are 0 to 1 and what remains; a missing one is not
exhaustion. The daily host comes first: the other one keeps telling of a full window.
"""

from msgspec.structs import replace

from burnbar_tui.facts import Billing, Confidence, ErrorClass, Identity, Refused
from burnbar_tui.providers._antigravity_quota import groups, models
from burnbar_tui.providers._logins import check_age, kept
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

HOSTS = ("https://daily-cloudcode-pa.googleapis.com", "https://cloudcode-pa.googleapis.com")
SERVICE = "exa.language_server_pb.LanguageServerService"
RENEW = "open Antigravity (or run `agy`) and log in"
FINAL = frozenset({ErrorClass.AUTH_EXPIRED, ErrorClass.NO_PLAN, ErrorClass.RATE_LIMITED})
"""After these refusals nothing else is asked."""
INELIGIBLE = ("PERMISSION", "UNSUPPORTED", "TIER")
METADATA = {
    "ideName": "antigravity",
    "extensionName": "antigravity",
    "locale": "en",
    "ideVersion": "unknown",
}

API = Api(
    hosts=("daily-cloudcode-pa.googleapis.com", "cloudcode-pa.googleapis.com"),
    credential="a Google access token of Antigravity's login, or with --set server=PORT the token "
    "of its local server",
    own_login=("~/.gemini/antigravity-cli/antigravity-oauth-token", "~/.gemini/oauth_creds.json"),
    renew=RENEW,
    is_optional=True,
    options=(
        Option("server", "port of the language server on this machine"),
        Option("project", "of Google Cloud, where the login does not tell it"),
    ),
    billing=Billing.SUBSCRIPTION,
    is_unverified_on_loopback=True,
)


def ask(login: Login) -> Conversation:
    """Ask the language server where its port is set, else Google."""
    port = login.option("server")
    if port or not login.secret:
        yield from _server(port, login)
    else:
        yield from _google(login)


def _server(port: str, login: Login) -> Part[None]:
    """Ask the methods of the local server, one after the other, until one tells of quota."""
    headers = {"Connect-Protocol-Version": "1", "Content-Type": "application/json"}
    if login.secret:
        headers["X-Codeium-Csrf-Token"] = login.secret
    refusal: Refused | None = None
    for method in ("RetrieveUserQuotaSummary", "GetUserStatus", "GetCommandModelConfigs"):
        url = f"https://127.0.0.1:{port if port.isdecimal() else 0}/{SERVICE}/{method}"
        try:
            answer: Answer = yield Request(
                method="POST", url=url, headers=headers, json={"metadata": METADATA}
            )
        except Refused as refused:
            refusal = refusal or refused
            if not port and not refused.status:
                # There is no server, and no other login either.
                text = f"no login of Antigravity is known; {RENEW}"
                raise Refused(ErrorClass.AUTH_MISSING, text) from None
            continue
        readings = [*groups(answer.body, login.now_ms), *models(answer.body, login.now_ms)]
        if readings:
            yield Identity(plan=_plan(answer.body.at("userStatus")))
            yield from readings
            return
    raise refusal or Refused(ErrorClass.NO_PLAN, "the local server tells of no quota")


def _plan(status: Body) -> str:
    """Return the tier's name; the plan's own says Pro of better ones, too."""
    return status.at("userTier").text("name") or status.down("planStatus", "planInfo").text(
        "planName"
    )


def _google(login: Login) -> Part[None]:
    token = login.secret
    if file := kept(token):
        check_age(file.at_ms("expiry_date", "expiry"), login.now_ms, RENEW)
        inner = file.at("token") if isinstance(file.first("token"), dict) else file
        token = str(inner.first("access_token") or "")
    if not token:
        raise Refused(ErrorClass.AUTH_MISSING, f"no login of Antigravity is known; {RENEW}")
    headers = bearer(token, User_Agent="antigravity/1.0 linux/amd64")
    what = {
        "ideType": "ANTIGRAVITY",
        "platform": "PLATFORM_UNSPECIFIED",
        "pluginType": "GEMINI",
    }
    missing: Refused | None = None
    assist = Body(None)
    try:
        assist, _ = yield from _method("loadCodeAssist", {"metadata": what}, headers)
    except Refused as refused:
        if refused.error_class in FINAL:
            raise
        missing = refused  # It only tells the plan and the project.
    tier = assist.at("paidTier") or assist.at("currentTier")
    if not tier and (tiers := assist.items("ineligibleTiers")):
        said = tiers[0].text("reasonMessage", "reasonCode") or "it is not eligible"
        raise Refused(ErrorClass.NO_PLAN, f"this login has no tier: {said}")
    yield Identity(plan=tier.text("name", "id"), billing=Billing.SUBSCRIPTION)
    project = assist.text("cloudaicompanionProject") or assist.at("cloudaicompanionProject").text(
        "id"
    )
    asked = {"project": login.option("project") or project}
    yield from _quota(asked, headers, login.now_ms, missing)


def _quota(
    asked: dict[str, str], headers: dict[str, str], now_ms: int, refusal: Refused | None
) -> Part[None]:
    """Yield the windows from the first of the methods that tells of any.

    Raises:
        Refused: none does; for the reason of `refusal`, if there was one before.
    """
    for method in ("retrieveUserQuotaSummary", "retrieveUserQuota", "fetchAvailableModels"):
        try:
            body, is_other = yield from _method(method, asked, headers)
        except Refused as refused:
            refusal = refusal or refused
            if refused.error_class is ErrorClass.AUTH_EXPIRED:
                break
            continue
        readings = [*groups(body, now_ms), *models(body, now_ms)]
        for reading in readings:
            yield replace(reading, confidence=Confidence.ESTIMATED) if is_other else reading
        if readings:
            return
    raise refusal or Refused(ErrorClass.NO_PLAN, "no quota is told of this login")


def _method(name: str, asked: object, headers: dict[str, str]) -> Part[tuple[Body, bool]]:
    """Return the answer of the first host that has one, and whether it was the other host."""
    first: Refused | None = None
    for host in HOSTS:
        try:
            answer: Answer = yield Request(
                method="POST", url=f"{host}/v1internal:{name}", headers=headers, json=asked
            )
        except Refused as refused:
            if refused.error_class is ErrorClass.AUTH_EXPIRED:
                raise
            first = first or _ineligible(refused)
        else:
            return answer.body, host != HOSTS[0]
    raise first or AssertionError


def _ineligible(refused: Refused) -> Refused:
    """Return what a refusal means: consumers' logins of other programs have no plan here."""
    told = refused.body.value if isinstance(refused.body, Body) else None
    words = f"{refused} {told}".upper()
    if refused.status == 403 and any(word in words for word in INELIGIBLE):
        return Refused(ErrorClass.NO_PLAN, str(refused), status=403)
    return refused
