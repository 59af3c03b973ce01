"""Whether a customer lets us write to them: what they said, and what the project asks to hear."""

from collections.abc import Mapping

from sojourn.core.policies import Policies
from sojourn.core.vocabulary import Category


def allowed(
    policies: Policies, consents: Mapping[str, bool], category: Category, channel: str
) -> bool:
    """Whether a message of `category` may go out on `channel`.

    Where no rule is declared, a transactional one may, and others unless the customer said no.
    """
    rule = policies.consent.get(f"{category}.{channel}")
    if rule is None and category == "transactional":
        return True
    said = consents.get(f"{category}.{channel}")
    return said is True if rule == "opt in" else said is not False
