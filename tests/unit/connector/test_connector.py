"""Law: each action is called, then reported, then passed over; whatever happens in between."""

import asyncio
import logging
import math
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from sojourn.connector.action import Action
from sojourn.connector.calling import Plain, Undeliverable, call
from sojourn.connector.connector import Connector
from sojourn.connector.instruments import Instruments
from sojourn.connector.manner import Manner
from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry, Sent
from sojourn.connector.patience import Patience
from sojourn.connector.position import Position, position_text
from sojourn.journeyfile.phrases.rate import Rate
from sojourn.ops.metrics import Metrics
from sojourn.wire.consent import Consent, consent_body
from sojourn.wire.instant import format_instant
from support.connector.actions import DECIDED_AT, action, action_id, body
from support.connector.ports import Log, MemoryFeed, MemoryPost, MemoryWatch, Scripted
from support.virtual_time import run

MANNER = Manner(patience=Patience(for_s=3_600, first_s=1, most_s=60))


class Stand:
    """A connector over a log in memory."""

    def __init__(self, log: Log, provider: Scripted, manner: Manner = MANNER) -> None:
        self.log = log
        self.feed, self.watch, self.post = MemoryFeed(log), MemoryWatch(log), MemoryPost(log)
        self.stop = asyncio.Event()
        self.instruments = Instruments(
            now=asyncio.get_running_loop().time, now_ms=lambda: DECIDED_AT + 60_000
        )
        self.connector = Connector(
            "email",
            provider,
            feed=self.feed,
            watch=self.watch,
            post=self.post,
            manner=manner,
            clock=lambda: DECIDED_AT + 60_000,
            instruments=self.instruments,
        )

    @property
    def metrics(self) -> Metrics:
        return self.instruments.metrics

    async def until(self, holds: Callable[[], bool]) -> None:
        """Run until something holds, and then stop as on SIGTERM."""
        running = asyncio.create_task(self.connector.run(self.stop))
        while not holds() and not running.done():  # noqa: ASYNC110 - holds() is no event
            await asyncio.sleep(0.01)
        self.stop.set()
        await running


def served(
    log: Log, provider: Scripted, holds: Callable[[], bool], manner: Manner = MANNER
) -> Stand:
    async def serve() -> Stand:
        stand = Stand(log, provider, manner)
        await stand.until(holds)
        return stand

    return run(serve())


def all_kept(log: Log) -> Callable[[], bool]:
    """Whether everything published is done, and the group knows."""
    return lambda: log.kept.get(0, (0, ""))[0] == len(log.actions)


def published(*values: bytes) -> Log:
    log = Log()
    log.publish(*values)
    return log


def test_each_action_is_carried_out_and_reported_once() -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(120)))
    provider = Scripted()
    stand = served(log, provider, all_kept(log))
    assert len(provider.calls) == 120
    assert log.reported == ["Message Sent"] * 120
    assert stand.connector.tally.figures()["sent"] == 120
    assert (provider.started, provider.closed) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "reported", "letters"),
    [
        (None, ["Message Sent"], []),
        (Sent(delivered=True), ["Message Delivered"], []),
        (Bounced("5.1.1"), ["Message Bounced"], []),
        (Failed("rejected", "400"), ["Message Failed rejected"], ["undeliverable: rejected 400"]),
        (
            *(Undeliverable("no_template"), ["Message Failed no_template"]),
            ["undeliverable: no_template"],
        ),
        (ValueError("an@example.test"), ["Message Failed defect"], ["undeliverable: defect"]),
        (asyncio.CancelledError(), ["Message Failed defect"], ["undeliverable: defect"]),
        ("an@example.test", ["Message Failed defect"], ["undeliverable: defect"]),
        (
            Failed("an@example.test", "unknown: an@example.test"),  # type: ignore[arg-type]
            *(["Message Failed rejected"], ["undeliverable: rejected"]),
        ),
        (Bounced("no an@example.test"), ["Message Bounced"], []),
    ],
)
def test_what_the_provider_says_is_reported(
    answer: Any,
    reported: list[str],
    letters: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = published(body())
    with caplog.at_level(logging.DEBUG):
        served(log, Scripted(answer), all_kept(log))
    assert log.reported == reported
    assert [letter for letter, _ in log.letters] == letters
    assert all(value == log.actions[0].value for _, value in log.letters)
    assert "example" not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        Retry(),
        Retry("an@example.test", "an@example.test", after_s=math.nan, hold=True),  # type: ignore[arg-type]
        TimeoutError(),
        ConnectionResetError("an@example.test"),
    ],
)
def test_what_may_succeed_is_tried_again(answer: Outcome | BaseException) -> None:
    log = published(body())
    provider = Scripted(answer, answer, None)
    stand = served(log, provider, all_kept(log))
    assert len(provider.calls) == 3
    assert log.reported == ["Message Sent"]
    assert b"example" not in stand.metrics.exposition()


