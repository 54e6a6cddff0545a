"""What a look at all files found: the work that it makes, and where more may turn up."""

import os
from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.files import (
    Found,
    Reasons,
    Walk,
    endings,
    found_at,
    look_into,
    matcher,
    reasons_for,
)
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.roots import Root
from burnbar_tui.providers.registry import specs
from burnbar_tui.providers.spec import ProviderSpec, Rows


class ScannedRoot(Struct, kw_only=True):
    """What a scan found below one root."""

    root: Root
    spec: ProviderSpec
    account: AccountRecord
    folders: dict[str, Reasons] = {}
    """See `Walk.folders`."""
    bases: dict[str, Reasons] = {}
    """See `Walk.bases`."""
    files: int = 0
    bytes: int = 0
    troubles: list[tuple[str, str]] = []

    def found_by(self, path: str) -> Iterator[Found]:
        """Yield the file that a path, or its side file, is; in a new folder also those beside."""
        folder, _, name = path.rpartition(os.sep)
        if folder not in self.folders and (reasons := reasons_for(folder, self.bases)):
            self.folders[folder] = reasons
            yield from look_into(folder, reasons, self.spec)
        for index, pattern in self.folders.get(folder, ()):
            source = self.spec.sources[index]
            if isinstance(source, Rows):
                name = name.removesuffix("-wal").removesuffix("-journal")
            if matcher(source, pattern)(name):
                with suppress(OSError):
                    yield found_at(path, index, source)
                return


class Scan(Struct, kw_only=True):
    """What a scan found, and the work that it makes."""

    roots: list[ScannedRoot] = []
    idle: list[Walk] = []
    """Of roots that hold nothing yet, and so are no account."""
    jobs: list[Job] = []
    """Files with something new, newest first."""

    @property
    def files(self) -> int:
        """How many there are of all accounts."""
        return sum(root.files for root in self.roots)

    def endings(self) -> tuple[str, ...]:
        """Return what names end with of files that count, or that would if they came."""
        found = {ending for spec in specs().values() for ending in endings(spec)}
        found.update(*(endings(one.spec, one.root) for one in self.roots))
        return tuple(sorted(found))

    @property
    def bytes_new(self) -> int:
        """How much there is to read."""
        return sum(job.bytes_new for job in self.jobs)

    def is_surprised_by(self, path: str) -> bool:
        """Tell whether a file may belong to a root that was no account yet."""
        folder = path.rpartition(os.sep)[0]
        return any(folder in walk.folders or reasons_for(folder, walk.bases) for walk in self.idle)
