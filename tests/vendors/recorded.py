"""One good conversation with each vendor, as http-apis.md tells the answers."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from tests.vendors.desk import NOW_MS, SECRET

HOUR = 3_600_000
SOON, LATER = "2026-09-01T15:00:00Z", "2026-09-05T09:00:00Z"
MONTH_END = "2026-10-01T00:00:00Z"


def jwt(**more: object) -> str:
    said = {"sub": "auth0|user_abc", "exp": NOW_MS // 1000 + 3600, **more}
    return f"eyJh.{urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip('=')}.c2ln"


@dataclass(frozen=True)
class Recorded:
    """What a vendor answers by path, and how much is learned from it."""

    provider: str
    main: dict[str, Any]
    """Without these a poll fails."""
    told: tuple[int, int, int]
    """Windows, balances and rows of usage in all of it."""
    extra: dict[str, Any] = field(default_factory=dict)
    secret: str = SECRET
    options: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells conversations of one vendor apart."""
        return " ".join([self.provider, *self.options, next(iter(self.main)).rpartition("/")[2]])


def page(*results: object, **bucket: object) -> dict[str, Any]:
    return {"has_more": False, "next_page": None, "data": [{**bucket, "results": list(results)}]}


OPENAI = {"start_time": 1788220800, "end_time": 1788307200}
ANTHROPIC = {"starting_at": "2026-09-01T00:00:00Z", "ending_at": "2026-09-02T00:00:00Z"}
TOKENS = {
    "input_tokens": 120000, "input_cached_tokens": 90000, "input_cache_write_tokens": 1000,
    "output_tokens": 8000, "num_model_requests": 42, "model": "gpt-5.6-terra",
}  # fmt: skip
LINE = {"amount": {"value": 1.2375, "currency": "usd"}, "line_item": "gpt-5.6-terra, input"}
MESSAGES = {
    "uncached_input_tokens": 1500, "cache_read_input_tokens": 90000, "output_tokens": 2200,
    "cache_creation": {"ephemeral_5m_input_tokens": 4000, "ephemeral_1h_input_tokens": 0},
    "model": "claude-sonnet-5",
}  # fmt: skip
CENTS = {"amount": "123.45", "currency": "USD", "cost_type": "tokens", "description": "Sonnet"}
CLAUDE = {
    "five_hour": {"utilization": 37.0, "resets_at": SOON},
    "seven_day": {"utilization": 12.5, "resets_at": LATER},
    "limits": [
        {"kind": "weekly_scoped", "group": "weekly", "percent": 84, "resets_at": LATER,
         "scope": {"model": {"display_name": "Fable"}, "surface": None}}
    ],
    "extra_usage": {"is_enabled": True, "monthly_limit": 5000, "used_credits": 1250,
                    "utilization": 25.0, "currency": "USD", "decimal_places": 2},
}  # fmt: skip
SHORT = {"used_percent": 22, "limit_window_seconds": 18000, "reset_at": NOW_MS // 1000 + 9000}
WEEK = {"used_percent": 41, "limit_window_seconds": 604800, "reset_after_seconds": 300000}
CODEX = {
    "plan_type": "team", "account_id": "acct-1",
    "rate_limit": {"primary_window": SHORT, "secondary_window": WEEK},
    "code_review_rate_limit": {"primary_window": WEEK},
    "additional_rate_limits": [
        {"limit_name": "Spark", "metered_feature": "spark", "rate_limit": {"primary_window": SHORT}}
    ],
    "credits": {"has_credits": True, "unlimited": False, "balance": "12.40"},
    "individual_limit": {"limit": "100", "used": "25.5", "reset_at": 1790812800},
    "rate_limit_reset_credits": {"available_count": 2},
}  # fmt: skip
SPEND = {"current_month_usage": 5, "effective_monthly_limit": {"limit": 20,
         "enforcement_mode": "hard"}}  # fmt: skip
COPILOT = {
    "login": "me", "copilot_plan": "individual_pro", "quota_reset_date": "2026-10-01",
    "quota_snapshots": {
        "premium_interactions": {"entitlement": 1500, "remaining": 1180, "quota_remaining": 1180.4,
                                 "percent_remaining": 78.69, "unlimited": False},
        "chat": {"entitlement": 0, "remaining": 0, "percent_remaining": 100.0, "unlimited": True},
    },
}  # fmt: skip
CREDIT = {"product": "Copilot", "sku": "AI Credits", "model": "Claude", "netAmount": 0.5}
CYCLE = {"billingCycleStart": "2026-08-20T00:00:00.000Z",
         "billingCycleEnd": "2026-09-20T00:00:00.000Z"}  # fmt: skip
PLAN = {"enabled": True, "used": 830, "limit": 2000, "autoPercentUsed": 0.36,
        "apiPercentUsed": 12.5, "totalPercentUsed": 6.4}  # fmt: skip
CURSOR = {
    **CYCLE, "membershipType": "pro",
    "individualUsage": {"plan": PLAN, "onDemand": {"enabled": True, "used": 150, "limit": None}},
    "teamUsage": {"onDemand": {"enabled": False, "used": 0}, "pooled": {"used": 0, "limit": None}},
}  # fmt: skip
EVENT = {
    "timestamp": "1788221234567", "model": "composer-2", "kind": "USAGE_EVENT_KIND_X",
    "tokenUsage": {"inputTokens": 1200, "outputTokens": 300, "totalCents": 4.2},
}  # fmt: skip
FACTORY = {
    "usesTokenRateLimitsBilling": True, "extraUsageBalanceCents": 2500,
    "limits": {"standard": {
        "fiveHour": {"usedPercent": 29, "windowEnd": SOON, "secondsRemaining": 7200},
        "weekly": {"usedPercent": 10, "windowEnd": NOW_MS + HOUR},
        "monthly": {"usedPercent": 5, "secondsRemaining": 1780000}}, "core": None},
}  # fmt: skip
POOL = {"usage": {"startDate": NOW_MS - HOUR, "endDate": NOW_MS + HOUR, "standard": {
    "orgTotalTokensUsed": 1200000, "totalAllowance": 20000000, "usedRatio": 0.06}}}  # fmt: skip
PERSON = {"organization": {"subscription": {"factoryTier": "pro"}}, "userProfile": {"id": "u1"}}
MINIMAX = {
    "model_remains": [
        {"model_name": "general", "start_time": NOW_MS - 4 * HOUR, "end_time": NOW_MS + HOUR,
         "current_interval_remaining_percent": 73, "current_interval_status": 1,
         "weekly_remains_time": 555125211, "current_weekly_remaining_percent": 97},
        {"model_name": "MiniMax-M2", "current_interval_total_count": 1500,
         "current_interval_usage_count": 1200, "remains_time": HOUR},
    ],
    "current_subscribe_title": "Plus", "points_balance": 0,
    "base_resp": {"status_code": 0, "status_msg": "success"},
}  # fmt: skip
MIMO = {"code": 0, "data": {"usage": {"percent": 0.1, "items": [
    {"name": "plan_total_token", "used": 8582309279, "limit": 82000000000, "percent": 0.1},
    {"name": "compensation_total_token", "used": 0, "limit": 0, "percent": 0}]}}}  # fmt: skip
DETAIL = {"code": 0, "data": {"planCode": "standard", "currentPeriodEnd": "2026-09-30 23:59:59"}}
MONEY = {"code": 0, "data": {"balance": "12.34", "cashBalance": "10.00", "currency": "USD"}}
ZAI = {"code": 200, "success": True, "data": {"level": "pro", "limits": [
    {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 2000, "currentValue": 27,
     "remaining": 1973, "percentage": 1, "nextResetTime": NOW_MS + HOUR},
    {"type": "TIME_LIMIT", "unit": 5, "number": 1, "usage": 100, "currentValue": 2,
     "percentage": 2, "nextResetTime": NOW_MS + HOUR}]}}  # fmt: skip
ZAI_USAGE = {"code": 200, "data": {"x_time": ["2026-08-30 00:00", "2026-08-31 00:00"],
             "modelDataList": [{"modelName": "glm-5.3", "tokensUsage": [1200, None]}]}}  # fmt: skip
WARP = {
    "data": {
        "user": {
            "__typename": "UserOutput",
            "user": {
                "requestLimitInfo": {
                    "isUnlimited": False,
                    "nextRefreshTime": "2026-09-20T00:00:00Z",
                    "requestLimit": 1500,
                    "requestsUsedSinceLastRefresh": 320,
                },
                "bonusGrants": [{"requestCreditsGranted": 100, "requestCreditsRemaining": 60}],
                "workspaces": [{"bonusGrantsInfo": {"grants": [{"requestCreditsRemaining": 5}]}}],
            },
        }
    }
}
BUCKETS = {"buckets": [{
    "from": "2026-08-30T00:00:00Z", "until": "2026-08-31T00:00:00Z", "request_count": 10,
    "usage_usd": 0.1, "input_tokens": 70000, "cached_input_tokens": 20000, "output_tokens": 3000,
}]}  # fmt: skip
INCLUDED = {"included": {"balance_usd": 17.5, "allowance_usd": 20, "period": {
    "from": "2026-08-20T00:00:00Z", "until": "2026-09-20T00:00:00Z"}, "session": {
    "remaining_percent": 95.4, "resets_at": SOON}}, "purchased": {"balance_usd": 5}}  # fmt: skip
RATIOS = {"limits": {"session": {"usage": 0.046}, "weekly": {"usage": 0.051}}}
LIMIT = {"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"},
         "detail": {"limit": "100", "remaining": "85", "resetTime": SOON}}  # fmt: skip
