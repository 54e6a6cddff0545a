"""What changed from one glance to the next and is worth a word; pure."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.format import PERIOD_TITLES, cost, moment, percent, time_zone
from burnbar_tui.notices import News
from burnbar_tui.quota_views import WindowView
from burnbar_tui.running_out import out_at
from burnbar_tui.views import AccountRow, Glance
from burnbar_tui.widgets.text import plain

NEAR, FULL = 80.0, 100.0
LONGEST = 40
LONGEST_REASON = 160
LONGEST_NEWS = 320
MOST_WAITING = 5
"""Of what happens all at once more is not worth reading one after the other."""

Key = tuple[str, int, str]
"""(kind, account id, window or model): what a toast is about."""


class Toast(Struct, frozen=True, kw_only=True):
    """A few words for the user, without markup."""

    key: Key
    text: str
    is_bad: bool = False


def changes(before: Glance, after: Glance) -> Iterator[Toast]:
    """Yield what changed, the most urgent first; what is in one of them only is no change of it."""
    yield from _troubles(before, after)
    yield from _windows(before, after)
    known = {row.account_id for row in before.accounts}
    for row in after.accounts:
        if row.account_id not in known:
            yield Toast(key=("account", row.account_id, ""), text=f"New account: {_name(row)}")
    # A glance that was kept by an older burnbar tells of no models.
    for model in after.models if before.models else ():
        if model and model not in before.models:
            yield Toast(key=("model", 0, model), text=f"New model: {plain(model, LONGEST)}")


def first_import(glance: Glance) -> Toast:
    """Return what is told when everything was read for the first time."""
    count = len(glance.accounts)
    accounts = f"{count} account{'' if count == 1 else 's'}"
    text = (
        f"Read {glance.events_total:,} calls of {accounts}; "
        f"{PERIOD_TITLES[glance.scope.period]}: {cost(glance.chosen).marked}"
    )
    return Toast(key=("import", 0, ""), text=text)


def _troubles(before: Glance, after: Glance) -> Iterator[Toast]:
    were = {row.account_id: row.trouble for row in before.accounts}
    for row in after.accounts:
        was = were.get(row.account_id)
        if was is None or bool(was) == bool(row.trouble):
            continue
        reason = plain(row.trouble, LONGEST_REASON)
        text = f"{_name(row)} fails: {reason}" if reason else f"{_name(row)} works again"
        yield Toast(key=("trouble", row.account_id, reason), text=text, is_bad=bool(reason))


def _windows(before: Glance, after: Glance) -> Iterator[Toast]:
    were = {(one.account_id, one.window): one for one in before.windows}
    names = {row.account_id: _name(row) for row in after.accounts}
    for window in after.windows:
        was = were.get((window.account_id, window.window))
        if was is None or was.used_percent is None or window.used_percent is None:
            continue
        account = names.get(window.account_id) or plain(window.account, LONGEST)
        name = f"{account} {plain(window.window, LONGEST)}"
        found = _of_window(was, window, name, before, after)
        if found is not None:
            yield found


def _of_window(
    was: WindowView, window: WindowView, name: str, before: Glance, after: Glance
) -> Toast | None:
    """Return the gravest of what happened to a window, or None."""
    old, used = was.used_percent or 0.0, window.used_percent or 0.0

    def toast(kind: str, text: str, *, is_bad: bool = True) -> Toast:
        return Toast(key=(kind, window.account_id, window.window), text=text, is_bad=is_bad)

    if _has_reset(was, window):
        # Nobody waits for a window of which much was left.
        is_worth = old >= NEAR and used < NEAR
        return (
            toast("reset", f"{name} was reset: {percent(used)}", is_bad=False) if is_worth else None
        )
    if old < FULL <= used:
        return toast("full", f"{name} is used up: {percent(used)}")
    if old < NEAR <= used:
        return toast("near", f"{name} is at {percent(used)}")
    out = out_at(window, after.as_of)
    if out is not None and out_at(was, before.as_of) is None and used < FULL:
        at = moment(out, after.as_of, time_zone(after.timezone))
        return toast("runs out", f"{name} is likely used up at {at}, before its reset")
    return None


def _has_reset(was: WindowView, window: WindowView) -> bool:
    """Return whether a window began anew: a later reset alone may be a window that rolls."""
    if was.resets_at is None or window.resets_at is None:
        return False
    is_less = (window.used_percent or 0.0) < (was.used_percent or 0.0)
    return is_less and window.resets_at > was.resets_at


def _name(row: AccountRow) -> str:
    return f"{plain(row.provider, LONGEST)} {plain(row.account, LONGEST)}"


def _known(before: Glance, after: Glance) -> Glance:
    """Return the later glance with what only the earlier one has: hidden is not gone."""
    accounts = {row.account_id: row for row in (*before.accounts, *after.accounts)}
    windows = {(one.account_id, one.window): one for one in (*before.windows, *after.windows)}
    return replace(after, accounts=tuple(accounts.values()), windows=tuple(windows.values()))


class Toaster:
    """Remembers the last glance and what was said, so that nothing is said twice."""

    def __init__(self) -> None:
        self._before: Glance | None = None
        self._began_empty: bool | None = None
        self._said: set[Key] = set()
        self._waiting: list[Toast] = []

    def see(self, glance: Glance, *, is_reading: bool) -> None:
        """Compare a glance with the one before; while everything is being read, with none."""
        if self._began_empty is None:
            self._began_empty = is_reading and not glance.events_total
        if is_reading:
            return
        if self._before is not None:
            for toast in changes(self._before, glance):
                self._add(toast)
        elif self._began_empty and glance.events_total:
            self._add(first_import(glance))
        self._before = glance if self._before is None else _known(self._before, glance)

    def say(self, news: News) -> None:
        """Say this when its turn has come."""
        words = plain(" - ".join(filter(None, (news.title, *news.text.splitlines()))), LONGEST_NEWS)
        self._add(Toast(key=("news", 0, words), text=words, is_bad=news.is_bad))

    def _add(self, toast: Toast) -> None:
        kind, *about = toast.key
        if kind == "reset":
            # What was said of the window holds no more, and may come again.
            self._said = {key for key in self._said if [*key[1:]] != about}
        elif kind == "trouble":
            self._said = {key for key in self._said if key[:2] != toast.key[:2]}
        if toast.key in self._said:
            return
        self._said.add(toast.key)
        self._waiting = sorted([*self._waiting, toast], key=lambda one: not one.is_bad)
        del self._waiting[MOST_WAITING:]

    @property
    def has_more(self) -> bool:
        """Whether something waits to be said."""
        return bool(self._waiting)

    def take(self) -> Toast | None:
        """Return what to say next, or None; what is bad goes before what is not."""
        return self._waiting.pop(0) if self._waiting else None
