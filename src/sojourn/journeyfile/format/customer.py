"""Who a scenario is about, and what is known of them when it begins."""

from typing import ClassVar

from pydantic import Field

from sojourn.core.vocabulary import Category
from sojourn.journeyfile.format.base import EventName, Name, Strict
from sojourn.journeyfile.format.told import Amount, AnyText, Count, MomentText, Open, Texts, Value


class CartItemModel(Strict):
    """One product of the cart."""

    what: ClassVar[str] = "a product of `cart`"
    product_id: AnyText = Field(description="Which product.", examples=["p1"])
    quantity: int = Field(1, ge=1, le=1_000_000, description="How many.", examples=["1"])
    price: Amount = Field("0", description="The price of one.", examples=["45"])
    name: str = Field("", description="What people call it.", examples=["Trail shoe"])


class OrdersModel(Strict):
    """All orders so far."""

    what: ClassVar[str] = "`orders`"
    count: Count = Field(0, description="How many orders.", examples=["2"])
    value: Amount = Field("0", description="What they came to.", examples=["90"])
    last_at: MomentText | None = Field(
        None, description="When the last one was.", examples=["2026-02-11 09:30"]
    )


class CustomerModel(Open):
    """Who it is about, and what is known of them. Contacts stand here by their names."""

    what: ClassVar[str] = "`customer`"
    __pydantic_extra__: dict[str, AnyText]
    id: AnyText = Field(description="The customer's id.", examples=["c1"])
    timezone: AnyText | None = Field(
        None, description="Their time zone.", examples=["Asia/Ho_Chi_Minh"]
    )
    consents: dict[Category, Texts] = Field(
        {},
        description="For each purpose the channels that they allow.",
        examples=["{promotional: [email, push]}"],
    )
    tags: Texts = Field((), description="Their tags.", examples=["[vip]"])
    stage: Name | None = Field(None, description="Where they stand.", examples=["loyalty"])
    attributes: dict[Name, Value] = Field(
        {}, description="Attributes of profile.yaml.", examples=["{favourite_topic: trails}"]
    )
    counters: dict[EventName, Count] = Field(
        {}, description="How many events of a type there were.", examples=["{Store Visited: 2}"]
    )
    cart: tuple[CartItemModel, ...] = Field(
        (), description="What is in the cart.", examples=["[{product_id: p1, price: 45}]"]
    )
    cart_id: AnyText | None = Field(None, description="Which cart it is.", examples=["k1"])
    orders: OrdersModel | None = Field(
        None, description="Their orders so far.", examples=["{count: 2, value: 90}"]
    )