def test_a_provider_that_hangs_is_given_up_on_and_tried_again() -> None:
    class Hanging(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            if len(self.calls) == 1:
                await asyncio.sleep(1e6)
            return None

    log, provider = published(body()), Hanging()
    served(log, provider, all_kept(log))
    assert len(provider.calls) == 2


def test_a_message_that_is_tried_again_lets_others_pass() -> None:
    log = published(body("a1", template="first"), body("a2", template="second"))
    provider = Scripted(Retry(after_s=600.0))
    served(log, provider, lambda: len(log.reports) == 2)
    assert provider.called == ["c1 first", "c1 second", "c1 first"]


def test_an_audience_is_changed_in_order_also_where_the_first_change_is_tried_again() -> None:
    add, remove = (
        body(name, kind="audience", category=None, template=None, change=name)
        for name in ("add", "remove")
    )
    log = published(add, remove)
    provider = Scripted(Retry(after_s=600.0))
    served(log, provider, all_kept(log))
    assert provider.called == ["c1 add", "c1 add", "c1 remove"]
    assert log.reports == []


def test_one_customer_is_never_served_twice_at_once() -> None:
    class Watching(Scripted):
        at_once = 0
        most = 0

        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            await asyncio.sleep(1)
            self.at_once -= 1
            return None

    same = Watching()
    log = published(*(body(f"a{n}") for n in range(6)))
    served(log, same, all_kept(log))
    assert same.most == 1
    others = Watching()
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(60)))
    served(log, others, all_kept(log), replace(MANNER, at_once=7))
    assert others.most == 7


def test_all_wait_where_the_provider_asks_all_to() -> None:
    class Clocked(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            times.append(asyncio.get_running_loop().time())
            return await super().deliver(action)

    times: list[float] = []
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(3)))
    served(log, Clocked(Retry(after_s=90.0, hold=True)), all_kept(log), replace(MANNER, at_once=1))
    assert [round(at) for at in times] == [0, 90, 90, 90]


def test_what_is_not_for_the_message_to_mend_does_not_fail_messages(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(20)))
    provider = Scripted(*[Retry("not_authorized", "401")] * 3)
    served(log, provider, all_kept(log), replace(MANNER, at_once=1))
    assert log.reported == ["Message Sent"] * 20
    assert caplog.text.count("Operator action") == 1


def test_nobody_gives_up_while_an_operator_sleeps() -> None:
    class Locked(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            locked = asyncio.get_running_loop().time() < 6 * 3_600
            return Retry("not_authorized", "401", hold=True) if locked else None

    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(20)))
    served(log, Locked(), all_kept(log), replace(MANNER, at_once=4))
    assert log.reported == ["Message Sent"] * 20


def test_a_long_queue_takes_nothing_of_the_patience_with_those_in_it() -> None:
    class Stumbling(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            return None if self.calls.count(action) > 1 else Retry()

    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(100)))
    provider = Stumbling()
    served(log, provider, all_kept(log), replace(MANNER, rate=Rate(1, 120.0)))
    assert log.reported == ["Message Sent"] * 100


