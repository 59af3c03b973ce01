"""Law: a stored state is read back as it was, by this release and by the ones after it."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.core.profile import Cart, CartItem, Orders, Profile
from sojourn.core.state import EMPTY, CustomerState, EndedRun, Message, Run, Stage
from sojourn.wire.state import VERSION, StateUnreadable, pack, unpack, wake_at_of

INT64 = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TEXT = st.text(max_size=8)
SCALAR = st.none() | st.booleans() | INT64 | st.floats(allow_nan=False) | TEXT
VALUES = st.dictionaries(
    TEXT, SCALAR | st.lists(SCALAR, max_size=2) | st.dictionaries(TEXT, SCALAR, max_size=2)
)
FILLED: dict[type, st.SearchStrategy[Any]] = {
    CartItem: st.builds(CartItem, TEXT, INT64, INT64, TEXT),
    Run: st.builds(
        Run, TEXT, TEXT, TEXT, TEXT, INT64, TEXT, INT64, INT64, VALUES, VALUES,
        st.dictionaries(TEXT, INT64, max_size=2), INT64, TEXT, TEXT,
    ),
    EndedRun: st.builds(EndedRun, TEXT, TEXT, TEXT, TEXT, INT64, INT64, INT64),
    Message: st.builds(
        Message, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, INT64, st.lists(TEXT, max_size=2).map(tuple)
    ),
}  # fmt: skip


def tuples_of(kind: type) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(FILLED[kind], max_size=2).map(tuple)


STATES = st.builds(
    CustomerState,
    st.builds(
        Profile,
        st.dictionaries(TEXT, TEXT, max_size=2),
        VALUES,
        st.lists(TEXT, max_size=2).map(tuple),
        st.dictionaries(TEXT, INT64, max_size=2),
        st.builds(Cart, TEXT, tuples_of(CartItem), INT64),
        st.builds(Orders, INT64, INT64, INT64, INT64, st.lists(TEXT, max_size=2).map(tuple)),
    ),
    st.builds(Stage, TEXT, INT64, TEXT, INT64),
    tuples_of(Run),
    tuples_of(EndedRun),
    tuples_of(Message),
    st.dictionaries(TEXT, st.dictionaries(TEXT, st.lists(INT64, max_size=3), max_size=2)),
    st.binary(max_size=24),
    INT64,
    INT64,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(state=STATES, wake_at=st.integers(min_value=0, max_value=2**63 - 1))
def test_is_read_back(state: CustomerState, wake_at: int) -> None:
    data = pack(state, wake_at)
    assert unpack(data) == state
    assert wake_at_of(data) == wake_at


def test_the_form_in_bytes_stands() -> None:
    """These bytes lie in logs: a change of them needs a new version and an upcaster."""
    state = CustomerState(
        profile=Profile(contacts={"email": "e"}, cart=Cart("k", (CartItem("p", 2, 30),), 5)),
        runs=(Run("r", "j", "v", "key", 1, "s", 2, 3),),
        seen=b"12345678",
        latest_at=9,
        sequence=4,
    )
    assert pack(state, 258).hex() == (
        "01" "0000000000000102"
        "99"
        "9681a5656d61696ca165809080" "93a16b9194a170021ea0" "05" "950000000090"
        "94a000a000"
        "919ea172a16aa176a36b657901a173020380808000a0a0"
        "90" "90" "80" "c4083132333435363738" "09" "04"
    )  # fmt: skip


def test_a_field_added_at_the_end_needs_no_version() -> None:
    """A state that an earlier release wrote with fewer fields takes the defaults."""
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(EMPTY))
    shorter = bytes((VERSION,)) + bytes(8) + msgspec.msgpack.encode(fields[:3])
    assert unpack(shorter) == EMPTY


def test_old_versions_are_lifted_step_by_step() -> None:
    """Two planted versions before: 0 kept the sequence first, 1 had no stage."""

    def sequence_to_the_end(fields: list[Any]) -> list[Any]:
        return [*fields[1:], fields[0]]

    def add_the_stage(fields: list[Any]) -> list[Any]:
        return [fields[0], ["awareness", 0, "", 0], *fields[1:]]

    upcasters = {0: sequence_to_the_end, 1: add_the_stage}
    state = CustomerState(stage=Stage("awareness"), latest_at=8, sequence=7)
    new = msgspec.msgpack.decode(msgspec.msgpack.encode(state))
    version_1 = [new[0], *new[2:]]
    version_0 = [version_1[-1], *version_1[:-1]]
    for version, fields in ((0, version_0), (1, version_1), (2, new)):
        data = bytes((version,)) + (5).to_bytes(8, "big") + msgspec.msgpack.encode(fields)
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
