"""`[model]` in the settings: which language model may be asked, by what consent, and how much.

[model]
kind = "ollama"                  # or openai (and what speaks like it), or anthropic
url = "http://127.0.0.1:11434"
name = "qwen3:8b"
credential = "env:MY_KEY"        # or keyring, command:..., none
consent = "127.0.0.1:11434"      # the host, written by `burnbar ask --consent HOST`
"""

from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

KINDS = ("ollama", "openai", "anthropic")
ASKS = ("unanswered", "everything")
SWITCH = ("off", "on")
SECONDS, TOKENS = (1, 600), (100, 20_000)
_PORTS = {"http": 80, "https": 443}


class ModelChoice(Struct, frozen=True, kw_only=True):
    """Without a kind no model is ever asked."""

    kind: str = ""
    url: str = ""
    name: str = ""
    credential: str = "none"
    """Where it is: `env:NAME`, `keyring`, `command:TEXT` or `none`; never itself."""
    consent: str = ""
    """The host that the user allowed."""
    asks: str = ASKS[0]
    """`everything` lets it phrase answers that were found on this machine, too."""
    project_names: str = SWITCH[0]
    """Whether projects may be called by their names."""
    seconds: int = 60
    """How long one answer may take."""
    tokens: int = 2_000
    """How much the model may write for one answer."""

    @property
    def host(self) -> str:
        """Whom the address names, with a port that is not the usual one; empty if it is none."""
        return host_of(self.url)


def host_of(url: str) -> str:
    """Return host and port of an address as people write them; empty where it names none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"


def read_choice(table: dict[str, Any]) -> tuple[ModelChoice, list[str], list[str]]:
    """Return the choice, what is wrong, without repeating it, and which names are unknown.

    With anything wrong no model is asked.
    """
    names = ModelChoice.__struct_fields__
    known: dict[str, Any] = {
        name: _switched(value) for name, value in table.items() if name in names
    }
    wrong = [
        f"`model.{name}` must be {_ALLOWED[name]}"
        for name, value in known.items()
        if not _is_right(name, value)
    ]
    unknown = [f"model.{name}" for name in table if name not in names]
    return (ModelChoice() if wrong else ModelChoice(**known)), wrong, unknown


def _switched(value: object) -> object:
    return SWITCH[value] if isinstance(value, bool) else value


def _is_right(name: str, value: object) -> bool:
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        return isinstance(value, int) and least <= value <= most
    if not isinstance(value, str):
        return False
    if name == "credential":
        return value in {"none", "keyring"} or value.startswith(("env:", "command:"))
    return name not in _CHOICES or value in _CHOICES[name]


_NUMBERS = {"seconds": SECONDS, "tokens": TOKENS}
_CHOICES = {"kind": KINDS, "asks": ASKS, "project_names": SWITCH}
_ALLOWED = {
    **{name: f"one of {', '.join(allowed)}" for name, allowed in _CHOICES.items()},
    **{name: f"a number from {least} to {most}" for name, (least, most) in _NUMBERS.items()},
    "url": "an address such as http://127.0.0.1:11434",
    "name": "the model's name in quotes",
    "consent": "a host in quotes",
    "credential": "`env:NAME`, `keyring`, `command:TEXT` or `none`, and never the secret itself",
}