KIMI = {
    "user": {"membership": {"level": "LEVEL_INTERMEDIATE"}}, "limits": [LIMIT],
    "usage": {"limit": "100", "used": "26", "remaining": "74", "resetTime": LATER},
    "usages": {"limit_5h": {"used_ratio": 0.15, "reset_time": SOON},
               "limit_month_total": {"used_ratio": 0.0795, "reset_time": MONTH_END}},
    "booster_wallet": {},
}  # fmt: skip
WEB = {"usages": [{"scope": "FEATURE_CODING", "detail": KIMI["usage"], "limits": [LIMIT]}]}
STATS = {
    "subscriptionBalance": {"amountUsedRatio": 0.4, "expireTime": MONTH_END},
    "ratelimitCode5h": {"ratio": 0.15, "enabled": True, "resetTime": SOON},
}
MOONSHOT = {"code": 0, "status": True, "data": {
    "available_balance": 49.59, "voucher_balance": 46.59, "cash_balance": 3.0}}  # fmt: skip
KEY = {"data": {"limit": 20, "limit_remaining": 12.5, "limit_reset": "monthly", "usage": 310.2}}
ACTIVITY = {
    "data": [
        {
            "date": "2026-08-30",
            "model": "openai/gpt-5.6",
            "endpoint_id": "5c",
            "usage": 0.015,
            "byok_usage_inference": 0.1,
            "requests": 5,
            "prompt_tokens": 5000,
            "completion_tokens": 125,
        }
    ]
}
DEEPSEEK = {"is_available": True, "balance_infos": [
    {"currency": "USD", "total_balance": "11.00", "granted_balance": "1.00"}]}  # fmt: skip


