"""Command line parsing that answers a mistake with one clear sentence."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """An argument parser without abbreviations, whose errors are one sentence and exit code 2."""

    def __init__(
        self,
        prog: str,
        description: str,
        usage: str | None = None,
        epilog: str | None = None,
        commands: Sequence[str] = (),
    ) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._commands = commands

    def add_version(self) -> None:
        """Add `--version`; the number is looked up only when it is asked for."""
        self.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")

    def add_choice_of_format(self) -> None:
        """Add the formats that data can be printed in."""
        formats = self.add_mutually_exclusive_group()
        for name, text in (
            ("json", "print JSON (stable, for programs)"),
            ("csv", "print CSV"),
            ("markdown", "print a Markdown table"),
        ):
            formats.add_argument(
                f"--{name}", dest="format", action="store_const", const=name, default="", help=text
            )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line in one sentence, and exit with 2."""
        unknown = message.removeprefix("unrecognized arguments: ")
        if unknown != message:
            from difflib import get_close_matches

            first = unknown.split(" ", maxsplit=1)[0]
            near = get_close_matches(first, self._commands, n=1)
            kind = (
                "option" if first.startswith("-") else "command" if self._commands else "argument"
            )
            message = f"unknown {kind} {first!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        print(f"{self.prog}: {message} (see {self.prog} --help)", file=sys.stderr)  # noqa: T201
        raise SystemExit(2)


class _Version(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Print the version."""
        del namespace, values, option_string
        from importlib.metadata import version

        print("burnbar", version("burnbar-tui"))  # noqa: T201
        parser.exit()
