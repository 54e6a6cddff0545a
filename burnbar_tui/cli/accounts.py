"""`burnbar accounts`: the accounts found on this machine, and those that the user adds."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from burnbar_tui import clock
from burnbar_tui.cli.current import say
from burnbar_tui.cli.output import print_json, print_table
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import Billing, BurnbarError
from burnbar_tui.paths import find_paths
from burnbar_tui.views import LoginView

if TYPE_CHECKING:
    from burnbar_tui.engine.keeping import How, Keeping
    from burnbar_tui.engine.polling import Outcome

ACTIONS = ("list", "add", "test", "set", "remove")
MOST_SECRET = 1 << 20


def run(command: str, argv: list[str]) -> int:
    """Run one of the actions; without any, list."""
    parser = Parser(
        f"burnbar {command}",
        "Accounts: list them, add those of vendors, test, change and remove them.",
        usage=f"burnbar {command} [{'|'.join(ACTIONS)}] ...",
        commands=ACTIONS,
    )
    if argv and argv[0] in ACTIONS:
        actions: dict[str, Callable[[Parser, list[str]], int]] = {
            "list": _list, "add": _add, "test": _test, "set": _set, "remove": _remove,
        }  # fmt: skip
        action = Parser(f"burnbar {command} {argv[0]}", ABOUT[argv[0]])
        return actions[argv[0]](action, argv[1:])
    if argv and not argv[0].startswith("-"):
        parser.error(f"unrecognized arguments: {argv[0]}")
    return _list(parser, argv)


ABOUT = {
    "list": "List all accounts and how each is asked.",
    "add": "Add an account of a vendor: its key goes into the keyring, nothing else is kept of it.",
    "test": "Ask an account's vendor once; nothing is stored.",
    "set": "Change how an account is asked.",
    "remove": "Delete an account and its secret; its history stays.",
}


def _list(parser: Parser, argv: list[str]) -> int:
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    paths = find_paths()
    queries = Queries(paths.store, chosen_zone(), partial(clock.now, os.environ))
    try:
        views = queries.logins()
    finally:
        queries.close()
    if options.json:
        print_json({"accounts": [as_json(view) for view in views]})
        return 0
    columns = ("account", "kind", "billing", "plan", "state", "last answer", "next", "credential")
    print_table([(name, False) for name in columns], [_cells(view) for view in views])
    for view in views:
        if view.message:
            from burnbar_tui.widgets.text import plain

            sys.stdout.write(
                f"{view.provider_id}/{plain(view.account, 60)}: {plain(view.message, 400)}\n"
            )
    return 0


def as_json(view: LoginView) -> dict[str, object]:
    """Return an account in the words that scripts rely on."""
    return {
        "provider": view.provider_id,
        "label": view.account,
        "kind": view.kind,
        "billing": view.billing,
        "plan": view.plan or None,
        "state": view.state,
        "error_class": view.error_class or None,
        "message": view.message or None,
        "last_ok_at": view.last_ok_at,
        "next_poll_at": view.next_poll_at,
        "credential": view.credential,
        "base_url": view.base_url or None,
    }


def _cells(view: LoginView) -> tuple[str, ...]:
    instants = (view.last_ok_at, view.next_poll_at)
    last, following = (f"{at:%d %b %H:%M}Z" if at else "—" for at in instants)
    name = f"{view.provider_id}/{view.account}"
    state = f"{view.state} ({view.error_class})" if view.error_class else view.state
    return (
        name, view.kind, view.billing.value, view.plan or "—", state, last, following,
        view.credential,
    )  # fmt: skip


def _add_how(parser: Parser) -> None:
    """Add the options that tell how an account is asked."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--credential-env", metavar="VAR", help="read the secret from this variable")
    ways.add_argument(
        "--credential-stdin", action="store_true", help="read the secret here, keep it in a keyring"
    )
    ways.add_argument("--credential-command", metavar="CMD", help="run this to get the secret")
    ways.add_argument(
        "--own-login", action="store_true",
        help="read the login that the agent itself keeps on this machine, each time, unchanged",
    )  # fmt: skip
    parser.add_argument("--base-url", metavar="URL", help="ask this host instead of the vendor's")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="an option of the vendor"
    )
    parser.add_argument(
        "--billing", choices=[one.value for one in Billing], help="who pays for it, and how"
    )


def _add(parser: Parser, argv: list[str]) -> int:
    parser.add_argument("provider", help="whose account (see burnbar providers)")
    parser.add_argument("--label", default="default", help="what to call it (default: default)")
    _add_how(parser)
    parser.add_argument("--no-test", action="store_true", help="do not ask the vendor first")
    options = parser.parse_args(argv)
    from burnbar_tui.engine.keeping import CredentialRefused

    with _keeping() as keeping:
        how = _how(options, options.provider)
        try:
            added = keeping.add(options.provider, options.label, how, is_tested=not options.no_test)
        except CredentialRefused as refused:
            raise BurnbarError(f"{refused} (--no-test stores it all the same)") from None
    say(f"added {added.login.name}")
    if added.message:
        say(f"its first poll failed ({added.error_class}): {added.message}")
    elif not options.no_test:
        say(_told(added))
    return 0


def _test(parser: Parser, argv: list[str]) -> int:
    _add_name(parser)
    options = parser.parse_args(argv)
    with _keeping() as keeping:
        outcome = keeping.test(keeping.named(*_words(options)))
    say(outcome.message or _told(outcome))
    return 1 if outcome.error_class else 0


def _set(parser: Parser, argv: list[str]) -> int:
    _add_name(parser)
    _add_how(parser)
    options = parser.parse_args(argv)
    with _keeping() as keeping:
        words = _words(options)
        if (account := keeping.found_here(*words)) is not None:
            name = f"{account.provider_id}/{account.label}"
            keeping.set_billing(account, _how(options, name))
        else:
            login = keeping.named(*words)
            keeping.change(login, _how(options, login.name))
            name = login.name
    say(f"changed {name}")
    return 0


def _remove(parser: Parser, argv: list[str]) -> int:
    _add_name(parser)
    options = parser.parse_args(argv)
    with _keeping() as keeping:
        login = keeping.named(*_words(options))
        keeping.remove(login)
    say(f"removed {login.name}; what was told of it stays in the store")
    return 0


def _add_name(parser: Parser) -> None:
    parser.add_argument("account", nargs="+", help="provider/label, or what is enough of it")
    parser.add_argument("--label", help="which account of the provider")


def _words(options: argparse.Namespace) -> list[str]:
    return [*options.account, *([options.label] if options.label else [])]


def _told(outcome: "Outcome") -> str:
    return (
        f"{outcome.login.name} answers: {outcome.windows} windows, {outcome.balances} balances, "
        f"{outcome.usage_rows} rows of usage"
    )


def _keeping() -> "Keeping":
    """Open the accounts for changes; with the network, so `list` does not need it."""
    from burnbar_tui.engine.keeping import Keeping

    return Keeping(find_paths(), os.environ, partial(clock.now, os.environ))


def _how(options: argparse.Namespace, name: str) -> "How":
    from burnbar_tui.engine.keeping import How

    return How(
        env=options.credential_env,
        command=options.credential_command,
        is_own_login=options.own_login,
        secret=_secret(name) if options.credential_stdin else None,
        base_url=options.base_url,
        options=tuple(options.set),
        billing=options.billing,
    )


def _secret(name: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"credential of {name} (not shown): ").strip()
    return sys.stdin.read(MOST_SECRET).strip()
