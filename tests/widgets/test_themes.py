"""Texts can be read in each theme that can be chosen, ours and those of Textual."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from burnbar_tui.themes import EMBER, FALLBACKS, PAPER
from burnbar_tui.widgets.parts import BAD, GOOD, LINK, MONEY, TEXT, TITLE, WARN

LEAST_CONTRAST = 3
"""What WCAG asks of large texts and signs; some themes of others reach no more for theirs."""
THEMES = [
    theme for theme in (EMBER, PAPER, *BUILTIN_THEMES.values()) if not theme.name.startswith("ansi")
]
"""Those of the terminal's own colours are as readable as the terminal is."""


def _luminance(color: Color) -> float:
    shares = [
        share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
        for share in color.normalized
    ]
    return sum(
        weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), shares, strict=True)
    )


def _contrast(one: Color, other: Color) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_texts_stand_out_from_the_background(theme: Theme) -> None:
    variables = {**FALLBACKS, **theme.to_color_system().generate(), **theme.variables}
    background = Color.parse(variables["background"])
    for style in (TEXT, TITLE, MONEY, LINK, GOOD, WARN, BAD):
        text = background + Color.parse(variables[style.removeprefix("$")])
        assert _contrast(background, text) >= LEAST_CONTRAST, style


@pytest.mark.parametrize("theme", [EMBER, PAPER], ids=lambda theme: theme.name)
def test_texts_of_our_themes_have_the_colours_of_the_theme(theme: Theme) -> None:
    assert theme.variables["text-primary"] == theme.primary
    assert theme.variables["text-error"] == theme.error
