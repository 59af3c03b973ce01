"""One action from its turn to its end: look, call, try again, report."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final

from sojourn.connector.action import Action
from sojourn.connector.calling import call
from sojourn.connector.desk import Letter, Work
from sojourn.connector.lanes import Lanes
from sojourn.connector.last_look import Drop, Go, Wait, look
from sojourn.connector.manner import Manner
from sojourn.connector.outcome import (
    Bounced,
    Failed,
    FailureReason,
    Outcome,
    Retry,
    Sent,
    Settled,
)
from sojourn.connector.pace import Pace
from sojourn.connector.patience import retrying
from sojourn.connector.ports import Post, Provider, Watch
from sojourn.connector.pulse import Pulse
from sojourn.connector.report import report_of
from sojourn.connector.setbacks import Setbacks
from sojourn.connector.sight import Sight
from sojourn.connector.tally import Tally
from sojourn.core.outcome import Refusal
from sojourn.wire.deadletter import dead_letter
from sojourn.wire.record import InputRecord
from sojourn.wire.touchpoint import encode

_log = logging.getLogger(__name__)

#: Ends that are nobody's fault: they are reported, and nothing is left to look into.
_NO_LETTER: Final[frozenset[FailureReason]] = frozenset({"too_late", "no_consent", "suppressed"})
#: After so long the topics are asked again where they could not be read.
_LOOK_AGAIN_S: Final = 1.0


class Errands:
    """Carries out the actions of one channel, several at once.

    `clock` gives milliseconds since 1970 UTC.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        watch: Watch,
        post: Post,
        manner: Manner,
        tally: Tally,
        pulse: Pulse,
        clock: Callable[[], int],
    ) -> None:
        self._provider = provider
        self._watch = watch
        self._post = post
        self._manner = manner
        self._tally = tally
        self._pulse = pulse
        self._clock = clock
        self._pace = Pace(manner.rate)
        self._at_once = asyncio.Semaphore(manner.at_once)
        self._lanes = Lanes()
        self._committed: set[asyncio.Task[None]] = set()
        self._setbacks = Setbacks(self._pace, pulse, tally)

    @property
    def held(self) -> bool:
        """Whether all calls wait."""
        return self._pace.held or not self._pulse.sees

    def is_committed(self, task: asyncio.Task[None]) -> bool:
        """Whether a task has called the provider and not yet written down what came of it."""
        return task in self._committed

    async def bury(self, letter: Letter) -> None:
        """See a record that is no action off."""
        self._tally.unreadable(letter.refusal.reason)
        await self._write_letter(letter.record, letter.refusal)

    async def run(self, work: Work, record: InputRecord, sight: Sight) -> None:
        """Carry out one action, and report on it. Returns when nothing is left to do about it."""
        task = asyncio.current_task()
        assert task is not None
        try:
            outcome = await self._settle(work.action, sight, task)
            if outcome is None:
                self._tally.end("cancelled")
                return
            # From here on nobody may stop it: the provider has spoken.
            self._committed.add(task)
            await self._report(work.action, outcome)
            if isinstance(outcome, Failed) and outcome.reason not in _NO_LETTER:
                detail = f"{outcome.reason} {outcome.code}".strip()
                await self._write_letter(record, Refusal("undeliverable", detail))
            self._count(work.action, outcome, late_ms=self._clock() - record.timestamp)
        finally:
            self._committed.discard(task)

    async def _settle(
        self, action: Action, sight: Sight, task: asyncio.Task[None]
    ) -> Settled | None:
        """What the action comes to at last; None where it was taken back."""
        # A message that is tried again lets later ones of its customer pass. All else must keep
        # its order: who is added to an audience and then removed must be out of it.
        whole = nullcontext() if action.kind == "send" else self._lane(action)
        async with whole:
            trying = retrying(
                self._manner.patience, sleep=asyncio.sleep, now=asyncio.get_running_loop().time
            )
            outcome: Outcome | None = await trying(self._try, action, sight, task)
        assert not isinstance(outcome, Retry)
        return outcome

    async def _try(self, action: Action, sight: Sight, task: asyncio.Task[None]) -> Outcome | None:
        lane = self._lane(action) if action.kind == "send" else nullcontext()
        async with lane, self._at_once:
            await self._pace.turn()
            verdict = await self._look(action, sight)
            if isinstance(verdict, Drop):
                return _dropped(verdict)
            self._committed.add(task)
            began = time.perf_counter()
            outcome = await call(self._provider, action, timeout_s=self._manner.call_timeout_s)
            self._tally.called(type(outcome).__name__.lower(), seconds=time.perf_counter() - began)
            if isinstance(outcome, Retry):
                self._committed.discard(task)
                self._setbacks.note(action.id, outcome)
            else:
                self._setbacks.overcome()
            return outcome

    async def _look(self, action: Action, sight: Sight) -> Go | Drop:
        """The last look. While it cannot be had nothing is sent, and nothing given up for it."""
        looked_before = False
        while True:
            try:
                await self._watch.fresh()
            except TimeoutError:
                self._pulse.sees = False
                await asyncio.sleep(_LOOK_AGAIN_S)
                continue
            self._pulse.sees = True
            verdict = look(
                action,
                sight,
                now=self._clock(),
                oldest_ms=int(self._manner.oldest_s * 1000),
                looked_before=looked_before,
            )
            if not isinstance(verdict, Wait):
                return verdict
            looked_before = True
            await asyncio.sleep(verdict.after_s)

    def _lane(self, action: Action) -> AbstractAsyncContextManager[None]:
        return self._lanes.of(action.customer)

    async def _report(self, action: Action, outcome: Settled) -> None:
        touchpoint = report_of(action, outcome, at=self._clock())
        if touchpoint is not None:
            key = action.customer.encode()
            await self._post.report(key, encode(touchpoint), partition=action.shard)

    async def _write_letter(self, record: InputRecord, refusal: Refusal) -> None:
        letter = dead_letter(record, refusal)
        await self._post.bury(letter.key, letter.value, letter.headers)
        self._tally.letter(refusal.reason)

    def _count(self, action: Action, outcome: Settled, *, late_ms: int) -> None:
        match outcome:
            case Sent(delivered=delivered):
                self._tally.end("delivered" if delivered else "sent")
                self._tally.handed_over(late_ms=late_ms)
            case Bounced(code=code):
                self._tally.end("bounced")
                _log.info("action %s bounced: %s", action.id, code)
            case Failed(reason=reason, code=code):
                self._tally.end("failed", reason=reason)
                _log.warning("action %s failed: %s %s", action.id, reason, code)


def _dropped(verdict: Drop) -> Failed | None:
    return None if verdict.why == "cancelled" else Failed(verdict.why)
