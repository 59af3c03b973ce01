"""Law: a stored state is read back as it was, by this release and by the ones after it."""

import builtins
from typing import Any, get_args, get_origin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields

from sojourn.core.customer.profile import Cart, CartItem, Profile
from sojourn.core.customer.state import EMPTY, CustomerState, Run, Stage
from sojourn.wire.state import VERSION, StateUnreadable, pack, unpack, wake_at_of

INT64 = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TEXT = st.text(max_size=8)
SCALAR = st.none() | st.booleans() | INT64 | st.floats(allow_nan=False) | TEXT
JSON = SCALAR | st.lists(SCALAR, max_size=2) | st.dictionaries(TEXT, SCALAR, max_size=2)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """All values of a stored type, taken from its declaration: no field can be forgotten."""
    arguments = get_args(kind)
    match get_origin(kind) or kind:
        case builtins.str:
            return TEXT
        case builtins.int:
            return INT64
        case builtins.bool:
            return st.booleans()
        case builtins.float:
            return st.floats(allow_nan=False)
        case builtins.bytes:
            return st.binary(max_size=24)
        case builtins.tuple:
            return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
        case builtins.list:
            return st.lists(values_of(arguments[0]), max_size=3)
        case builtins.dict:
            return st.dictionaries(TEXT, values_of(arguments[1]), max_size=2)
        case type() as struct if issubclass(struct, Struct):
            inner = {field.name: values_of(field.type) for field in fields(struct)}
            return st.builds(struct, **inner)
        case _:
            assert kind is Any
            return JSON


@given(state=values_of(CustomerState), wake_at=st.integers(min_value=0, max_value=2**63 - 1))
def test_is_read_back(state: CustomerState, wake_at: int) -> None:
    data = pack(state, wake_at)
    assert unpack(data) == state
    assert wake_at_of(data) == wake_at


#: What 0.1.0 wrote, which had fewer fields.
OF_0_1_0 = bytes.fromhex(
    "01" "0000000000000102"
    "99"
    "9681a5656d61696ca165809080" "93a16b9194a170021ea0" "05" "950000000090"
    "94a000a000"
    "919fa172a16aa176a36b657901a17302038080808000a0a0"
    "90" "90" "80" "c4083132333435363738" "09" "04"
)  # fmt: skip


def test_the_form_in_bytes_stands() -> None:
    """These bytes lie in logs: fields may only be added at the end, and old bytes stay readable."""
    state = CustomerState(
        profile=Profile(contacts={"email": "e"}, cart=Cart("k", (CartItem("p", 2, 30),), 5)),
        runs=(Run("r", "j", "v", "key", 1, "s", 2, 3),),
        seen=b"12345678",
        latest_at=9,
        sequence=4,
    )
    assert unpack(OF_0_1_0) == state
    assert pack(state, 258).hex() == (
        "01" "0000000000000102"
        "9e"
        "9f81a5656d61696ca165809080" "93a16b9194a170021ea0" "05" "950000000090"
        "a0" "80" "80" "80" "80" "80" "80" "80" "90"
        "94a000a000"
        "91dc0015a172a16aa176a36b657901a17302038080808000a0a0908080809080"
        "90" "90" "80" "c4083132333435363738" "09" "04" "80" "90" "80" "00" "80"
    )  # fmt: skip


def test_a_field_added_at_the_end_needs_no_version() -> None:
    """A state that an earlier release wrote with fewer fields takes the defaults."""
    whole = msgspec.msgpack.decode(msgspec.msgpack.encode(EMPTY))
    shorter = bytes((VERSION,)) + bytes(8) + msgspec.msgpack.encode(whole[:3])
    assert unpack(shorter) == EMPTY


def test_old_versions_are_lifted_step_by_step() -> None:
    """Two planted versions before: 0 kept the sequence first, 1 had no stage."""

    def sequence_to_the_end(old: list[Any]) -> list[Any]:
        return [*old[1:], old[0]]

    def add_the_stage(old: list[Any]) -> list[Any]:
        return [old[0], ["awareness", 0, "", 0], *old[1:]]

    upcasters = {0: sequence_to_the_end, 1: add_the_stage}
    state = CustomerState(stage=Stage("awareness"), latest_at=8, sequence=7)
    new = msgspec.msgpack.decode(msgspec.msgpack.encode(state))
    version_1 = [new[0], *new[2:]]
    version_0 = [version_1[-1], *version_1[:-1]]
    for version, stored in ((0, version_0), (1, version_1), (2, new)):
        data = bytes((version,)) + (5).to_bytes(8, "big") + msgspec.msgpack.encode(stored)
        assert unpack(data, upcasters=upcasters, version=2) == state
        assert wake_at_of(data) == 5


def test_a_newer_version_is_refused_with_what_to_do() -> None:
    data = bytes((VERSION + 1,)) + pack(EMPTY, 0)[1:]
    with pytest.raises(StateUnreadable, match=r"Operator action: run the release") as caught:
        unpack(data)
    assert caught.value.version == VERSION + 1


def test_a_gap_in_the_way_up_is_refused() -> None:
    with pytest.raises(StateUnreadable, match="the way up ends at 0"):
        unpack(bytes(9) + msgspec.msgpack.encode(EMPTY))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01" + bytes(7),
        b"\x01" + bytes(8),
        b"\x01" + bytes(8) + b"\x91",
        b"\x01" + bytes(8) + b"\x93\x01\x02\x03",
        b"\x01" + bytes(8) + b"\x91" * 5000,
        b"\x01" + bytes(8) + b"\x91\x96\x81\xa1\xff\xa1a\x80\x90\x80\x90\x90",
    ],
)
def test_damage_is_named(data: bytes) -> None:
    with pytest.raises(StateUnreadable, match="damaged"):
        unpack(data)
