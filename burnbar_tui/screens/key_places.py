"""Every action that has keys, by the places where they can be pressed."""

from collections.abc import Mapping

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode

from burnbar_tui.screens.account_form import AccountForm
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.accounts_screen import AccountsScreen
from burnbar_tui.screens.call_screen import CallBody, CallScreen
from burnbar_tui.screens.calls_screen import CallsScreen
from burnbar_tui.screens.choice_screen import ChoiceScreen
from burnbar_tui.screens.confirm_screen import ConfirmScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.export_screen import ExportScreen
from burnbar_tui.screens.help_screen import HelpScreen
from burnbar_tui.screens.insights_screen import InsightsScreen
from burnbar_tui.screens.key_clashes import normal
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.screens.router_screen import RouterScreen
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.screens.settings_screen import SettingsScreen
from burnbar_tui.screens.threads_screen import ThreadsScreen
from burnbar_tui.screens.views_screen import ViewsScreen
from burnbar_tui.widgets.chat_input import ChatInput
from burnbar_tui.widgets.chat_items import ChatAnswer, ChatTry
from burnbar_tui.widgets.chat_panel import ChatPanel
from burnbar_tui.widgets.groups_table import GroupsTable
from burnbar_tui.widgets.providers_table import ProvidersTable
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.session_tree import SessionTree
from burnbar_tui.widgets.settings_table import KeyAction, Places, SettingsTable

TOGETHER: Mapping[str, tuple[type[DOMNode], ...]] = {
    "Overview": (Overview, RowTable),
    "Accounts": (AccountsScreen, ProvidersTable),
    "Quotas": (QuotasScreen, RowTable),
    "Explore": (ExploreScreen, GroupsTable),
    "Calls": (CallsScreen, RowTable),
    "Insights": (InsightsScreen, RowTable),
    "Router": (RouterScreen, RowTable),
    "Account page": (AccountScreen, RowTable),
    "Session page": (SessionScreen, RowTable, SessionTree),
    "Call page": (CallScreen, CallBody),
    "Settings": (SettingsScreen, SettingsTable),
    "Ask panel": (ChatPanel, ChatInput, ChatAnswer, ChatTry),
}
"""Whose keys work together, with those of the app."""
ALONE: Mapping[str, type[DOMNode]] = {
    "Help": HelpScreen,
    "Export": ExportScreen,
    "Views": ViewsScreen,
    "Question": ConfirmScreen,
    "Choice": ChoiceScreen,
    "Threads": ThreadsScreen,
    "Account form": AccountForm,
}
"""What lies above a screen and takes all keys."""


def places(app: type[App[None]]) -> Places:
    """Return the actions of each place, by id; those of everywhere stand in all but a few."""
    together = {
        title: _own(app) | {id_: action for owner in owners for id_, action in _own(owner).items()}
        for title, owners in TOGETHER.items()
    }
    return together | {title: _own(owner) for title, owner in ALONE.items()}


def _own(owner: type[DOMNode]) -> dict[str, KeyAction]:
    found: dict[str, KeyAction] = {}
    for base in reversed(owner.__mro__):
        for binding in base.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                text = binding.tooltip or binding.description.capitalize()
                found[binding.id] = KeyAction(binding.id, normal(binding.key), text)
    return found
