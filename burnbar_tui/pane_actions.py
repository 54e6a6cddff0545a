"""Going to the terminal that runs a session."""

import os
from collections.abc import Mapping

from textual import on, work
from textual.app import App

from burnbar_tui.messages import PaneAsked
from burnbar_tui.running_views import AgentProcess


class PaneActions(App[None]):
    """Brings the pane of a session to the front, or says why that cannot be."""

    environ: Mapping[str, str] = os.environ
    """Where it is told whether we run inside tmux."""

    @on(PaneAsked)
    def find_pane(self, message: PaneAsked) -> None:
        if message.row.processes:
            self._go_to(message.row.processes)
        else:
            # Not of this user, on a system without /proc, of an editor, or over already.
            self.notify("No process of it is known here, so its pane cannot be found")

    @work(thread=True, exclusive=True, group="pane")
    def _go_to(self, processes: tuple[AgentProcess, ...]) -> None:
        from burnbar_tui.integrations.tmux_panes import NoPane, go_to  # for a quick start

        try:
            told = go_to(processes, self.environ)
        except NoPane as reason:
            told = str(reason)
        if told:
            self.call_from_thread(self.notify, told, markup=False)
