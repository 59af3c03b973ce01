"""Law: what may succeed is tried again, in time, and not for ever."""

import pytest

from sojourn.connector.outcome import OPERATOR_REASONS, Failed, Outcome, Retry, RetryReason, Sent
from sojourn.connector.patience import Patience, retrying


class Pauses:
    """Notes each pause instead of waiting for it."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.now = 0.0

    async def __call__(self, pause_s: float) -> None:
        self.taken.append(pause_s)
        self.now += pause_s


async def tried(
    patience: Patience, *answers: Outcome, call_s: float = 0.0
) -> tuple[Outcome, list[float]]:
    left, pauses = list(answers), Pauses()

    async def answer() -> Outcome:
        pauses.now += call_s
        return left.pop(0)

    trying = retrying(patience, sleep=pauses, now=lambda: pauses.now)
    return await trying(answer), pauses.taken


async def test_it_is_tried_until_it_succeeds() -> None:
    outcome, pauses = await tried(Patience(), Retry(), Retry(), Sent())
    assert outcome == Sent()
    assert len(pauses) == 2


async def test_a_final_no_is_not_tried_again() -> None:
    assert await tried(Patience(), Failed("rejected", "400")) == (Failed("rejected", "400"), [])


async def test_pauses_stay_within_their_growing_bounds() -> None:
    answers: list[Outcome] = [*[Retry()] * 12, Sent()]
    _, pauses = await tried(Patience(first_s=1, most_s=60, for_s=1e9), *answers)
    for count, pause in enumerate(pauses):
        assert 0 <= pause <= min(2**count, 60)


async def test_pauses_are_drawn_so_that_what_failed_together_does_not_come_together() -> None:
    draws = {
        (await tried(Patience(first_s=8, for_s=1e9), Retry(), Sent()))[1][0] for _ in range(20)
    }
    assert len(draws) == 20


async def test_what_the_provider_asks_for_is_the_least() -> None:
    _, pauses = await tried(Patience(for_s=1e9), Retry(after_s=120.0), Sent())
    assert pauses[0] == 120.0


async def test_it_is_given_up_where_the_next_try_would_be_too_late() -> None:
    outcome, pauses = await tried(Patience(for_s=60), Retry("busy", "429", after_s=61.0))
    assert outcome == Failed("gave_up", "429")
    assert pauses == []


async def test_how_long_it_took_to_be_asked_at_all_does_not_count() -> None:
    patience = Patience(for_s=60, first_s=1)
    outcome, _ = await tried(patience, Retry("busy", "503"), Sent(), call_s=3_600)
    assert outcome == Sent()


async def test_the_time_of_all_tries_counts_from_the_first_no_on() -> None:
    answers: list[Outcome] = [Retry("busy", "503")] * 1_000
    outcome, pauses = await tried(Patience(for_s=600, first_s=10, most_s=60), *answers)
    assert outcome == Failed("gave_up", "503")
    assert 540 < sum(pauses) < 600


@pytest.mark.parametrize("reason", sorted(OPERATOR_REASONS))
async def test_nothing_is_given_up_for_what_it_cannot_help(reason: RetryReason) -> None:
    answers: list[Outcome] = [*[Retry(reason)] * 100, Retry("busy"), Sent()]
    outcome, pauses = await tried(Patience(for_s=60, first_s=9, most_s=30), *answers)
    assert outcome == Sent()
    assert sum(pauses) > 60


@pytest.mark.parametrize("error", [ValueError, KeyError])
async def test_a_defect_is_not_taken_for_an_answer(error: type[Exception]) -> None:
    async def break_down() -> Outcome:
        raise error

    with pytest.raises(error):
        await retrying(Patience(), sleep=Pauses(), now=lambda: 0.0)(break_down)
