"""What doctor says of every account that the user added: how it is asked, how that went last."""

from collections.abc import Iterable, Iterator, Mapping
from shlex import quote

from burnbar_tui.cli.doctor_sources import Check
from burnbar_tui.engine import credentials
from burnbar_tui.facts import ErrorClass
from burnbar_tui.views import LoginView

TODO = {
    ErrorClass.AUTH_MISSING: "give the credential: burnbar accounts set {name} --help",
    ErrorClass.AUTH_EXPIRED: "renew the credential, then: burnbar accounts set {name} --help",
    ErrorClass.AUTH_SCOPE: "give a credential of the right kind: burnbar accounts set {name} "
    "--help",
    ErrorClass.NO_PLAN: "if it has a plan by now: burnbar poll {name}",
    ErrorClass.EXHAUSTED: "wait for the reset, or top it up",
    ErrorClass.RATE_LIMITED: "nothing, it is asked again by itself",
    ErrorClass.UNAVAILABLE: "nothing, it is asked again by itself; to ask now: burnbar poll {name}",
    ErrorClass.SCHEMA_CHANGED: "look for a newer burnbar",
}
"""What the user does about each class of errors."""
LASTING = frozenset(ErrorClass) - {
    ErrorClass.EXHAUSTED, ErrorClass.RATE_LIMITED, ErrorClass.UNAVAILABLE, ErrorClass.NO_PLAN,
}  # fmt: skip
"""What does not go away by itself."""


def check_logins(views: Iterable[LoginView], environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield one check of each account that is asked."""
    for view in views:
        if view.kind == "api":
            yield _check(view, environ)


def _check(view: LoginView, environ: Mapping[str, str]) -> Check:
    name = f"{view.provider_id}/{view.account}"
    where = f" at {view.base_url}" if view.base_url else ""
    last = f"last answer {view.last_ok_at:%Y-%m-%d %H:%M}Z" if view.last_ok_at else "no answer yet"
    text = f"asked with {_how(view.credential)}{where}; {last}"
    subject = f"account {name}"
    if view.error_class:
        error = ErrorClass(view.error_class)
        state = "warning" if error in LASTING else "note"
        told = f"{text}; {error}: {view.message}"
        return Check(state, subject, told, TODO[error].format(name=quote(name)))
    if not credentials.is_set(view.credential, environ):
        return Check(
            "warning", subject, f"{text}; this variable is not set", "set it, then restart"
        )
    todo = "" if view.last_ok_at else f"run `burnbar poll {quote(name)}`"
    return Check("ok" if view.last_ok_at else "note", subject, text, todo)


def _how(credential: str) -> str:
    kind, _, where = credential.partition(":")
    known = {
        "env": f"the variable {where}",
        "keyring": "a secret of the keyring",
        "command": "what a command prints",
        "file": "the agent's own login",
    }
    return known.get(kind, "no credential")