def platform(biz: object) -> dict[str, Any]:
    return {"code": 0, "msg": "", "data": {"biz_code": 0, "biz_data": biz}}


DAYS = [
    {
        "date": "2026-09-01",
        "data": [
            {
                "model": "deepseek-v4",
                "usage": [
                    {"type": "RESPONSE_TOKEN", "amount": "50"},
                    {"type": "REQUEST", "amount": "3"},
                ],
            }
        ],
    }
]
WALLETS = {"normal_wallets": [{"currency": "USD", "balance": "10.00"}], "bonus_wallets": []}
SERIES = {"limitReached": False, "timeSeries": [{"groupLabels": ["grok-4.7"], "dataPoints": [
    {"timestamp": "2026-08-25T00:00:00Z", "values": [0.75]}]}]}  # fmt: skip
GROK = {"config": {
    "creditUsagePercent": 42.5, "currentPeriod": {"type": "USAGE_PERIOD_TYPE_WEEKLY",
    "start": "2026-09-01T00:00:00Z", "end": "2026-09-08T00:00:00Z"}, "onDemandCap": {"val": 500},
    "onDemandUsed": {"val": 50}, "prepaidBalance": {"val": 1250}},
    "subscriptionTier": "SuperGrok"}  # fmt: skip
GROUPS = {"groups": [{"displayName": "Gemini Models", "buckets": [
    {"bucketId": "gemini-5h", "window": "5h", "remainingFraction": 0.975, "resetTime": SOON},
    {"bucketId": "gemini-weekly", "window": "weekly", "remaining": {"remainingFraction": 0.869},
     "resetTime": "2026-09-06T00:00:00Z"}]}]}  # fmt: skip
