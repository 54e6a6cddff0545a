"""What the command palette finds: accounts, names, sessions, and everything that has a key.

A model, project or provider becomes the filter, which every screen follows, and Explore shows its
sums; an account or a session opens its page. Sessions are looked for in the store, since there may
be very many; of all else there is little, which is matched here.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher

from burnbar_tui.facts import BurnbarError
from burnbar_tui.format import PERIOD_TITLES
from burnbar_tui.messages import (
    AccountAsked,
    ScopeChosen,
    SessionAsked,
    SettingChosen,
    UnitChosen,
)
from burnbar_tui.query_text import naming, parse
from burnbar_tui.scope import Lens, Period, Unit
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.session_views import SessionFound
from burnbar_tui.settings import SETTINGS
from burnbar_tui.views import AccountRow
from burnbar_tui.widgets.text import plain

KINDS = ("model", "project", "provider")
"""Of what there are names to filter by; accounts have pages."""
MOVES = frozenset({"move", "jump", "leaf", "command_palette"})
"""Actions that make no sense once the palette is closed."""
LEAST_SCORE = 0.1
"""Of a session whose id was found: it shows another name."""


class Entry(NamedTuple):
    """One line of the palette; `about` is ours and never comes from outside."""

    title: str
    run: Callable[[], object]
    about: str


class BurnbarCommands(Provider):
    """Names come from outside, so they go through `plain` and are shown without markup."""

    _names: tuple[tuple[str, str], ...] = ()
    """(kind, name)"""

    async def startup(self) -> None:
        """Learn what there is to filter by."""
        screen = self.screen
        if not isinstance(screen, DataScreen) or screen.questions is None:
            return
        try:
            found = await asyncio.to_thread(screen.questions.choices)
        except BurnbarError:  # The screen itself tells that the store does not answer.
            return
        self._names = tuple((kind, name) for kind in KINDS for name in found.get(kind, ()))

    async def discover(self) -> Hits:
        for entry in self._entries():
            title = Content(entry.title)
            yield DiscoveryHit(title, entry.run, text=entry.title, help=entry.about)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for entry in (*self._entries(), *self._filters()):
            if (score := matcher.match(entry.title)) > 0:
                yield Hit(score, _lit(matcher, entry.title), entry.run, help=entry.about)
        for found in await self._sessions(query):
            title = f"Session: {plain(found.name, 60)} {plain(found.account, 24)}"
            score = max(matcher.match(title), LEAST_SCORE)
            ask = partial(self.screen.post_message, SessionAsked(found.session_id, found.name))
            yield Hit(score, _lit(matcher, title), ask, help="The page of this session")

    async def _sessions(self, query: str) -> tuple[SessionFound, ...]:
        screen = self.screen
        if not isinstance(screen, DataScreen) or screen.questions is None:
            return ()
        words = query.removeprefix("session").removeprefix(":")
        try:
            return await asyncio.to_thread(screen.questions.find_sessions, words)
        except BurnbarError:
            return ()

    def _entries(self) -> Iterator[Entry]:
        """Yield what is there without asking anything."""
        for row in self._accounts():
            name = f"Account: {plain(row.provider, 24)} {plain(row.account, 32)}"
            ask = partial(self.screen.post_message, AccountAsked(row.account_id))
            yield Entry(name, ask, "The page of this account")
        yield from self._keys()
        if isinstance(self.screen, DataScreen):
            yield from _scopes(self.screen)
        for theme in sorted(self.app.available_themes):
            yield self._setting("Theme", ("theme",), theme, "Colours")
        for setting in SETTINGS:
            title = f"Set {setting.name.replace('_', ' ')}"
            for choice in setting.choices:
                yield self._setting(title, (setting.name,), choice, setting.about.capitalize())

    def _accounts(self) -> Iterable[AccountRow]:
        """Return the accounts that any of the screens below knows, each once."""
        screens = [one for one in self.app.screen_stack if isinstance(one, DataScreen)]
        return {row.account_id: row for one in screens for row in one.accounts()}.values()

    def _keys(self) -> Iterator[Entry]:
        """Yield every action that has a key now: screens, and what the screen and its rows do."""
        told: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            name = binding.action.partition("(")[0].rpartition(".")[2]
            title = binding.tooltip or binding.description
            if not (binding.id and active.enabled) or name in MOVES or title in told:
                continue
            told.add(title)
            run = partial(self.app.run_action, binding.action, active.node)
            yield Entry(title, run, f"Key {_escaped(self.app.get_key_display(binding))}")

    def _filters(self) -> Iterator[Entry]:
        for kind, name in self._names:
            if text := naming(kind, name):
                title = f"{kind.capitalize()}: {plain(name, 80)}"
                yield Entry(title, partial(self._filter, text), "Filter by it, in Explore")

    async def _filter(self, text: str) -> None:
        screen = self.screen
        if isinstance(screen, DataScreen):
            chosen = replace(screen.scope, filter=parse(text, screen.today))
            screen.post_message(ScopeChosen(chosen))
            await self.app.run_action("explore")

    def _setting(self, title: str, way: tuple[str, ...], value: str, about: str) -> Entry:
        choose = partial(self.app.post_message, SettingChosen(way, value))
        return Entry(f"{title}: {value}", choose, about)


def _scopes(screen: DataScreen) -> Iterator[Entry]:
    for period in Period:
        chosen = partial(screen.action_choose_period, period.value)
        yield Entry(f"Period: {PERIOD_TITLES[period]}", chosen, "Sums over this period")
    for lens in Lens:
        look = partial(screen.action_choose_lens, lens.value)
        yield Entry(f"Money: {lens.value}", look, "Whose money figures in dollars are")
    for unit, word in ((Unit.USD, "dollars"), (Unit.TOKENS, "tokens")):
        count_in = partial(screen.post_message, UnitChosen(unit))
        yield Entry(f"Unit: {word}", count_in, "What figures count")


def _lit(matcher: Matcher, title: str) -> Content:
    """Return a title with what was found in it; `Matcher.highlight` would read it as markup."""
    shown = Content(title)
    _, places = matcher.fuzzy_search.match(matcher.query, title)
    for place in places:
        shown = shown.stylize(matcher.match_style, place, place + 1)
    return shown


def _escaped(key: str) -> str:
    """Return the name of a key for a line that is read as markup."""
    return key.replace("\\", "\\\\").replace("[", "\\[")


class Palette(CommandPalette):
    """Textual's, that does not mind keys which come before its list is there or after it has gone.

    An answer of its search, too, may come when it has just been closed.
    """

    def dismiss(self, result: None = None) -> AwaitComplete:
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()

    def _watch__list_visible(self) -> None:
        if self.query(CommandList):
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.query(CommandList):
            await super()._watch__show_busy()

    def _action_command_list(self, action: str) -> None:
        is_laid_out = any(one.size.height for one in self.query(CommandList))
        if is_laid_out or not action.startswith("page"):
            super()._action_command_list(action)
