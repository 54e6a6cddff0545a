"""What a vendor told, made fit to be kept: in range, short, and under a name of its own.

Vendors send damage now and then, and plug-ins may pass it on. A reading that overwrites another
one of its poll, or an instant beyond the calendar, would be found long after its cause.
"""

from collections.abc import Iterable
from math import isfinite

from msgspec.structs import asdict, replace

from burnbar_tui.facts import Balance, Identity, QuotaReading, VendorUsage
from burnbar_tui.providers.api import ApiFact
from burnbar_tui.providers.bodies import LATEST_MS, LONGEST_CURRENCY, MOST, clean

LONGEST_NAME = 80
MOST_COUNT = 1 << 53
MOST_NANO = 1 << 62
"""What a column of the store holds."""
MOST_MINUTES = 5 * 366 * 1440


def fit(fact: ApiFact, told: Iterable[ApiFact]) -> ApiFact | None:
    """Return a fact as it can be kept; None where its instant is no instant.

    What is out of range is unknown, and what is used is never negative: vendors tell of bonuses as
    of more than all that is left.

    Args:
        fact: what was told now.
        told: what the same poll told before; no two windows or balances have one name.
    """
    if isinstance(fact, QuotaReading):
        return replace(_window(fact), window=_apart(fact.window, fact, told))
    if isinstance(fact, Balance):
        if not _is_sound(fact.amount):
            return None
        currency = clean(fact.currency, 2 * LONGEST_CURRENCY)
        return replace(fact, name=_apart(fact.name, fact, told), currency=currency)
    if isinstance(fact, VendorUsage):
        return _usage(fact)
    return replace(fact, **{name: clean(text) for name, text in _texts(fact).items()})


def _window(fact: QuotaReading) -> QuotaReading:
    used_percent, used, limit = (
        one if _is_sound(one) else None for one in (fact.used_percent, fact.used, fact.limit)
    )
    minutes, resets_at_ms = fact.window_minutes, fact.resets_at_ms
    return replace(
        fact,
        used_percent=None if used_percent is None else max(used_percent, 0.0),
        used=None if used is None else max(used, 0.0),
        limit=limit,
        window_minutes=minutes if minutes and 0 < minutes <= MOST_MINUTES else None,
        resets_at_ms=resets_at_ms if resets_at_ms and 0 < resets_at_ms < LATEST_MS else None,
        plan=clean(fact.plan),
    )


def _usage(fact: VendorUsage) -> VendorUsage | None:
    if not 0 < fact.start_ms <= fact.end_ms <= LATEST_MS:
        return None
    counts = {
        name: None if value is None or not 0 <= value <= MOST_COUNT else value
        for name, value in asdict(fact).items()
        if name.endswith("_tokens") or name == "requests"
    }
    is_payable = fact.cost_nano is not None and abs(fact.cost_nano) <= MOST_NANO
    return replace(
        fact,
        **counts,
        cost_nano=fact.cost_nano if is_payable else None,
        model=clean(fact.model),
        detail=clean(fact.detail),
        currency=clean(fact.currency, 2 * LONGEST_CURRENCY),
    )


def _texts(fact: Identity) -> dict[str, str]:
    return {"email": fact.email, "account_key": fact.account_key, "plan": fact.plan}


def _is_sound(number: float | None) -> bool:
    return number is not None and isfinite(number) and abs(number) <= MOST


def _apart(name: str, fact: QuotaReading | Balance, told: Iterable[ApiFact]) -> str:
    """Return a name that no fact of the kind has; a second one of the name is numbered."""
    name = clean(name, LONGEST_NAME) or "quota"
    taken = {
        one.window if isinstance(one, QuotaReading) else one.name
        for one in told
        if isinstance(one, QuotaReading | Balance) and type(one) is type(fact)
    }
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)