STATUS = {"userStatus": {"userTier": {"name": "Ultra"}, "cascadeModelConfigData": {
    "clientModelConfigs": [{"label": "Gemini 3.5 Pro", "quotaInfo": {
        "remainingFraction": 0.97, "resetTime": SOON}}]}}}  # fmt: skip
TIER = {"currentTier": {"id": "standard-tier", "name": "Standard"},
        "cloudaicompanionProject": {"id": "p1"}}  # fmt: skip
SERVER = "/exa.language_server_pb.LanguageServerService"
KIMI_WEB = "/apiv2/kimi.gateway.billing.v1.BillingService/GetUsages"
KIMI_STATS = "/apiv2/kimi.gateway.membership.v2.MembershipService/GetSubscriptionStats"
ORGANIZATION = "/v1/organization"
DASHBOARD = "/api/dashboard"
V0 = "/api/v0"

RECORDED = (
    Recorded("openai", {f"{ORGANIZATION}/usage/completions": page(TOKENS, **OPENAI)}, (0, 0, 3),
             {f"{ORGANIZATION}/costs": page(LINE, **OPENAI)}),
    Recorded("anthropic", {"/v1/organizations/usage_report/messages": page(MESSAGES, **ANTHROPIC)},
             (0, 0, 2), {"/v1/organizations/cost_report": page(CENTS, **ANTHROPIC)}),
    Recorded("claude-code", {"/api/oauth/usage": CLAUDE}, (4, 0, 0)),
    Recorded("codex", {"/backend-api/wham/usage": CODEX}, (6, 2, 0), {
        "/backend-api/wham/rate-limit-reset-credits": {"credits": [{"status": "available"}]},
        "/backend-api/accounts/acct-1/spend-controls/current-user/monthly-usage": SPEND}),
    Recorded("copilot", {"/copilot_internal/user": COPILOT}, (1, 0, 3),
             {"/users/me/settings/billing/ai_credit/usage": {"usageItems": [CREDIT]}}),
    Recorded("cursor", {"/api/usage-summary": CURSOR}, (6, 0, 1), {
        "/api/usage": {"gpt-4": {"numRequests": 120, "maxRequestUsage": 500}},
        f"{DASHBOARD}/get-sand-usage-status": {"usagePercent": 12, "nextResetTimestampUtc": LATER},
        f"{DASHBOARD}/get-filtered-usage-events": {"usageEventsDisplay": [EVENT]}}, jwt()),
    Recorded("cursor", {"/aiserver.v1.DashboardService/GetCurrentPeriodUsage": {
        "planUsage": PLAN, "billingCycleStart": "1787184000000",
        "billingCycleEnd": "1789862400000"}}, (3, 0, 0), secret=jwt()),
    Recorded("factory", {"/api/billing/limits": FACTORY}, (3, 1, 0), {"/api/app/auth/me": PERSON}),
    Recorded("factory", {"/api/organization/subscription/usage": POOL}, (1, 0, 0)),
    Recorded("minimax", {"/v1/token_plan/remains": MINIMAX}, (3, 1, 0)),
    Recorded("minimax", {"/v1/api/openplatform/coding_plan/remains": MINIMAX}, (3, 1, 0)),
    Recorded("mimo", {"/api/v1/tokenPlan/usage": MIMO}, (1, 2, 0), {
        "/api/v1/tokenPlan/detail": DETAIL, "/api/v1/balance": MONEY}, "serviceToken=aaaaaaaa"),
    Recorded("mimo", {"/v1/token_plan/remains": {"data": [{"remaining": 1, "total": 2}]}},
             (1, 0, 0), secret="tp-aaaaaaaa"),
    Recorded("zai", {"/api/monitor/usage/quota/limit": ZAI}, (2, 1, 1), {
        "/api/monitor/usage/model-usage": ZAI_USAGE,
        "/api/biz/account/query-customer-account-report": {
            "code": 200, "data": {"availableBalance": 12.5}}}, options={"region": "cn"}),
    Recorded("warp", {"/graphql/v2": WARP}, (1, 1, 0)),
    Recorded("ollama", {"/api/tags": {"models": [{"name": "qwen3:8b"}]}}, (0, 0, 0), secret=""),
    Recorded("ollama", {"/api/usage": BUCKETS}, (2, 1, 1), {"/api/balance": INCLUDED}),
    Recorded("ollama", {"/api/balance": INCLUDED}, (2, 1, 0)),
    Recorded("ollama", {"/api/usage": RATIOS}, (2, 0, 0), options={"scope": "self"}),
    Recorded("kimi", {"/coding/v1/usages": KIMI}, (3, 0, 0), secret="sk-kimi-aaaaaaaa"),
    Recorded("kimi", {KIMI_WEB: WEB}, (3, 0, 0), {KIMI_STATS: STATS}, jwt(ssid="s1")),
    Recorded("kimi", {"/v1/users/me/balance": MOONSHOT}, (0, 3, 0), secret="sk-aaaaaaaa"),
    Recorded("openrouter", {"/api/v1/key": KEY}, (1, 1, 4), {
        "/api/v1/credits": {"data": {"total_credits": 350.0, "total_usage": 310.2}},
        "/api/v1/activity": ACTIVITY}),
    Recorded("openrouter", {"/api/v1/credits": {"data": {"total_credits": 5, "total_usage": 2}}},
             (0, 1, 0)),
    Recorded("deepseek", {"/user/balance": DEEPSEEK}, (0, 2, 0)),
    Recorded("deepseek", {f"{V0}/users/get_user_summary": platform(WALLETS)}, (0, 1, 6), {
        f"{V0}/usage/amount": platform({"days": DAYS}),
        f"{V0}/usage/cost": platform([{"currency": "USD", "days": DAYS}])}, "token-of-a-session"),
    Recorded("xai", {"/v1/billing/teams/t1/prepaid/balance": {"total": {"val": "-2317"}}},
             (0, 1, 3), {"/v1/billing/teams/t1/usage": SERIES}, options={"team": "t1"}),
    Recorded("xai", {"/v1/billing": GROK}, (2, 1, 0)),
    Recorded("antigravity", {"/v1internal:retrieveUserQuotaSummary": GROUPS}, (2, 0, 0),
             {"/v1internal:loadCodeAssist": TIER}),
    Recorded("antigravity", {"/v1internal:fetchAvailableModels": {"models": {
        "m1": {"displayName": "One", "quotaInfo": {"remainingFraction": 0.5}}}}}, (1, 0, 0)),
    Recorded("antigravity", {f"{SERVER}/GetUserStatus": STATUS}, (1, 0, 0), secret=""),
)  # fmt: skip
