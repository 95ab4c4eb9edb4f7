"""What an address may say of the Inside page: `?view=windows&network=conv&image=18`."""

from interface.address import states, take_from_address
from interface.image_number import open_image
from interface.inside.digit import NUMBER
from interface.inside.sections import SECTIONS, VIEW
from interface.inside.subject import FRESH, KEPT
from interface.networks import BUNDLED


def read_address() -> None:
    """Set what the address says, at a visit's first look at the page."""
    take_from_address(
        "Inside",
        {
            "view": states({name.lower(): name for name in SECTIONS}, VIEW),
            "network": states({"untrained": FRESH, **BUNDLED}, KEPT),
        },
        lambda number: open_image(number, NUMBER),
    )
