"""All providers: their facts from `catalog.json`, their modules when there is something to parse.

Importing every module takes longer than a whole report may. So `python -m
burnbar_tui.providers.registry` writes what they declare into the catalog, one line a provider; a
test fails when that file is out of date. Providers of other packages follow behind ours.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import cast

import msgspec
from msgspec import Struct

from burnbar_tui.facts import Confidence, Identity
from burnbar_tui.learned import LEARNING
from burnbar_tui.providers import plugins
from burnbar_tui.providers.api import Conversation, Login
from burnbar_tui.providers.protocol import Identify, Provider
from burnbar_tui.providers.spec import ProviderSpec

CATALOG = Path(__file__).with_name("catalog.json")
NOT_PROVIDERS = frozenset(
    {"api", "bodies", "fields", "fitting", "plugins", "protocol", "registry", "spec"}
)


@cache
def _own() -> Mapping[str, ProviderSpec]:
    with LEARNING:  # Several threads ask for it at once when the program starts.
        lines = msgspec.json.Decoder(list[ProviderSpec], dec_hook=lambda _kind, _name: Struct)
    return {spec.id: spec for spec in lines.decode(CATALOG.read_bytes())}


@cache
def specs() -> Mapping[str, ProviderSpec]:
    """Return what every provider declares, by id and in its order; of ours, without the types."""
    others = {name: plugin.SPEC for name, plugin in plugins.load().items()}
    return {**_own(), **{name: spec for name, spec in others.items() if name not in _own()}}


def spec_of(provider_id: str) -> ProviderSpec:
    """Return what a provider declares; one that is gone is only a name to what it has counted."""
    return specs().get(provider_id) or ProviderSpec(
        id=provider_id,
        name=provider_id,
        reads="a plugin that is not installed any more",
        tokens=Confidence.UNAVAILABLE,
        cost=Confidence.UNAVAILABLE,
    )


@cache
def provider_of(provider_id: str) -> Provider:
    """Return the module of a provider.

    Raises:
        KeyError: there is none.
    """
    if provider_id not in specs():
        raise KeyError(provider_id)
    if provider_id not in _own():
        return plugins.load()[provider_id]
    return cast("Provider", import_module(f"{__package__}.{provider_id.replace('-', '_')}"))


def plugin_failures() -> tuple[tuple[str, str], ...]:
    """Return (plugin, reason) of those that cannot be used."""
    taken = sorted(name for name in plugins.load() if name in _own())
    return (*plugins.failures(), *((name, "its id is one of ours") for name in taken))


def identity_of(spec: ProviderSpec, files: Mapping[str, bytes]) -> Identity:
    """Return whose account a root is, from those of its identity files that exist."""
    if not files:
        return Identity()
    identify: Identify = provider_of(spec.id).identify  # type: ignore[attr-defined]
    return identify(files)


def asker_of(provider_id: str) -> Callable[[Login], Conversation]:
    """Return what holds the conversation with a provider's vendor.

    Raises:
        KeyError: there is no such provider.
    """
    ask: Callable[[Login], Conversation] = provider_of(provider_id).ask  # type: ignore[attr-defined]
    return ask


def modules() -> list[str]:
    """Return the names of the modules of our own providers."""
    names = [found.name for found in iter_modules([str(CATALOG.parent)])]
    return [name for name in names if not name.startswith("_") and name not in NOT_PROVIDERS]


def compiled() -> bytes:
    """Return the text of `catalog.json`."""
    own = [cast("Provider", import_module(f"{__package__}.{name}")).SPEC for name in modules()]
    lines = [
        msgspec.json.encode(spec, enc_hook=lambda kind: kind.__name__)
        for spec in sorted(own, key=lambda spec: spec.id)
    ]
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


if __name__ == "__main__":
    fresh = CATALOG.with_suffix(".new")
    fresh.write_bytes(compiled())
    fresh.replace(CATALOG)
