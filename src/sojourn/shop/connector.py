"""What a channel's connector would report about an action, made up from a seed.

Pure: the console connector of `sojourn dev` consumes actions, asks here, and produces the
touchpoints when their time has come.
"""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any, Final, NamedTuple

from sojourn.core.event import REPORT_PREFIX, Touchpoint

_SECOND_MS: Final = 1_000
_MINUTE_MS: Final = 60 * _SECOND_MS


class Rates(NamedTuple):
    """How one channel behaves: shares of 1, each of those that came as far as the word before.

    `bounced` is out of those sent; `answer_minutes` the median time until it is opened.
    """

    failed: float
    bounced: float
    opened: float
    clicked: float
    answer_minutes: float


#: An SMS tells nobody that it was read.
RATES: Final[Mapping[str, Rates]] = {
    "email": Rates(failed=0.005, bounced=0.02, opened=0.35, clicked=0.2, answer_minutes=150),
    "push": Rates(failed=0.01, bounced=0.03, opened=0.2, clicked=0.4, answer_minutes=12),
    "sms": Rates(failed=0.01, bounced=0.02, opened=0.0, clicked=0.0, answer_minutes=1),
    "zalo": Rates(failed=0.01, bounced=0.01, opened=0.5, clicked=0.25, answer_minutes=30),
}
#: The part of their tasks that people do.
_TASKS_DONE: Final = 0.85

_OTHER: Final = Rates(failed=0.01, bounced=0.0, opened=0.0, clicked=0.0, answer_minutes=1)


def reports(action: Mapping[str, Any], seed: int) -> tuple[Touchpoint, ...]:
    """The reports about `action` (the JSON of an outgoing action), ascending in `occurred_at`.

    The same seed and action give the same reports. A `cancel` and an `event` give none, an
    audience's platform answers no more than `sent`, and people do most of their tasks within a
    working day. Raises KeyError or ValueError if `action` is none.
    """
    if action["kind"] in ("cancel", "event"):
        return ()
    sent_at = _milliseconds(action["at"])
    rng = Random(f"report/{seed}/{action['id']}")
    if action["kind"] == "task":
        done = rng.random() < _TASKS_DONE
        within_ms = _within_ms(action, sent_at)
        delay_ms = rng.randrange(min(10 * _MINUTE_MS, within_ms // 2), within_ms)
        return (_report(action, "Done", sent_at + delay_ms),) if done else ()
    audience = action["kind"] == "audience"
    story = _story(rng, _OTHER if audience else RATES.get(action["channel"], _OTHER))
    if audience:
        story = story[:1]
    return tuple(_report(action, word, sent_at + delay_ms) for word, delay_ms in story)


def _story(rng: Random, rates: Rates) -> list[tuple[str, int]]:
    """What happened, as (word, milliseconds after the action's own instant)."""
    at = rng.randrange(200, 2_000)
    if rng.random() < rates.failed:
        return [("Failed", at)]
    story = [("Sent", at)]
    at += rng.randrange(1 * _SECOND_MS, 30 * _SECOND_MS)
    if rng.random() < rates.bounced:
        return [*story, ("Bounced", at)]
    story.append(("Delivered", at))
    if rng.random() < rates.opened:
        at += int(rng.lognormvariate(0, 1) * rates.answer_minutes * _MINUTE_MS)
        story.append(("Opened", at))
        if rng.random() < rates.clicked:
            story.append(("Clicked", at + rng.randrange(2 * _SECOND_MS, 2 * _MINUTE_MS)))
    return story


def _within_ms(action: Mapping[str, Any], sent_at: int) -> int:
    """How long people have for a task: as long as it says, else a working day."""
    wanted_by = action.get("expires_at")
    return _milliseconds(wanted_by) - sent_at if wanted_by else 480 * _MINUTE_MS


def _report(action: Mapping[str, Any], word: str, at: int) -> Touchpoint:
    return Touchpoint(
        id=f"{action['id']}-{word.lower()}",
        type=REPORT_PREFIX + word,
        customer=action["customer"],
        occurred_at=at,
        source="console-connector",
        channel=action["channel"],
        properties={"action": action["id"]},
    )


def _milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)
