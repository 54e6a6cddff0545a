"""What the command palette offers: accounts, periods, units and themes."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider

from burnbar_tui.format import PERIOD_TITLES
from burnbar_tui.messages import AccountAsked, SettingChosen, UnitChosen
from burnbar_tui.scope import Period, Unit
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.widgets.text import plain

Entry = tuple[str, Callable[[], object], str]


class BurnbarCommands(Provider):
    """Names come from outside, so they go through `plain` and are shown without markup."""

    async def discover(self) -> Hits:
        for title, run, help_text in self._entries():
            yield DiscoveryHit(title, run, help=help_text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, run, help_text in self._entries():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, help=help_text)

    def _entries(self) -> Iterator[Entry]:
        screen = self.screen
        if isinstance(screen, DataScreen):
            for row in screen.accounts():
                name = f"Open {plain(row.provider, 24)} {plain(row.account, 32)}"
                ask = partial(screen.post_message, AccountAsked(row.account_id))
                yield name, ask, "The page of this account"
            for period in Period:
                chosen = partial(screen.action_choose_period, period.value)
                yield f"Period: {PERIOD_TITLES[period]}", chosen, "Sums over this period"
            for unit, word in ((Unit.USD, "dollars"), (Unit.TOKENS, "tokens")):
                count_in = partial(screen.post_message, UnitChosen(unit))
                yield f"Unit: {word}", count_in, "What figures count"
        for theme in sorted(self.app.available_themes):
            choose = partial(self.app.post_message, SettingChosen(("theme",), theme))
            yield f"Theme: {theme}", choose, "Colours"
        yield "Settings", partial(self.app.run_action, "settings"), "Colours, keys, what is first"
        yield "Quit", self.app.action_quit, "Leave"


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
