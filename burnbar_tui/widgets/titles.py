"""Titles in the frame of a pane."""

from textual.widget import Widget


def entitle(pane: Widget, title: str | None = None, subtitle: str | None = None) -> None:
    """Set what differs: Textual paints a pane anew for each setting, also of an equal title.

    Both may hold only words and figures of ours, since Textual reads markup in them.
    """
    if title is not None and pane.border_title != title:
        pane.border_title = title
    if subtitle is not None and pane.border_subtitle != subtitle:
        pane.border_subtitle = subtitle
