"""Another tool's report beside ours."""

from datetime import date

from msgspec import Struct


class Counts(Struct, frozen=True, kw_only=True):
    """Sums that two tools can be compared by."""

    events: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_creation_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None

    @property
    def tokens(self) -> tuple[int, int, int, int]:
        """The four disjoint buckets."""
        return (
            self.input_tokens,
            self.cache_read_tokens,
            self.cache_creation_tokens,
            self.output_tokens,
        )

    def __add__(self, other: "Counts") -> "Counts":
        """Return the sums of both; a cost is known where one of them has one."""
        costs = [cost for cost in (self.cost_usd, other.cost_usd) if cost is not None]
        return Counts(
            events=self.events + other.events,
            input_tokens=self.input_tokens + other.input_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_creation_tokens=self.cache_creation_tokens + other.cache_creation_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=sum(costs) if costs else None,
        )


class ComparedCell(Struct, frozen=True, kw_only=True):
    """One day and model, as we and another tool count it."""

    day: date | None
    """None is the whole period."""
    model: str
    """Empty is all models."""
    ours: Counts | None
    theirs: Counts | None
    is_equal: bool
    cause: str
    """Why they probably differ, or empty."""


class Comparison(Struct, frozen=True, kw_only=True):
    """Another tool's report beside ours."""

    tool: str
    start: date
    end: date
    cells: tuple[ComparedCell, ...]
