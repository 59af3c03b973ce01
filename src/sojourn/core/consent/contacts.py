"""Where a channel reaches a customer."""

from typing import Final

from sojourn.core.customer.profile import Profile
from sojourn.core.declared.definitions import Channel

#: The contact point that every customer has.
CUSTOMER_ID: Final = "id"


def address(profile: Profile, channel: Channel, customer: str) -> str:
    """Where `channel` reaches the customer, "" for nowhere."""
    if channel.contact == CUSTOMER_ID:
        return customer
    return profile.contacts.get(channel.contact, "")
