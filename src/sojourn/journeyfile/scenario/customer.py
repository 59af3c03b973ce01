"""`customer`: who a scenario is about, as the import that brings them along."""

from typing import Any, Final

from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.customer import CustomerModel
from sojourn.journeyfile.scenario.fields import Fields
from sojourn.journeyfile.scenario.known import Known, Names
from sojourn.journeyfile.text.node import Path

_CUSTOMER: Final = "customer"


class CustomerReader:
    """Reads what is known of the customer of one document."""

    def __init__(self, fields: Fields, names: Names, known: Known) -> None:
        self._fields = fields
        self._names = names
        self._declared = known.declared

    def contacts(self, model: CustomerModel) -> dict[str, str]:
        """The identifiers of the import."""
        return {name: value for name, value in model.named().items() if self._is_contact(name)}

    def properties(self, model: CustomerModel) -> dict[str, Any]:
        """The properties of the import; what is not said is not among them."""
        for purpose, channels in model.consents.items():
            for index, channel in enumerate(channels):
                self._names.channel((_CUSTOMER, "consents", purpose, index), channel)
        if model.stage is not None:
            self._names.stage((_CUSTOMER, "stage"), model.stage)
        for name in model.counters:
            self._names.event((_CUSTOMER, "counters", name), name)
        told: dict[str, Any] = {
            "attributes": self._attributes(model),
            "tags": list(model.tags),
            "timezone": model.timezone,
            "consents": {purpose: list(names) for purpose, names in model.consents.items()},
            "stage": model.stage,
            "counters": dict(model.counters),
            "cart": self._cart(model),
            "cart_id": model.cart_id,
            "orders": self._orders(model),
        }
        return {name: value for name, value in told.items() if value}

    def _is_contact(self, name: str) -> bool:
        loc = (_CUSTOMER, name)
        if name in self._declared.attributes:
            hint = f"write `attributes: {{{name}: …}}`"
            self._fields.review.say(
                loc, "unknown-key", f"`{name}` is an attribute", hint=hint, at_key=True
            )
            return False
        return self._names.contact(loc, name, near=CustomerModel.model_fields)

    def _attributes(self, model: CustomerModel) -> dict[str, Any]:
        declared = self._declared.attributes
        told = {}
        for name in model.attributes:
            loc: Path = (_CUSTOMER, "attributes", name)
            if name in declared:
                told[name] = self._fields.value(loc, declared[name])
            elif self._declared.whole:
                hint = did_you_mean(name, declared) or "declare it there"
                message = f"profile.yaml declares no attribute `{name}`"
                self._fields.review.say(loc, "unknown-attribute", message, hint=hint, at_key=True)
        return told

    def _cart(self, model: CustomerModel) -> list[dict[str, Any]]:
        return [
            {
                "product_id": item.product_id,
                "quantity": item.quantity,
                "price": self._amount((_CUSTOMER, "cart", index, "price")),
                "name": item.name,
            }
            for index, item in enumerate(model.cart)
        ]

    def _orders(self, model: CustomerModel) -> dict[str, Any] | None:
        orders = model.orders
        if orders is None:
            return None
        loc: Path = (_CUSTOMER, "orders", "last_at")
        moment = None if orders.last_at is None else self._fields.moment(loc, orders.last_at)
        return {
            "count": orders.count,
            "value": self._amount((_CUSTOMER, "orders", "value")),
            "last_at": None if moment is None else moment.at,
        }

    def _amount(self, loc: Path) -> Any:
        return self._fields.value(loc, "money") or 0
