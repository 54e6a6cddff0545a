"""Warp: how many of the month's request credits are used, and bonus credits.

Source: the GraphQL operation `GetRequestLimitInfo` that Warp's own client sends (http-apis 11). Any
other User-Agent than that client's is stopped at the edge with 429.
"""

from burnbar_tui.facts import (
    Balance,
    Billing,
    ErrorClass,
    QuotaReading,
    Refused,
)
from burnbar_tui.providers.api import Answer, Api, Conversation, Login, Request, bearer
from burnbar_tui.providers.bodies import Body
from burnbar_tui.providers.fields import month_minutes

URL = "https://app.warp.dev/graphql/v2"
GRANT = "{ requestCreditsGranted requestCreditsRemaining expiration }"
QUERY = f"""query GetRequestLimitInfo($requestContext: RequestContext!) {{
  user(requestContext: $requestContext) {{
    __typename
    ... on UserOutput {{
      user {{
        requestLimitInfo {{
          isUnlimited nextRefreshTime requestLimit requestsUsedSinceLastRefresh
        }}
        bonusGrants {GRANT}
        workspaces {{ bonusGrantsInfo {{ grants {GRANT} }} }}
      }}
    }}
  }}
}}"""
SYSTEM = {"category": "Linux", "name": "Linux", "version": "6.8"}

API = Api(
    hosts=("app.warp.dev",),
    credential="an API key of Warp (wk-…), from Settings",
    env_names=("WARP_API_KEY", "WARP_TOKEN"),
    billing=Billing.SUBSCRIPTION,
)


def ask(login: Login) -> Conversation:
    """Ask for the limit of requests and the bonus grants."""
    answer: Answer = yield Request(
        method="POST",
        url=URL,
        query=(("op", "GetRequestLimitInfo"),),
        headers={
            **bearer(login.secret),
            "User-Agent": "Warp/1.0",
            "x-warp-client-id": "warp-app",
            **{f"x-warp-os-{name}": value for name, value in SYSTEM.items()},
        },
        json={
            "operationName": "GetRequestLimitInfo",
            "variables": {"requestContext": {"clientContext": {}, "osContext": SYSTEM}},
            "query": QUERY,
        },
        seconds=15,
    )
    user = _user(answer.body)
    yield window(user.wanted("requestLimitInfo"), login.now_ms)
    grants = user.items("bonusGrants")
    for workspace in user.items("workspaces"):
        grants += workspace.at("bonusGrantsInfo").items("grants")
    left = [one for grant in grants if (one := grant.number("requestCreditsRemaining")) is not None]
    if left:
        yield Balance(name="bonus credits", amount=sum(left), currency="credits")


def _user(body: Body) -> Body:
    """Return what is told of the user.

    Raises:
        Refused: it is an error with a good status.
    """
    output = body.down("data", "user")
    kind = output.text("__typename")
    errors = [
        Body(one if isinstance(one, dict) else {"message": one}) for one in body.values("errors")
    ]
    if errors or (kind and kind != "UserOutput"):
        said = errors[0].text("message") if errors else output.text("message")
        said = said or output.at("error").text("message") or "an error"
        words = said.lower()
        is_auth = any(word in words for word in ("auth", "token", "api key", "credential", "login"))
        error_class = ErrorClass.AUTH_EXPIRED if is_auth else ErrorClass.UNAVAILABLE
        raise Refused(error_class, f"the vendor says {said!r}")
    return body.wanted("data").wanted("user").wanted("user")


def window(info: Body, now_ms: int) -> QuotaReading:
    """Return the month's window; without a limit only what is used is known."""
    used, limit = info.number("requestsUsedSinceLastRefresh"), info.number("requestLimit")
    resets_at_ms = info.at_ms("nextRefreshTime")
    if info.flag("isUnlimited"):
        limit = resets_at_ms = None
    return QuotaReading(
        window="month",
        as_of_ms=now_ms,
        used_percent=100 * used / limit if used is not None and limit else None,
        used=used,
        limit=limit,
        unit="credits",
        window_minutes=month_minutes(resets_at_ms) if resets_at_ms else None,
        resets_at_ms=resets_at_ms,
    )
