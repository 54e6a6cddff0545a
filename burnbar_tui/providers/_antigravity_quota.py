"""Antigravity's quota, by groups of models or by model, in all the shapes that it is told in."""

from collections.abc import Iterator

from burnbar_tui.facts import Confidence, QuotaReading
from burnbar_tui.providers.bodies import Body

MINUTES = {"5h": 300, "weekly": 10080, "daily": 1440, "7d": 10080, "monthly": 43200}
NAMES = {"weekly": "7d", "daily": "1d", "monthly": "month"}
USUAL_MINUTES = (300, 10080)
"""How long the windows of single models may be, which do not tell it."""
FULL = 0.999
NOT_STARTED_MS = 90_000
"""A full window that ends a whole length from now, give or take this, has not started."""


def fraction_left(told: Body) -> float | None:
    """Return what remains of a bucket, from any of the places where it is told."""
    inner = told.at("remaining")
    left = told.number("remainingFraction")
    left = inner.number("remainingFraction", "value") if left is None else left
    return None if left is None or not 0 <= left <= 1 else left


def groups(body: Body, now_ms: int) -> Iterator[QuotaReading]:
    """Yield the windows of groups of models."""
    for wrapper in ("response", "summary", "quotaSummary", "root"):
        if wrapper in body:
            body = body.at(wrapper)
            break
    for group in body.items("groups"):
        for bucket in group.items("buckets"):
            left = fraction_left(bucket)
            if left is None or bucket.flag("disabled"):
                continue
            family, _, length = bucket.text("bucketId").rpartition("-")
            kind = bucket.text("window") or length
            label = group.text("displayName") or family
            yield _reading(f"{NAMES.get(kind, kind)} {label}".strip(), kind, left, bucket, now_ms)


def models(body: Body, now_ms: int) -> Iterator[QuotaReading]:
    """Yield a window for each model, where no group is told: of several the lowest."""
    told: dict[str, tuple[float, Body]] = {}
    status = body.at("userStatus").at("cascadeModelConfigData") or body
    found = [
        (one.text("label") or one.at("modelOrAlias").text("model"), one.at("quotaInfo"))
        for one in status.items("clientModelConfigs")
        if not one.flag("disabled")
    ]
    found += [(one.text("modelId"), one) for one in body.items("buckets")]
    found += [
        (one.text("displayName") or name, one.at("quotaInfo"))
        for name, one in body.at("models").pairs()
    ]
    for name, info in found:
        left = fraction_left(info)
        if left is not None and left <= told.get(name, (1.0, info))[0]:
            told[name] = left, info
    is_doubtful = "models" in body and all(left >= FULL for left, _ in told.values())
    confidence = Confidence.ESTIMATED if is_doubtful else Confidence.EXACT
    for name, (left, info) in told.items():
        yield _reading(name, "", left, info, now_ms, confidence)


def _reading(
    name: str,
    kind: str,
    left: float,
    told: Body,
    now_ms: int,
    confidence: Confidence = Confidence.EXACT,
) -> QuotaReading:
    minutes = MINUTES.get(kind)
    resets_at_ms = told.at_ms("resetTime")
    if left >= 1 and resets_at_ms is not None:
        from_now = resets_at_ms - now_ms
        lengths = (minutes,) if minutes else USUAL_MINUTES
        if any(abs(from_now - one * 60_000) <= NOT_STARTED_MS for one in lengths):
            resets_at_ms = None
    return QuotaReading(
        window=name,
        as_of_ms=now_ms,
        used_percent=round(100 * (1 - left), 6),
        window_minutes=minutes,
        resets_at_ms=resets_at_ms,
        confidence=confidence,
    )
