"""Made-up calls, accounts and prices as the program has them."""

from collections.abc import Iterable

from steady import PRICES, Call
from surroundings import METERED, PLAN, account_of

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.price_sheets import NO_THRESHOLD, Bill
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.views import CallRow

ACCOUNTS = {
    PLAN: AccountRecord(
        id=PLAN, provider_id="claude-code", root="/home/ana/.claude", label="ana",
        billing=Billing.SUBSCRIPTION, plan="max",
    ),
    METERED: AccountRecord(
        id=METERED, provider_id="openai", root="", label="ana", billing=Billing.API
    ),
}  # fmt: skip
PROVIDERS = {"claude-code": "Claude Code", "openai": "OpenAI"}


def listed(model: str, sums: Sums) -> int:
    """Return what some tokens cost on a model."""
    counts = (
        sums.input_tokens, sums.cache_read_tokens, sums.cache_creation_tokens, sums.output_tokens
    )  # fmt: skip
    return sum(count * each for count, each in zip(counts, PRICES[model], strict=True))


def provider(model: str) -> str:
    """Return the provider that a model is used through."""
    return ACCOUNTS[account_of(model)].provider_id


def bill(model: str) -> Bill:
    """Return the prices of a model, in femto-USD."""
    fresh, read, write, out = (each * 1_000_000 for each in PRICES[model])
    return NO_THRESHOLD, fresh, read, write, write, out, 0, 0, None


def row_of(number: int, call: Call) -> CallRow:
    """Return a call as screens show it."""
    known = ACCOUNTS[account_of(call.model)]
    return CallRow(
        key=number,
        at=call.at,
        provider_id=known.provider_id,
        account=known.label,
        model=call.model,
        project=call.project,
        session=f"session-{call.session}",
        session_id=call.session,
        input_tokens=call.fresh,
        cache_read_tokens=call.read,
        cache_creation_tokens=call.written,
        output_tokens=call.output,
        cost_nano_usd=call.cost,
        billing=Billing(known.billing),
        cost_confidence=Confidence.ESTIMATED,
    )


def sums_of(rows: Iterable[CallRow]) -> Sums:
    """Return what some calls add up to."""
    some = tuple(rows)
    cost = sum(row.cost_nano_usd or 0 for row in some)
    billed = sum(row.cost_nano_usd or 0 for row in some if row.billing == Billing.API)
    return Sums(
        events=len(some),
        input_tokens=sum(row.input_tokens for row in some),
        cache_read_tokens=sum(row.cache_read_tokens for row in some),
        cache_creation_tokens=sum(row.cache_creation_tokens for row in some),
        output_tokens=sum(row.output_tokens for row in some),
        cost_nano_usd=cost,
        spend_nano_usd=billed,
        plan_value_nano_usd=cost - billed,
    )
