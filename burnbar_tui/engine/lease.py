"""One writer per store: a lock on a file beside it, which the system gives back if we die."""

import os
import sys
from pathlib import Path

from burnbar_tui.facts import StoreError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lease:
    """The right to write a store; everybody else reads and follows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process is the writer."""
        return self._file is not None

    def files(self) -> tuple[int, ...]:
        """Return what a child must inherit so that the lease lives as long as the child."""
        return () if self._file is None else (self._file,)

    def take(self) -> bool:
        """Become the writer, unless another process is; never waits.

        Raises:
            StoreError: the lock file cannot be made.
        """
        if self._file is not None:
            return True
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"cannot write in {self._path.parent}: {error.strerror}; free it, "
                "or name another folder with BURNBAR_DATA_DIR"
            ) from error
        try:
            _lock(file)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        """Let another process become the writer."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
