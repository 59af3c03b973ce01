"""Law: no more calls than agreed in any stretch of time, and none while the provider wants none."""

import asyncio

import pytest

from sojourn.connector.pace import MAX_HOLD_S, Pace
from sojourn.journeyfile.phrases.rate import Rate
from support.virtual_time import run


async def _turns(pace: Pace, count: int) -> list[float]:
    loop = asyncio.get_running_loop()
    taken: list[float] = []

    async def take() -> None:
        await pace.turn()
        taken.append(loop.time())

    await asyncio.gather(*(take() for _ in range(count)))
    return taken


@pytest.mark.parametrize(("count", "per_s"), [(10, 1.0), (3, 60.0), (200, 1.0)])
def test_there_are_never_more_calls_in_a_stretch_than_agreed(count: int, per_s: float) -> None:
    taken = run(_turns(Pace(Rate(count, per_s)), 4 * count))
    for first, behind in zip(taken, taken[count + 1 :], strict=False):
        assert behind - first >= per_s * 0.999


def test_the_rate_is_used_and_not_only_kept() -> None:
    taken = run(_turns(Pace(Rate(10)), 101))
    assert taken[-1] == pytest.approx(10.0, rel=0.05)


def test_without_a_rate_nobody_waits() -> None:
    assert run(_turns(Pace(), 1_000))[-1] == pytest.approx(0.0, abs=0.01)


def test_all_wait_while_the_provider_asks_for_it() -> None:
    async def held() -> list[float]:
        pace = Pace()
        pace.hold(30)
        pace.hold(5)
        return await _turns(pace, 3)

    assert run(held()) == pytest.approx([30.0, 30.0, 30.0])


def test_a_hold_is_bounded() -> None:
    async def held() -> list[float]:
        pace = Pace()
        pace.hold(1e9)
        return await _turns(pace, 1)

    assert run(held()) == pytest.approx([MAX_HOLD_S])