def test_patience_ends() -> None:
    log = published(body())
    provider = Scripted(*[Retry("busy", "429", after_s=7_200.0)] * 2)
    served(log, provider, all_kept(log))
    assert len(provider.calls) == 1
    assert log.reported == ["Message Failed gave_up"]


def test_what_is_taken_back_before_its_turn_is_never_sent() -> None:
    cancel = body("x", kind="cancel", cancels=action_id("a2"), template=None)
    log = published(body("a1"), body("a2"), cancel)
    provider = Scripted()
    stand = served(log, provider, all_kept(log), replace(MANNER, at_once=1))
    assert [action.id for action in provider.calls] == [action_id("a1")]
    assert stand.connector.tally.figures()["cancelled"] == 1


def test_what_is_taken_back_while_it_waits_for_its_next_try_is_never_sent() -> None:
    class TakenBack(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            log.publish(body("x", kind="cancel", cancels=action.id, template=None))
            return await super().deliver(action)

    log = published(body("a1"))
    provider = TakenBack(Retry())
    served(log, provider, all_kept(log))
    assert len(provider.calls) == 1
    assert log.reports == []


def test_whoever_says_no_in_between_gets_nothing() -> None:
    log = published(body("a1"), body("a2", customer="c2"))
    log.say("c1", consent_body(Consent("c1", DECIDED_AT + 1, {"promotional.email": False})))
    provider = Scripted()
    served(log, provider, all_kept(log))
    assert provider.called == ["c2 hello"]
    assert log.reported == ["Message Failed no_consent", "Message Sent"]
    assert log.letters == []


def test_a_yes_that_is_on_its_way_is_waited_for() -> None:
    log = published(body("a1"))
    log.say("c1", consent_body(Consent("c1", DECIDED_AT - 9, {"promotional.email": False})))

    async def agree_late() -> None:
        stand = Stand(log, provider)
        running = asyncio.create_task(stand.until(all_kept(log)))
        await asyncio.sleep(1)
        log.say("c1", consent_body(Consent("c1", DECIDED_AT, {"promotional.email": True})))
        await running

    provider = Scripted()
    run(agree_late())
    assert log.reported == ["Message Sent"]


def test_nothing_is_sent_unseen() -> None:
    log = published(body())
    provider = Scripted()

    async def blind_for_a_while() -> None:
        stand = Stand(log, provider)
        stand.watch.blind = True
        running = asyncio.create_task(stand.until(all_kept(log)))
        await asyncio.sleep(30)
        assert provider.calls == []
        stand.watch.blind = False
        await running

    run(blind_for_a_while())
    assert log.reported == ["Message Sent"]


def test_a_repeat_reaches_nobody() -> None:
    first = body("a1", shard=0, term=5, number=1)
    log = published(first, first, body("a1", shard=0, term=6, number=1))
    provider = Scripted()
    stand = served(log, provider, all_kept(log))
    assert len(provider.calls) == 1
    assert stand.connector.tally.figures()["repeats"] == 2


def test_what_is_no_action_goes_to_the_dead_letters() -> None:
    log = published(b"garbage", body())
    served(log, Scripted(), all_kept(log))
    assert log.letters == [("not_json: JSON is malformed: invalid character (byte 0)", b"garbage")]
    assert log.reported == ["Message Sent"]


def test_a_restart_goes_on_where_the_position_says() -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(5)))
    served(log, Scripted(), all_kept(log))
    log.publish(body("a5", customer="c5"))
    provider = Scripted()
    served(log, provider, all_kept(log))
    assert provider.called == ["c5 hello"]


def test_a_stop_finishes_what_was_called_and_leaves_the_rest() -> None:
    class Slow(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            await asyncio.sleep(5)
            return None

    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(9)))
    provider = Slow()
    served(log, provider, lambda: len(provider.calls) == 3, replace(MANNER, at_once=3))
    assert log.reported == ["Message Sent"] * 3
    assert log.kept[0][0] == 3
    rest = Scripted()
    served(log, rest, all_kept(log))
    assert len(rest.calls) == 6


