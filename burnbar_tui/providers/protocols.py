"""What the module of a provider looks like to the type checker."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from burnbar_tui.facts import Fact, Identity
from burnbar_tui.providers.spec import Origin, ProviderSpec


class Provider(Protocol):
    """A module with facts and a parse."""

    @property
    def SPEC(self) -> ProviderSpec: ...  # noqa: N802  # a constant of the module

    def parse(
        self, records: Iterable[tuple[int, Any]], origin: Origin, state: Any, /
    ) -> Iterator[Fact]:
        """Yield the facts in these records and bring `state` up to date.

        Only `parse` itself knows the types of its records and its state.
        """


class Identify(Protocol):
    """What `identify` of a provider's module looks like."""

    def __call__(self, files: Mapping[str, bytes], /) -> Identity:
        """Return whose account a root is, from those `identity_files` that exist."""
