"""Saved views: what was on show under a name, opened by a number."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from msgspec.structs import asdict, replace
from textual import on
from textual.binding import Binding, BindingType

from burnbar_tui.explore_views import By, Only, Pivot
from burnbar_tui.facts import UsageError
from burnbar_tui.messages import AnswerOpened, CallsAsked, SettingChosen, UnitChosen
from burnbar_tui.preferences import Preferences
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Lens, Period, Scope, Unit
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.settings import VIEW_CHOICES, SavedView

OURS: Mapping[str, SavedView] = MappingProxyType(
    {
        "Costliest calls of last month": SavedView(screen="calls", query="last:month"),
        "Last week by project": SavedView(query="last:week", by="project", across="weekday"),
        "Models by month": SavedView(period="all", by="model", across="month"),
        "When I work": SavedView(period="30d", by="weekday", across="hour of day"),
    }
)
"""They are always there, before the user's own, so that their numbers stay."""


class ViewActions(Preferences):
    """Opens views, and keeps them in the settings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "views", "views", False, tooltip="Saved views", id="app.views"),
    ]

    def action_views(self) -> None:
        """Offer our views and the user's."""
        from burnbar_tui.screens.views_screen import ViewsScreen  # for a quick start

        own = {name: view for name, view in self.settings.views.items() if name not in OURS}
        shown = self._shown() is not None

        def chosen(answer: tuple[str, str] | None) -> None:
            if answer is None:
                return
            action, name = answer
            if action == "open" and (view := {**OURS, **own}.get(name)) is not None:
                self.open_view(view)
            elif action == "save":
                self.save_view(name)
            elif action == "forget":
                self.post_message(SettingChosen(("views", name), None))

        self.push_screen(ViewsScreen({**OURS, **own}, frozenset(own), can_save=shown), chosen)

    def open_view(self, view: SavedView) -> None:
        """Show a view: its days and filter on its screen."""
        scope = self.overview.scope
        try:
            filter_ = parse(view.query, self._today())
        except UsageError as error:
            self.notify(f"This view cannot be opened: {error}", severity="warning", markup=False)
            return
        period = Period(view.period) if view.period else scope.period
        self._show(replace(scope, period=period, back=0, filter=filter_))
        match view.screen:
            case "calls":
                self.open_calls(CallsAsked(order=view.order or "cost", is_root=True))
            case "explore":
                self.explore(_pivot(view))
            case name:
                self.call_later(getattr(self, f"action_{name}"))

    @on(AnswerOpened)
    def open_answer(self, message: AnswerOpened) -> None:
        """Show the calls that an answer is about, counted as it counts them."""
        view = message.view
        if view.money:
            self._show(replace(self.overview.scope, lens=Lens(view.money)))
        if view.unit:
            self.set_unit(UnitChosen(Unit(view.unit)))
        if view.query:
            self.open_view(SavedView(screen=view.screen, query=view.query, by=view.by))
        else:
            self.call_later(getattr(self, f"action_{view.screen}"))

    def _show(self, scope: Scope) -> None:
        for screen in self._screens():
            screen.scope = scope

    def save_view(self, name: str) -> None:
        """Keep what is on show under a name."""
        view = self._shown()
        if view is None:
            return
        told = ("Nothing to save", False)
        is_other = name in self.settings.views
        if is_other:  # What it had is not to be mixed with what it has now.
            self.keep(SettingChosen(("views", name), None))
        for field, value in asdict(view).items():
            if value:
                told = self.keep(SettingChosen(("views", name, field), str(value)))
        if is_other and told[1]:
            told = (f"{told[0]} in place of the one of this name", True)
        self.tell(*told)

    def _shown(self) -> SavedView | None:
        """Return what is on show as a view; None where that cannot be opened by itself."""
        from burnbar_tui.screens.calls_screen import CallsScreen
        from burnbar_tui.screens.explore_screen import ExploreScreen  # for a quick start

        screen = next(iter(self._screens()[-1:]), None)
        if not isinstance(screen, DataScreen) or screen.NAME.lower() not in VIEW_CHOICES["screen"]:
            return None
        period = screen.scope.period if screen.scope.is_current else ""  # The query names days.
        view = SavedView(screen=screen.NAME.lower(), period=period)
        only: Only = ()
        if isinstance(screen, ExploreScreen):
            pivot, only = screen.pivot, screen.pivot.only
            view = replace(view, by=pivot.by, across=pivot.across or "")
        elif isinstance(screen, CallsScreen):
            only, view = screen.only, replace(view, order=screen.order)
        return replace(view, query=_query(screen.scope, only, screen))


def _pivot(view: SavedView) -> Pivot:
    by = By(view.by) if view.by else By.MODEL
    return Pivot(by=by, across=By(view.across) if view.across else None)


def _query(scope: Scope, only: Only, screen: DataScreen) -> str:
    """Return the filter, with what else narrows the screen in its words."""
    words = [scope.filter.text]
    names = ((by, name.replace('"', "")) for by, name in only)
    words += [f'{by}:"{name}"' for by, name in names]
    if scope.back and scope.filter.when is None:
        first, last = scope.days(screen.today)
        words += [f"since:{first}", f"until:{last}"]
    return " ".join(filter(None, words))
