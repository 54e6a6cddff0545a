"""Our two themes: `ember` for dark terminals and `paper` for light ones."""

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import Theme

SERIES = ("series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7")


def _with_texts(theme: Theme) -> Theme:
    """Let texts have the very colours of a theme, which were chosen to be read on its background.

    Those of others are often too pale for that, so that Textual mixes others for texts.
    """
    names = ("primary", "secondary", "accent", "warning", "error", "success")
    colors = {f"text-{name}": getattr(theme, name) for name in names}
    return replace(theme, variables={**theme.variables, **colors})


EMBER = _with_texts(
    Theme(
        name="ember",
        dark=True,
        primary="#ff7a3d",
        secondary="#6cb6ff",
        accent="#ffb454",
        warning="#ffb454",
        error="#f2716d",
        success="#7bd88f",
        foreground="#e8dfd5",
        background="#15110e",
        surface="#1a1512",
        panel="#3a322b",
        variables={
            "foreground-muted": "#8a7f74",
            "line": "#4a3f36",
            "cursor": "#3a2c22",
            **dict(
                zip(
                    SERIES,
                    ("#ff7a3d", "#6cb6ff", "#b392f0", "#ffb454", "#5fd7d7", "#7bd88f", "#8a7f74"),
                    strict=True,
                )
            ),
            "scrollbar": "#4a3f36",
            "scrollbar-hover": "#8a7f74",
            "scrollbar-active": "#ff7a3d",
            "scrollbar-background": "#15110e",
            "scrollbar-background-hover": "#15110e",
            "scrollbar-background-active": "#15110e",
            "scrollbar-corner-color": "#15110e",
        },
    )
)

PAPER = _with_texts(
    Theme(
        name="paper",
        dark=False,
        primary="#c2410c",
        secondary="#1d5fa8",
        accent="#8a4b00",
        warning="#8f5a00",
        error="#b3261e",
        success="#22703a",
        foreground="#2b241d",
        background="#faf5ec",
        surface="#f4ecdf",
        panel="#ddd0bd",
        variables={
            "foreground-muted": "#75695b",
            "line": "#cdbfa9",
            "cursor": "#f0dcc3",
            **dict(
                zip(
                    SERIES,
                    ("#c2410c", "#1d5fa8", "#7a4fc0", "#b9770e", "#0f7f86", "#2f8a4c", "#75695b"),
                    strict=True,
                )
            ),
            "scrollbar": "#cdbfa9",
            "scrollbar-hover": "#75695b",
            "scrollbar-active": "#c2410c",
            "scrollbar-background": "#faf5ec",
            "scrollbar-background-hover": "#faf5ec",
            "scrollbar-background-active": "#faf5ec",
            "scrollbar-corner-color": "#faf5ec",
        },
    )
)

FALLBACKS = {
    "line": "#77777788",
    "cursor": "#77777744",
    "series-1": "#ff7a3d",
    "series-2": "#4a9ae8",
    "series-3": "#a07fe0",
    "series-4": "#d99a35",
    "series-5": "#3fb5b5",
    "series-6": "#55b56c",
    "series-7": "#8a8a8a",
}
"""What themes that are not ours leave open; mid tones that read on dark and on light."""


def series_colors(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the colours of the series of a plot, in their order, as CSS colours."""
    return tuple(variables.get(name, FALLBACKS[name]) for name in SERIES)
