"""Sums over calls while they are being folded, and the tally that they make in the end."""

from msgspec import Struct

from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.views import Tally


class Sums(Struct):
    """What many rows of sums add up to."""

    events: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_nano_usd: int = 0
    unpriced: int = 0
    reported: int = 0
    estimated: int = 0
    spend_nano_usd: int = 0
    plan_value_nano_usd: int = 0
    unclear: int = 0
    """Events of accounts whose billing is not known."""

    def add(self, row: tuple[int, ...], billing: str) -> None:
        """Add the ten sums of a row, in the order of `usage_rollup`, of one account."""
        self.events += row[0]
        self.input_tokens += row[1]
        self.cache_read_tokens += row[2]
        self.cache_creation_tokens += row[3]
        self.output_tokens += row[4]
        self.reasoning_tokens += row[5]
        self.cost_nano_usd += row[6]
        self.unpriced += row[7]
        self.reported += row[8]
        self.estimated += row[9]
        if billing == Billing.API:
            self.spend_nano_usd += row[6]
        elif billing == Billing.SUBSCRIPTION:
            self.plan_value_nano_usd += row[6]
        else:
            self.unclear += row[0]

    def merge(self, other: "Sums") -> None:
        """Add what others add up to."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def tally(self, sessions: int | None = None) -> Tally:
        """Return the sums with their labels; what no part knows is None, never 0."""
        is_known = self.unpriced < self.events or not self.events
        return Tally(
            events=self.events,
            sessions=sessions,
            input_tokens=self.input_tokens,
            cache_read_tokens=self.cache_read_tokens,
            cache_creation_tokens=self.cache_creation_tokens,
            output_tokens=self.output_tokens,
            reasoning_tokens=self.reasoning_tokens,
            cost_nano_usd=self.cost_nano_usd if is_known else None,
            unpriced_events=self.unpriced,
            spend_nano_usd=self._part(self.spend_nano_usd, is_known=is_known),
            plan_value_nano_usd=self._part(self.plan_value_nano_usd, is_known=is_known),
            tokens_confidence=Confidence.ESTIMATED if self.estimated else Confidence.EXACT,
            cost_confidence=self._cost_confidence(),
        )

    def _part(self, nano_usd: int, *, is_known: bool) -> int | None:
        return nano_usd if is_known and (nano_usd or not self.unclear) else None

    def _cost_confidence(self) -> Confidence:
        if self.unpriced:
            return Confidence.UNAVAILABLE
        return Confidence.EXACT if self.reported == self.events else Confidence.ESTIMATED
