"""From counts to a table: rates drawn to what is above them, as strongly as the counts say."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import json, msgpack

from sojourn.core.choosing import learning
from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.choosing.learning import learn
from sojourn.core.shared.table import (
    FIRST_PPM,
    MILLION,
    Table,
    channel_rate,
    rate_at,
    sent_on,
)
from support.teaching import Told, all_week, taught

DAY = 86_400_000


def chance(table: Table, channel: str, stage: str = "awareness", hour: int = 9) -> float:
    return rate_at(table, channel, stage, hour).ppm / MILLION


def test_nothing_is_learned_of_nothing() -> None:
    assert learn([], at=5, half_life_ms=DAY) is None
    assert learn([(Cell("push", "a", 1), Counts(0.2, 0.2, 7))], at=5, half_life_ms=DAY) is None


def test_a_channel_that_nobody_knows_is_as_usual() -> None:
    assert channel_rate(None, "push").ppm == FIRST_PPM
    table = taught(all_week("push", "awareness", 100, 30))
    assert chance(table, "sms") == pytest.approx(0.3, abs=0.001)
    assert sent_on(table, "sms") == sent_on(None, "push") == 0
    assert sent_on(table, "push") == 16_800


def test_few_messages_say_little_and_many_say_all() -> None:
    few = taught({("push", "awareness", 9): (2, 2)})
    many = taught({("push", "awareness", 9): (20_000, 8_000)})
    assert 0.1 < chance(few, "push") < 0.3
    assert chance(many, "push") == pytest.approx(0.4, abs=0.005)


@given(st.integers(1, 400), st.integers(1, 400))
@example(18, 101)  # the rate of push rounds to one in a million, that of its stage to none
def test_where_nobody_ever_answers_the_table_says_just_that(push: int, email: int) -> None:
    table = taught(all_week("push", "awareness", push, 0) | all_week("email", "", email, 0))
    assert chance(table, "push") < 0.02
    assert chance(table, "email", "") < 0.02


def test_stages_that_differ_are_told_apart_and_others_are_not() -> None:
    apart = taught(all_week("push", "awareness", 20, 2) | all_week("push", "purchase", 20, 8))
    assert chance(apart, "push") == pytest.approx(0.1, abs=0.02)
    assert chance(apart, "push", "purchase") == pytest.approx(0.4, abs=0.02)
    alike = taught(all_week("push", "awareness", 20, 2) | {("push", "purchase", 9): (10, 1)})
    assert chance(alike, "push", "purchase") == pytest.approx(0.1, abs=0.01)


def test_an_hour_is_learned_from_all_stages_and_moves_each() -> None:
    drawn = random.Random(2)
    told: dict[tuple[str, str, int], tuple[float, float]] = {}
    for stage, sent, share in (("awareness", 300, 0.1), ("purchase", 20, 0.3)):
        for hour in range(168):
            chances = share * (2 if hour % 24 == 20 else 1)
            answered = sum(drawn.random() < chances for _ in range(sent))
            told[("push", stage, hour)] = (sent, answered)
    del told[("push", "purchase", 20)]
    table = taught(told)
    evening, morning = (chance(table, "push", "purchase", hour) for hour in (20, 9))
    # Nothing went out there and then; the hour is as good in other stages.
    assert evening > 1.6 * morning


def test_an_hour_is_not_good_because_those_of_a_good_stage_are_written_to_then() -> None:
    told = dict(all_week("push", "awareness", 50, 5)) | {("push", "purchase", 9): (2_000.0, 900.0)}
    table = taught(told)
    assert chance(table, "push", hour=9) == pytest.approx(chance(table, "push", hour=8), rel=0.1)


def test_hours_that_differ_by_chance_alone_are_one() -> None:
    drawn = random.Random(1)
    told = {
        ("push", "awareness", hour): (50.0, float(sum(drawn.random() < 0.1 for _ in range(50))))
        for hour in range(168)
    }
    table = taught(told)
    known = [chance(table, "push", hour=hour) for hour in range(168)]
    seen = [answered / sent for sent, answered in told.values()]
    assert max(known) - min(known) < (max(seen) - min(seen)) / 5


CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(["push", "email", "sms"]),
        st.sampled_from(["", "awareness", "purchase"]),
        st.integers(0, 167),
    ),
    st.tuples(st.floats(0, 500), st.floats(0, 1)),
    max_size=40,
)


@given(CELLS, st.integers(1, 9), st.randoms(use_true_random=False))
def test_the_order_of_shards_makes_no_difference(
    cells: dict[tuple[str, str, int], tuple[float, float]],
    shards: int,
    order: random.Random,
) -> None:
    counts = [
        (Cell(*where), Counts(sent / (shard + 1), sent * share / (shard + 1), shard * DAY))
        for where, (sent, share) in cells.items()
        for shard in range(shards)
    ]
    first = learn(counts, at=1, half_life_ms=30 * DAY)
    order.shuffle(counts)
    assert learn(counts, at=1, half_life_ms=30 * DAY) == first
    if first is not None:
        rates = [rate_at(first, *where) for where in cells]
        assert all(0 <= rate.ppm <= MILLION for rate in rates)


def test_the_version_is_that_of_the_numbers_and_not_of_the_time() -> None:
    told: Told = {("push", "awareness", 9): (100, 10)}
    assert taught(told, at=1).version == taught(told, at=2).version
    assert taught(told).version != taught({("push", "awareness", 9): (100, 11)}).version


def test_what_is_old_weighs_less() -> None:
    old, new = Counts(100, 90, 0), Counts(100, 10, 300 * DAY)
    counts = [(Cell("push", "", 1), old), (Cell("push", "", 1), new)]
    table = learn(counts, at=1, half_life_ms=30 * DAY)
    assert table is not None
    assert channel_rate(table, "push").ppm / MILLION == pytest.approx(0.1, abs=0.01)


def test_a_table_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_HOURS", 10)
    told = dict(all_week("push", "awareness", 20, 2)) | {("push", "awareness", 7): (90.0, 40.0)}
    table = taught(told)
    hours = table.channels["push"].stages["awareness"].hours
    assert len(hours) == 10
    assert 7 in hours


def test_a_table_is_read_back_from_both_of_its_forms() -> None:
    table = taught(all_week("push", "awareness", 20, 2) | {("sms", "", 3): (5, 5)})
    assert msgpack.decode(msgpack.encode(table), type=Table) == table
    assert json.decode(json.encode(table), type=Table) == table
