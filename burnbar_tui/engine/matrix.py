"""The provider matrix: what each provider promises, whether it is here, and what it counts."""

from collections.abc import Callable, Iterable, Mapping

from burnbar_tui.engine.detection import Detection
from burnbar_tui.providers.spec import ProviderSpec
from burnbar_tui.views import AccountRow, ProviderRow, SourceHealth

Look = Callable[[ProviderSpec], Detection]


def matrix(
    specs: Iterable[ProviderSpec],
    look: Look,
    accounts: Iterable[AccountRow],
    health: Mapping[int, SourceHealth],
) -> tuple[ProviderRow, ...]:
    """Return one row a provider, in the order of their declarations."""
    by_provider: dict[str, list[AccountRow]] = {}
    for account in accounts:
        by_provider.setdefault(account.provider_id, []).append(account)
    return tuple(_row(spec, look(spec), by_provider.get(spec.id, []), health) for spec in specs)


def _row(
    spec: ProviderSpec,
    found: Detection,
    accounts: list[AccountRow],
    health: Mapping[int, SourceHealth],
) -> ProviderRow:
    return ProviderRow(
        id=spec.id,
        name=spec.name,
        kind=spec.kind,
        source=spec.reads,
        tokens=spec.tokens,
        cost=spec.cost,
        quota=spec.quota,
        credential=spec.credential,
        is_installed=found.is_installed or bool(accounts),
        is_promoted=spec.is_promoted,
        state=_state(spec, found, accounts, health),
        signs=found.signs,
        looked_for=found.looked_for,
        accounts=tuple(accounts),
        notes=spec.notes,
    )


def _state(
    spec: ProviderSpec,
    found: Detection,
    accounts: list[AccountRow],
    health: Mapping[int, SourceHealth],
) -> str:
    """Return one word for what is going on with a provider."""
    if any(health[one.account_id].errors or one.trouble for one in accounts):
        return "failing"
    if any(one.newest_at for one in accounts):
        return "counting"
    if any(one.asked_at for one in accounts):
        return "live"
    if any(one.is_added for one in accounts):
        return "waiting"
    if accounts:
        return "found"
    if found.is_installed:
        return "installed"
    return "not installed" if spec.sources or not spec.credential else "no account"
