"""Accounts of local agents: one for every root, named after whom the agent works for."""

from collections.abc import Collection
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from msgspec import Struct

from burnbar_tui.engine.roots import Root
from burnbar_tui.facts import Billing, Identity


class AccountRecord(Struct):
    """One row of `account`, its fields in their order."""

    id: int
    provider_id: str
    root: str
    label: str
    identity_hash: str = ""
    billing: str = Billing.UNKNOWN.value
    plan: str = ""
    trouble: str = ""
    is_billing_set: bool = False


def account_of(
    root: Root,
    identity: Identity,
    known: AccountRecord | None,
    siblings: Collection[AccountRecord],
    new_id: int,
) -> AccountRecord:
    """Return the account of a root as its files now tell it; what they tell no more is kept.

    `siblings` are the provider's other accounts: no two of them have one label.
    """
    taken = {account.label for account in siblings if account is not known}
    if known is None:
        known = AccountRecord(new_id, root.provider_id, root.account, "")
    is_named = bool(known.label) and not identity.email
    is_billed = identity.billing is not Billing.UNKNOWN and not known.is_billing_set
    return AccountRecord(
        id=known.id,
        provider_id=known.provider_id,
        root=known.root,
        label=known.label if is_named else label_of(identity, root, taken),
        identity_hash=_hash(identity) or known.identity_hash,
        billing=identity.billing.value if is_billed else known.billing,
        plan=identity.plan or known.plan,
        trouble=known.trouble,
        is_billing_set=known.is_billing_set,
    )


def label_of(identity: Identity, root: Root, taken: set[str]) -> str:
    """Return a short name: the address cut short, else `default`, else the folder."""
    name, _, domain = identity.email.partition("@")
    folder = Path(root.account).name.lstrip(".")
    candidates = [f"{name}@…", f"{name}@{domain[:1]}…", identity.email] if name else ["default"]
    for label in chain(candidates, [folder], (f"{folder} {number}" for number in range(2, 1000))):
        if label and label not in taken:
            return label
    return root.account


def _hash(identity: Identity) -> str:
    """Return what recognises an identity without telling it."""
    told = identity.account_key or identity.email
    return blake2b(told.encode(), digest_size=12).hexdigest() if told else ""
