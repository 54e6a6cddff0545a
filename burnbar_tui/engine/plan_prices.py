"""What plans cost a month, as the user says in `prices.toml`: no source that we read tells it."""

from msgspec import Struct


class PlanPrice(Struct, frozen=True, kw_only=True):
    """A plan and its price."""

    provider_id: str
    name: str
    nano_usd: int
    """A month."""


class PlanPrices(Struct, frozen=True):
    """All that are known."""

    plans: tuple[PlanPrice, ...] = ()

    def of(self, provider_id: str, name: str) -> PlanPrice | None:
        """Return the price of a plan, or None where it is not known."""
        wanted = (provider_id, name.lower())
        found = (one for one in self.plans if (one.provider_id, one.name.lower()) == wanted)
        return next(found, None) if name else None

    def cheaper(self, than: PlanPrice) -> tuple[PlanPrice, ...]:
        """Return the cheaper plans of the same vendor, the dearest of them first."""
        found = (
            one
            for one in self.plans
            if one.provider_id == than.provider_id and one.nano_usd < than.nano_usd
        )
        return tuple(sorted(found, key=lambda one: -one.nano_usd))
