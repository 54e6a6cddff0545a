"""Our two themes: `ember` for dark terminals and `paper` for light ones."""

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import Theme

SERIES = ("series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7")


def _completed(
    theme: Theme, *, muted: str, line: str, cursor: str, series: tuple[str, ...]
) -> Theme:
    """Return one of our themes with all the colours that our widgets ask for.

    Texts have the very colours of the theme, which were chosen to be read on its background. Those
    of other themes are often too pale for that, so that Textual mixes others for texts.
    """
    background = str(theme.background)
    texts = ("primary", "secondary", "accent", "warning", "error", "success")
    variables = {
        "foreground-muted": muted,
        "line": line,
        "cursor": cursor,
        **dict(zip(SERIES, series, strict=True)),
        "scrollbar": line,
        "scrollbar-hover": muted,
        "scrollbar-active": theme.primary,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        **{f"text-{name}": getattr(theme, name) for name in texts},
    }
    return replace(theme, variables=variables)


EMBER = _completed(
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
    ),
    muted="#8a7f74",
    line="#4a3f36",
    cursor="#3a2c22",
    series=("#ff7a3d", "#6cb6ff", "#b392f0", "#ffb454", "#5fd7d7", "#7bd88f", "#8a7f74"),
)

PAPER = _completed(
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
    ),
    muted="#75695b",
    line="#cdbfa9",
    cursor="#f0dcc3",
    series=("#c2410c", "#1d5fa8", "#7a4fc0", "#b9770e", "#0f7f86", "#2f8a4c", "#75695b"),
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
