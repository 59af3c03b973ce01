"""What the choice of a channel and of an hour costs, for one candidate of one message."""

from collections.abc import Callable, Iterator
from typing import Final

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.choosing.learning import learn
from sojourn.core.customer.profile import Engagement, Profile
from sojourn.core.customer.state import EMPTY, CustomerState, Run
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.sending.gates import judge
from sojourn.core.shared.accounts import Shared
from sojourn.core.shared.table import Table
from support.sending import one_send, shop, signed_up

_TIMES: Final = 2_000
_NOW: Final = "2026-03-02 09:30"
_STAGES: Final = ("awareness", "consideration", "purchase")
_CHANNELS: Final = ("email", "push", "sms")

#: Name, what was done, how often in one round, and the work of a round.
Case = tuple[str, str, int, Callable[[], object]]


def cases() -> Iterator[Case]:
    """One message over three channels, to a customer with a past."""
    table = _table()
    for name, setting, channel, choice, hour, per in (
        ("choice_order", "one message, on the first of three", "[email, push, sms]", "", "", 1),
        ("choice_best", "one candidate, scored by a table", "best", "choice: {}", "", 3),
        (
            "choice_explore",
            "one candidate, its chance drawn",
            "best",
            "choice: {explore: true}",
            "",
            3,
        ),
        (
            "choice_hour",
            "one candidate at one hour of 24",
            "best",
            "choice: {}",
            "best within 24h",
            72,
        ),
    ):
        step = {"hour": hour} if hour else {}
        definitions = shop(one_send(channel, "service", **step), policies=choice)
        yield name, setting, _TIMES * per, _judging(definitions, table)
    counts = _counts()
    yield (
        "learn",
        f"one cell of one shard, of {len(counts):,}",
        len(counts),
        lambda: learn(counts, at=1, half_life_ms=86_400_000),
    )


def _judging(definitions: Definitions, table: Table) -> Callable[[], None]:
    step = definitions.journeys["example"].steps["hello"]
    assert isinstance(step, Send)
    event = signed_up(_NOW)
    run = Run("r" * 32, "example", "v", "k", event.occurred_at, "hello", event.occurred_at)
    state = _customer()

    def judge_all() -> None:
        for _ in range(_TIMES):
            draft = Draft(definitions, "an", state, event, event.occurred_at, Shared(table=table))
            judge(draft, run, step)

    return judge_all


def _customer() -> CustomerState:
    contacts = {"email": "an@example.test", "push_token": "t", "phone": "+84 1"}
    engagement = {channel: Engagement(9, 2) for channel in _CHANNELS}
    return CustomerState(
        profile=Profile(contacts=contacts, engagement=engagement), stage=EMPTY.stage
    )


def _table() -> Table:
    table = learn(_counts(), at=1, half_life_ms=86_400_000)
    assert table is not None
    return table


def _counts() -> list[tuple[Cell, Counts]]:
    """What eight shards have of three channels and stages, at each hour of the week."""
    return [
        (Cell(channel, stage, hour), Counts(20.0 + shard, 2.0 + hour % 5, 0))
        for shard in range(8)
        for channel in _CHANNELS
        for stage in _STAGES
        for hour in range(168)
    ]
