"""The windows of Kimi's plans, in all the shapes that they have had (http-apis 13.1, 13.2)."""

from collections.abc import Iterator

from burnbar_tui.facts import Confidence, QuotaReading
from burnbar_tui.providers.bodies import Body
from burnbar_tui.providers.fields import month_minutes, window_name

UNITS = {"MINUTE": 1, "HOUR": 60, "DAY": 1440, "WEEK": 10080}
RESETS = ("resetTime", "resetAt", "reset_time", "reset_at", "expireTime")
RATIOS = (
    ("limit_5h", "5h", 300),
    ("limit_7d", "7d", 10080),
    ("limit_month_total", "month", 0),
    ("limit_month_code", "month code", 0),
)
WEB_RATIOS = (
    ("ratelimitCode5h", "5h", 300),
    ("ratelimitCode7d", "7d", 10080),
    ("ratelimit5h", "5h all", 300),
    ("ratelimit7d", "7d all", 10080),
)
CODING = "FEATURE_CODING"
CONTRADICTION = 2.0
"""From so many points of difference on, counts and ratios do not say the same."""


class Lane:
    """What is told of one window, by counts and by a ratio."""

    def __init__(self, name: str, minutes: int) -> None:
        self.name = name
        self.minutes = minutes
        self.counted: float | None = None
        self.ratio: float | None = None
        self.used: float | None = None
        self.limit: float | None = None
        self.resets_at_ms: int | None = None

    def count(self, told: Body) -> None:
        """Take counts: what is used, or the limit and what is left."""
        limit, left = told.number("limit"), told.number("remaining")
        used = told.number("used")
        if used is None and limit is not None and left is not None:
            used = limit - left
        self.used, self.limit = used, limit
        if used is not None and limit:
            self.counted = 100 * used / limit
        self.resets_at_ms = told.at_ms(*RESETS) or self.resets_at_ms

    def rate(self, told: Body, *names: str) -> None:
        """Take a ratio of 0 to 1."""
        ratio = told.number(*names)
        self.ratio = None if ratio is None else 100 * ratio
        self.resets_at_ms = self.resets_at_ms or told.at_ms(*RESETS)

    def reading(self, now_ms: int) -> QuotaReading | None:
        """Return the window: the larger of both; where they contradict each other a guess."""
        known = [one for one in (self.counted, self.ratio) if one is not None]
        if not known:
            return None
        is_odd = len(known) == 2 and abs(known[0] - known[1]) > CONTRADICTION
        minutes = self.minutes or (self.resets_at_ms and month_minutes(self.resets_at_ms))
        is_counted = self.counted is not None
        return QuotaReading(
            window=self.name,
            as_of_ms=now_ms,
            used_percent=max(known),
            used=self.used if is_counted else None,
            limit=self.limit if is_counted else None,
            unit="requests" if is_counted and self.limit != 100 else "percent",
            window_minutes=minutes or None,
            resets_at_ms=self.resets_at_ms,
            confidence=Confidence.ESTIMATED if is_odd else Confidence.EXACT,
        )


def plan_windows(body: Body, now_ms: int) -> Iterator[QuotaReading]:
    """Yield the windows of a coding plan, old or new."""
    lanes: dict[str, Lane] = {}
    if "usage" in body:
        lanes["7d"] = Lane("7d", 10080)
        lanes["7d"].count(body.at("usage"))
    _take(body.items("limits"), lanes)
    ratios = body.at("usages")
    for field, name, minutes in RATIOS:
        if field in ratios:
            lanes.setdefault(name, Lane(name, minutes)).rate(ratios.at(field), "used_ratio")
    yield from _readings(lanes, now_ms)


def _counted(limit: Body) -> Lane | None:
    """Return a window of `limits`, named by its length."""
    window = limit.at("window")
    unit = window.text("timeUnit").removeprefix("TIME_UNIT_")
    minutes = round(window.number("duration") or 0) * UNITS.get(unit, 0)
    if not minutes:
        return None
    lane = Lane(window_name(minutes), minutes)
    lane.count(limit.at("detail"))
    return lane


def _take(limits: list[Body], lanes: dict[str, Lane]) -> None:
    """Add the windows of `limits`; of two of one length the one of which more is used counts."""
    for limit in limits:
        lane = _counted(limit)
        if lane is not None and (known := lanes.get(lane.name)) is not None:
            lane = max(lane, known, key=lambda one: -1.0 if one.counted is None else one.counted)
        if lane is not None:
            lanes[lane.name] = lane


def web_windows(billing: Body, stats: Body, now_ms: int) -> Iterator[QuotaReading]:
    """Yield the windows that kimi.com shows to a browser."""
    lanes: dict[str, Lane] = {}
    for usage in billing.items("usages"):
        if usage.text("scope") not in {"", CODING}:
            continue
        lanes["7d"] = Lane("7d", 10080)
        lanes["7d"].count(usage.at("detail"))
        _take(usage.items("limits"), lanes)
    for field, name, minutes in WEB_RATIOS:
        told = stats.at(field)
        if told.flag("enabled") is not False and told.number("ratio") is not None:
            lanes.setdefault(name, Lane(name, minutes)).rate(told, "ratio")
    month = stats.at("subscriptionBalance")
    for field, name in (("amountUsedRatio", "month"), ("kimiCodeUsedRatio", "month code")):
        if month.number(field) is not None:
            lanes.setdefault(name, Lane(name, 0)).rate(month, field)
    yield from _readings(lanes, now_ms)


def _readings(lanes: dict[str, Lane], now_ms: int) -> Iterator[QuotaReading]:
    for lane in lanes.values():
        if (reading := lane.reading(now_ms)) is not None:
            yield reading
