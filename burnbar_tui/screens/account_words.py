"""What the form for accounts says: the ways of a credential, and what each means."""

from burnbar_tui.account_views import VendorChoice, Way
from burnbar_tui.facts import Billing
from burnbar_tui.widgets.text import homely

WAYS = {
    Way.KEYRING: "keep it in the keyring of this system",
    Way.VARIABLE: "read it from an environment variable",
    Way.COMMAND: "let a command print it",
    Way.OWN_LOGIN: "read the agent's own login (I agree)",
    Way.NONE: "none: ask without one",
}
BILLINGS = (
    ("as is usual for this vendor", ""),
    ("billed by use", Billing.API.value),
    ("subscription", Billing.SUBSCRIPTION.value),
)


def ways_of(vendor: VendorChoice) -> list[tuple[str, str]]:
    """Return (words, value) of each way that the vendor's credential may take."""
    return [(WAYS[way], way.value) for way in vendor.ways]


def words_on(way: Way, vendor: VendorChoice) -> str:
    """Return what is needed, where it goes, and what is read with the user's consent."""
    needed = f"Needed: {vendor.credential}."
    is_set = f"{vendor.variables[0]} is set here" if vendor.is_set else ""
    match way:
        case Way.KEYRING:
            offer = f" {is_set}: it can be read from there instead." if is_set else ""
            return f"{needed} Kept in the keyring only, never shown.{offer}"
        case Way.VARIABLE:
            usual = f" Usual: {', '.join(vendor.variables)}." if vendor.variables else ""
            return f"{needed} Only the variable's name is kept.{usual}{is_set and f' {is_set}.'}"
        case Way.COMMAND:
            return f"{needed} The command runs each time the vendor is asked; it is kept as it is."
        case Way.OWN_LOGIN:
            place = homely(vendor.login_place)
            state = "It is there." if vendor.is_logged_in else "It is not there: log in first."
            return (
                f"Choosing this lets burnbar read {place} each time it asks {vendor.name}. It is "
                f"never changed, copied or renewed. {state}"
            )
        case Way.NONE:
            return "Nothing is sent that tells who you are."
