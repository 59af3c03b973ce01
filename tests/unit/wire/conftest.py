"""Input records without a broker."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec import Struct


class InputRecordStub(Struct, frozen=True, kw_only=True):
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    key: bytes | None = b"c1"
    topic: str = "shop.touchpoints"
    partition: int = 3
    offset: int = 17
    timestamp: int = 1_700_000_000_000


@pytest.fixture(scope="session")
def make_record() -> Callable[..., InputRecordStub]:
    """A record at shop.touchpoints/3@17; `value` may be given as a JSON-able object."""

    def make(value: Any, **fields: Any) -> InputRecordStub:
        raw = value if value is None or isinstance(value, bytes) else msgspec.json.encode(value)
        return InputRecordStub(value=raw, **fields)

    return make


@pytest.fixture
def native() -> dict[str, Any]:
    """A touchpoint in the native form, complete."""
    return {
        "id": "e1",
        "type": "Product Added",
        "customer": "c1",
        "channel": "web",
        "occurred_at": "2026-03-02T20:15:00.250+07:00",
        "source": "shop",
        "properties": {"cart_id": "k1", "price": 45.5, "products": [{"product_id": "p1"}]},
        "identifiers": {"email": "an@example.test"},
    }


@pytest.fixture
def cloudevent() -> dict[str, Any]:
    """The touchpoint of `native`, as a structured CloudEvent."""
    return {
        "specversion": "1.0",
        "id": "e1",
        "type": "Product Added",
        "source": "shop",
        "subject": "c1",
        "time": "2026-03-02T20:15:00.250+07:00",
        "channel": "web",
        "identifiers": '{"email": "an@example.test"}',
        "data": {"cart_id": "k1", "price": 45.5, "products": [{"product_id": "p1"}]},
    }
