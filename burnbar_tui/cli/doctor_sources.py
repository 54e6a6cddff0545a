"""What doctor says of every provider: what was looked for, where, what was found, what to do."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.detection import detect
from burnbar_tui.engine.files import walk
from burnbar_tui.engine.retention import kept_days
from burnbar_tui.engine.roots import Root, find_roots
from burnbar_tui.engine.source_health import MANY_SKIPPED
from burnbar_tui.format import several
from burnbar_tui.providers import registry
from burnbar_tui.providers.spec import ProviderSpec, Retention
from burnbar_tui.views import SourceHealth


class Check(Struct, frozen=True):
    """One thing that was looked at."""

    state: str
    """ok, note, warning or failed."""
    subject: str
    text: str
    todo: str = ""


class Known(Struct, frozen=True, kw_only=True):
    """What the store knows of the accounts."""

    today: date
    accounts: tuple[AccountRecord, ...] = ()
    health: Mapping[int, SourceHealth] = {}
    days: Mapping[int, set[date]] = {}
    """The local days with calls, by account."""

    def account(self, root: Root) -> AccountRecord | None:
        """Return the account that a root belongs to."""
        wanted = (root.provider_id, root.account)
        return next((one for one in self.accounts if (one.provider_id, one.root) == wanted), None)


def check_sources(home: Path, environ: Mapping[str, str], known: Known) -> Iterator[Check]:
    """Yield the checks of all providers, those that are here first, and of plugins that fail."""
    specs = list(registry.specs().values())
    roots = {spec.id: find_roots(spec, home, environ) for spec in specs}
    files = {spec.id: any(walk(root, spec).files for root in roots[spec.id]) for spec in specs}
    for spec in sorted(specs, key=lambda spec: not files[spec.id]):
        if files[spec.id]:
            yield from _present(spec, roots[spec.id], known)
        else:
            yield from _absent(spec, roots[spec.id], home, environ)
    for name, reason in registry.plugin_failures():
        yield Check("warning", f"plugin {name}", reason, "update it, or uninstall it")


def _absent(
    spec: ProviderSpec, roots: list[Root], home: Path, environ: Mapping[str, str]
) -> Iterator[Check]:
    """Yield why nothing is read of a provider."""
    for root in roots:
        for path, reason in walk(root, spec).troubles:
            yield Check("warning", spec.name, f"{path}: {reason}", _MISSING)
    found = detect(spec, home, environ)
    looked = ", ".join(found.looked_for)
    if found.is_installed:
        text = f"installed ({', '.join(found.signs)}), and nothing to read yet"
        yield Check("note", spec.name, f"{text}; looked for {looked}" if looked else text)
    elif spec.sources:
        names = ", ".join(variable.name for variable in spec.roots.variables)
        elsewhere = f"if its files are elsewhere, name the folder with {names}" if names else ""
        yield Check("note", spec.name, f"not found; looked for {looked}", elsewhere)
    elif spec.credential:
        text = (
            f"nothing on this machine to read; its usage comes with an account ({spec.credential})"
        )
        yield Check("note", spec.name, text)
    else:
        yield Check("note", spec.name, "not found")


_MISSING = "its calls are missing from all totals until it can be read"


def _present(spec: ProviderSpec, roots: list[Root], known: Known) -> Iterator[Check]:
    """Yield how reading goes for each root, and what the account as a whole had to skip."""
    told: set[int] = set()
    for root in roots:
        walked = walk(root, spec)
        for path, reason in walked.troubles:
            yield Check("warning", spec.name, f"{path}: {reason}", _MISSING)
        size = sum(file.size for file in walked.files)
        where = f"{root.path}: {several(len(walked.files), 'file')}, {size / 1e6:,.1f} MB"
        account = known.account(root)
        if account is None:
            yield Check("note", spec.name, f"{where}: found, not read yet", "run `burnbar ingest`")
        elif account.id in told:
            yield Check("ok", spec.name, f"{where}, of the same account")
        else:
            told.add(account.id)
            yield from _read(spec, where, account, known)
            if spec.retention is not None:
                days = known.days.get(account.id, set())
                yield from _retained(spec, spec.retention, root, days, known.today)
    if spec.notes:
        yield Check("note", spec.name, spec.notes)


def _read(spec: ProviderSpec, where: str, account: AccountRecord, known: Known) -> Iterator[Check]:
    health = known.health.get(account.id, SourceHealth())
    newest = f"{health.newest_at:%Y-%m-%d %H:%M}Z" if health.newest_at else "none"
    skipped = sum(lines for _, lines in health.skipped)
    yield Check(
        "ok" if health.newest_at else "note",
        spec.name,
        f"{where}; account {account.label}: {health.lines:,} lines with usage read, "
        f"{skipped:,} skipped; newest call {newest}",
    )
    for reason, lines in health.skipped:
        todo = "" if lines * MANY_SKIPPED < health.lines else "its format may have changed: update"
        yield Check(
            "note", spec.name, f"{lines:,} line{'' if lines == 1 else 's'} skipped: {reason}", todo
        )
    for error in health.errors:
        yield Check("warning", spec.name, error, "its new lines are missing until it can be read")


def _retained(
    spec: ProviderSpec, retention: Retention, root: Root, safe: set[date], today: date
) -> Iterator[Check]:
    """Warn that an agent deletes its own logs, and say how many days the store has by now."""
    days, setting = kept_days(retention, Path(root.path))
    gone = sum((today - day).days > days for day in safe)
    older = f", {gone} of them older than that" if gone else ""
    yield Check(
        "warning" if days <= retention.days else "note",
        spec.name,
        f"it deletes its logs after {days} days; "
        f"days with calls that are safe in our store: {len(safe)}{older}",
        f"keep burnbar running, or raise {retention.key} in {setting}" if retention.key else "",
    )
