"""Which screen is shown: the Overview lies below, all others above it; what they have in common."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on, work
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType

from burnbar_tui.account_actions import AccountActions
from burnbar_tui.data_message import DataMessage
from burnbar_tui.explore_views import Pivot
from burnbar_tui.keys import told
from burnbar_tui.keys_in_turn import KeysInTurn
from burnbar_tui.messages import (
    AccountAsked,
    CallAsked,
    CallsAsked,
    ScopeChosen,
    SessionAsked,
    UnitChosen,
    WatchBegan,
)
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.views import Glance

if TYPE_CHECKING:
    from burnbar_tui.screens.commands import BurnbarCommands

Kept = TypeVar("Kept", bound=DataScreen)


def _commands() -> "type[BurnbarCommands]":
    from burnbar_tui.screens.commands import BurnbarCommands  # for a quick start

    return BurnbarCommands


class Navigation(KeysInTurn, AccountActions):
    """Opens screens and lets scope and unit be the same on all of them."""

    COMMANDS: ClassVar = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "keys", tooltip="All keys and signs", id="app.help"),
        Binding("1", "overview", "overview", False, tooltip="Overview", id="app.overview"),
        Binding("2", "accounts", "accounts", tooltip="Accounts and providers", id="app.accounts"),
        Binding("3", "quotas", "quotas", tooltip="Quotas: windows, balances", id="app.quotas"),
        Binding("4", "explore", "explore", tooltip="Explore: sums by anything", id="app.explore"),
        Binding(
            "5", "insights", "insights", tooltip="Insights: what is noticed", id="app.insights"
        ),
        Binding("6", "router", "router", tooltip="Router: the accounts' health", id="app.router"),
    ]

    class Wanted(DataMessage):
        """A screen should be shown."""

        screen: DataScreen
        is_root: bool
        """Right above the Overview."""

    def __init__(self, glance: Glance | None, label: str, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._label = label
        self._now = now
        self.overview = Overview(now, glance, label)

    def action_command_palette(self) -> None:
        from burnbar_tui.screens.commands import Palette  # for a quick start

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def get_default_screen(self) -> Overview:
        return self.overview

    def _screens(self) -> list[DataScreen]:
        """Return the screens with figures, the upper ones last; none when the app is closing."""
        return [
            screen
            for screen in self.screen_stack
            if isinstance(screen, DataScreen) and screen.is_running
        ]

    @on(ScopeChosen)
    def set_scope(self, message: ScopeChosen) -> None:
        for screen in self._screens():
            screen.scope = message.scope

    @on(UnitChosen)
    def set_unit(self, message: UnitChosen) -> None:
        for screen in self._screens():
            screen.unit = message.unit

    @on(AccountAsked)
    def open_account(self, message: AccountAsked) -> None:
        from burnbar_tui.screens.account_screen import AccountScreen  # for a quick start

        above = self._screens()[-1]
        known = (row for screen in reversed(self._screens()) for row in screen.accounts())
        for row in known:
            if row.account_id == message.account_id:
                page = self._page(AccountScreen)
                page.begin(row, above.NAME)
                self._open(page)
                return

    @on(SessionAsked)
    def open_session(self, message: SessionAsked) -> None:
        """Show a session; one that lies below is gone back to, so that no way runs in circles."""
        from burnbar_tui.screens.session_screen import SessionScreen  # for a quick start

        for screen in self._screens():
            if isinstance(screen, SessionScreen) and screen.session_id == message.session_id:
                while self.screen is not screen:
                    self.pop_screen()
                return
        page = self._page(SessionScreen)
        page.begin(message.session_id, message.name)
        self._open(page)

    @on(CallAsked)
    def open_call(self, message: CallAsked) -> None:
        from burnbar_tui.screens.call_screen import CallScreen  # for a quick start

        page = self._page(CallScreen)
        page.begin(message.call)
        self._open(page)

    @on(CallsAsked)
    def open_calls(self, message: CallsAsked) -> None:
        from burnbar_tui.screens.calls_screen import CallsScreen  # for a quick start

        glance = self.overview.glance
        accounts = glance.accounts if glance else ()
        page = self._page(CallsScreen)
        page.begin(accounts, message.only, message.order)
        self._open(page, is_root=message.is_root)

    def _open(self, screen: DataScreen, *, is_root: bool = False) -> None:
        """Show a screen above the present one, or above the Overview.

        By a message, so that the next key waits for it, wherever the one that asked came from.
        """
        if screen is not self.screen:
            self._prepare(screen)
        self.screens_to_come += self.post_message(self.Wanted(screen, is_root))

    @on(Wanted)
    async def show_wanted(self, message: Wanted) -> None:
        """Show a screen, with its figures if they are quick."""
        self.screens_to_come -= 1
        screen = message.screen
        if screen is self.screen:
            return
        if screen.scope != self.overview.scope:  # It was changed since the screen was asked for.
            self._prepare(screen)
        await screen.be_ready()
        below = self._screens()[:1] if message.is_root else self._screens()
        screen.way = tuple(each.crumb for each in below)
        while message.is_root and len(self.screen_stack) > 2:
            self.pop_screen()
        self._read_styles(screen)
        if message.is_root and len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def _prepare(self, screen: DataScreen) -> None:
        """Let a screen ask what it shows, of the same scope and zone and in the same unit."""
        screen.follow(self.overview)
        screen.timezone = self.overview.glance.timezone if self.overview.glance else "UTC"
        screen.prepare()

    def _read_styles(self, screen: DataScreen) -> None:
        """Read the styles of a screen that is new; Textual would read all others anew as well."""
        new = [path for path in screen.css_path if not self.stylesheet.has_source(str(path))]
        if new:
            self.stylesheet.read_all(new)
            self.stylesheet.parse()

    def pop_screen(self) -> AwaitComplete:
        """Go back, if there is somewhere to go: a second key may come when its screen has gone."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    def action_overview(self) -> None:
        """Go back to the first screen."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def _kept(self, kind: type[Kept]) -> Kept:
        """Return the screen of a kind that is made once: to make it anew is what takes time."""
        name = kind.__name__
        if not self.is_screen_installed(name):
            self.install_screen(kind(self._now, self._label), name)
        return cast("Kept", self.get_screen(name))

    def _page(self, kind: type[Kept]) -> Kept:
        """Return a page that is not on the way to the present screen."""
        kept = self._kept(kind)
        return kind(self._now, self._label) if kept in self.screen_stack else kept

    def _turn_to(self, kind: type[Kept]) -> Kept:
        """Show a screen that has a number, as it was left, right above the Overview."""
        screen = self._kept(kind)
        self._open(screen, is_root=True)
        return screen

    @on(WatchBegan)
    @work(thread=True, exclusive=True, group="code")
    def load_screens(self) -> None:
        """Load the code of all screens while nothing else is to be done, not when one is opened."""
        import burnbar_tui.screens.key_places  # noqa: F401  # for its effect

    def action_accounts(self) -> None:
        """Show the provider matrix."""
        from burnbar_tui.screens.accounts_screen import AccountsScreen  # for a quick start

        self._turn_to(AccountsScreen)

    def action_quotas(self) -> None:
        """Show all quota windows."""
        from burnbar_tui.screens.quotas_screen import QuotasScreen  # for a quick start

        self._turn_to(QuotasScreen)

    def action_explore(self) -> None:
        """Show sums by any group."""
        from burnbar_tui.screens.explore_screen import ExploreScreen  # for a quick start

        self._turn_to(ExploreScreen)

    def explore(self, pivot: Pivot) -> None:
        """Show sums by what a pivot asks for."""
        from burnbar_tui.screens.explore_screen import ExploreScreen  # for a quick start

        self._turn_to(ExploreScreen).begin(pivot)

    def action_insights(self) -> None:
        """Show what is noticed."""
        from burnbar_tui.screens.insights_screen import InsightsScreen  # for a quick start

        self._turn_to(InsightsScreen)

    def action_router(self) -> None:
        """Show what a router would have to choose from."""
        from burnbar_tui.screens.router_screen import RouterScreen  # for a quick start

        self._turn_to(RouterScreen)

    def action_help(self) -> None:
        """Show the keys that work on this screen, from the bindings themselves."""
        from burnbar_tui.screens.help_screen import HelpScreen  # for a quick start

        self.push_screen(HelpScreen(told(self.screen.active_bindings.values(), self)))