def test_what_does_not_end_within_the_grace_comes_again() -> None:
    class Endless(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            await asyncio.sleep(25)
            return None

    log = published(body())
    provider = Endless()
    served(log, provider, lambda: bool(provider.calls))
    assert (log.reports, log.kept.get(0)) == ([], None)


def test_a_partition_that_is_taken_away_is_finished_first() -> None:
    class Slow(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            await asyncio.sleep(5)
            return None

    async def rebalance() -> None:
        stand = Stand(log, provider)
        running = asyncio.create_task(stand.connector.run(stand.stop))
        await asyncio.sleep(1)
        revoking = asyncio.create_task(stand.feed.revoke())
        await asyncio.sleep(1)
        log.publish(body("a2", customer="c2"))
        await revoking
        assert log.reported == ["Message Sent"]
        assert log.kept[0][0] == 1
        await asyncio.sleep(60)
        assert len(provider.calls) == 1
        stand.stop.set()
        await running

    log, provider = published(body()), Slow()
    run(rebalance())


def test_a_stop_and_a_rebalance_at_once_do_no_harm() -> None:
    class Slow(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            await super().deliver(action)
            await asyncio.sleep(5)
            return None

    async def both() -> None:
        stand = Stand(log, Slow())
        running = asyncio.create_task(stand.connector.run(stand.stop))
        await asyncio.sleep(1)
        stand.stop.set()
        await asyncio.gather(stand.feed.revoke(), running)

    log = published(body())
    run(both())
    assert (log.reported, log.kept[0][0]) == (["Message Sent"], 1)


def test_intake_stops_at_the_bound_and_goes_on_below_it() -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(1_500)))
    provider = Scripted()
    provider.answers = [Retry(after_s=60.0)] * 1_500

    async def overrun() -> None:
        stand = Stand(log, provider)
        running = asyncio.create_task(stand.until(all_kept(log)))
        await asyncio.sleep(30)
        assert stand.feed.paused
        assert len(provider.calls) <= 1_100
        await running

    run(overrun())
    assert log.reported == ["Message Sent"] * 1_500


def test_positions_wait_for_the_broker() -> None:
    log = published(body())

    async def away() -> None:
        stand = Stand(log, Scripted())
        stand.feed.broker_is_away = True
        running = asyncio.create_task(stand.until(all_kept(log)))
        await asyncio.sleep(5)
        assert log.kept == {}
        stand.feed.broker_is_away = False
        await running

    run(away())
    assert log.kept[0][0] == 1


def test_what_was_done_is_counted_where_an_operator_sees_it() -> None:
    cancel = body("x", kind="cancel", cancels=action_id("a2"), template=None)
    log = published(
        body("a0", shard=0, term=1, number=1),
        body("a0", shard=0, term=1, number=1),
        body("a1", customer="c1"),
        body("a2", customer="c2"),
        body("a3", customer="c3", expires_at=format_instant(DECIDED_AT)),
        body("a4", customer="c4"),
        b"garbage",
        cancel,
    )
    log.say("c4", consent_body(Consent("c4", DECIDED_AT + 1, {"promotional.email": False})))
    provider = Scripted(Retry("busy", "429"), Failed("rejected", "400"))
    stand = served(log, provider, all_kept(log), replace(MANNER, at_once=1))
    ended = {
        (outcome, reason): stand.metrics.value(
            "connector_actions_total", channel="email", outcome=outcome, reason=reason
        )
        for outcome, reason in (
            ("sent", ""),
            ("cancelled", ""),
            *(("failed", reason) for reason in ("rejected", "too_late", "no_consent")),
        )
    }
    assert set(ended.values()) == {1.0}, ended
    assert stand.metrics.value("connector_retries_total", reason="busy") == 1
    assert stand.metrics.value("connector_repeats_total") == 1
    assert stand.metrics.value("connector_dead_letters_total", reason="undeliverable") == 1
    assert stand.metrics.value("connector_dead_letters_total", reason="not_json") == 1
    text = stand.metrics.exposition().decode()
    assert 'connector_call_seconds_count{channel="email",outcome="retry"} 1.0' in text
    assert 'connector_lateness_seconds_sum{channel="email"} 60.0' in text
    assert not [one for one in ("c1", "c4", "example") if one in text]


def test_what_is_not_finished_is_seen_with_its_age() -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(5)))
    provider = Scripted(Retry(after_s=600.0), Retry(after_s=600.0))

    async def watch() -> None:
        stand = Stand(log, provider)
        running = asyncio.create_task(stand.until(all_kept(log)))
        await asyncio.sleep(1)
        assert stand.metrics.value("connector_unfinished", partition="0") == 2
        assert stand.metrics.value("connector_oldest_seconds", channel="email") == 60
        assert stand.metrics.value("connector_partitions") == 1
        await running
        assert stand.metrics.value("connector_unfinished") == 0
        assert stand.metrics.value("connector_oldest_seconds") == 0

    run(watch())


