"""Keyrings of made-up machines."""

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Memory(KeyringBackend):
    """Keeps secrets as long as the test runs."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


class Locked(Memory):
    """Opens for nobody, and says so with more words than are good."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise KeyringLocked(f"cannot store {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked(f"{service} {username}")


class Broken(Memory):
    """Fails as backends do when the bus goes away."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ConnectionResetError(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise RuntimeError(password)


class Asking(Memory):
    """Asks its user to unlock it, who is away until the test is over."""

    def __init__(self) -> None:
        super().__init__()
        self.is_over = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        self.is_over.wait(60.0)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        self.is_over.wait(60.0)
