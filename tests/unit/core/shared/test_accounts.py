"""What shards may take of a sum: together all of it, and no shard more than its part."""

from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.shared.accounts import Part, part_of


@given(st.integers(0, 10_000), st.text(max_size=20), st.integers(1, 64))
def test_the_parts_of_all_shards_make_the_total(total: int, account: str, shards: int) -> None:
    parts = [part_of(total, account, Part(shard, shards)) for shard in range(shards)]
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1


def test_what_cannot_be_divided_does_not_always_fall_to_the_same_shard() -> None:
    winners = {
        shard
        for name in ("a", "b", "c", "d", "e", "f", "g", "h")
        for shard in range(8)
        if part_of(1, name, Part(shard, 8))
    }
    assert len(winners) > 2