def test_a_probe_says_what_is_wrong() -> None:
    log = published(body())
    provider = Scripted(Retry("not_authorized", "401", after_s=600.0, hold=True))

    async def watch() -> None:
        stand = Stand(log, provider)
        look = stand.instruments.look
        assert not look().ready
        stand.watch.blind = True
        running = asyncio.create_task(stand.until(all_kept(log)))
        await asyncio.sleep(1)
        assert look().problems == (
            "email: the topics of actions and consents cannot be read up to their ends",
        )
        stand.watch.blind = False
        await asyncio.sleep(60)
        assert look().problems == (
            "email: the provider answers not_authorized 401: all messages wait",
        )
        assert stand.metrics.value("connector_held") == 1
        assert look().alive
        await running

    run(watch())
    assert log.reported == ["Message Sent"]


def test_what_expired_before_anybody_came_is_said_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(9)))
    log.kept[0] = (2, position_text(Position(2, 5, frozenset({2, 4}))))
    log.start = 7
    provider = Scripted()
    stand = served(log, provider, all_kept(log))
    assert provider.called == ["c7 hello", "c8 hello"]
    assert stand.metrics.value("connector_lost_total") == 4
    assert "4 actions had expired" in caplog.text


def test_of_a_log_that_was_made_anew_nothing_is_taken_for_done(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = published(*(body(f"a{n}", customer=f"c{n}", shard=0, term=9, number=n) for n in range(3)))
    kept = Position(100, 110, frozenset({100}), {0: (9, 0)})
    log.kept[0] = (100, position_text(kept))
    provider = Scripted()
    served(log, provider, all_kept(log))
    # The first has the place that was the last; the others had been done at their offsets, once.
    assert provider.called == ["c1 hello", "c2 hello"]
    assert "made anew" in caplog.text


def test_a_call_that_blocks_is_said(caplog: pytest.LogCaptureFixture) -> None:
    class Blocking(Scripted):
        async def deliver(self, action: Action) -> Outcome | None:
            # As time.sleep would: the loop comes round to nothing else meanwhile.
            loop: Any = asyncio.get_running_loop()
            loop.stand_still(5.0)
            return await super().deliver(action)

    log = published(*(body(f"a{n}", customer=f"c{n}") for n in range(3)))
    with caplog.at_level(logging.WARNING):
        served(log, Blocking(), all_kept(log))
    assert caplog.text.count("asyncio.to_thread") == 1


def test_half_a_provider_is_none() -> None:
    class Half:
        async def deliver(self, action: Action) -> None: ...

    with pytest.raises(TypeError, match="has `start`, `deliver` and `close`"):
        Plain(Half())  # type: ignore[arg-type]


async def test_a_function_that_is_not_async_is_said_to_be_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def deliver(action: Action) -> None:
        del action

    provider = Plain(deliver)  # type: ignore[arg-type]
    assert await call(provider, action("a1"), timeout_s=1) == Failed("defect")
    assert "deliver is to be an `async def`" in caplog.text
