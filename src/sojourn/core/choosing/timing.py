"""At which hour a message promises most: `at: best within 24h`.

Asked once all gates let it go out now. Only hours count in which the channel's window is open and
the customer is not to be left quiet; when the message wakes, all gates are asked anew, and this
as well.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from sojourn.core.choosing.evidence import hour_of_week
from sojourn.core.choosing.score import Promises, Score
from sojourn.core.choosing.sending_hours import hours_for
from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.ids import spread
from sojourn.core.local_time.calendar import HOUR_MS, wall_time
from sojourn.core.local_time.hours import Window, is_open


class Better(NamedTuple):
    """A later hour that promises more: the channel that does, when, and all scores of that hour."""

    channel: Channel
    at: int
    scores: dict[str, Score]


class _Hours(NamedTuple):
    """The daily hours that must be open on a channel, and when it closes for good; 0 for never."""

    windows: Sequence[Window]
    zone: tzinfo
    closes_at: int

    def are_open(self, at: int) -> bool:
        return (not self.closes_at or at < self.closes_at) and all(
            is_open(window, at, self.zone) for window in self.windows
        )


def better_hour(
    draft: Draft, run: Run, step: Send, channels: Sequence[Channel], *, now: Channel
) -> Better | None:
    """The best hour until the step's time for it is over; None where that is this one.

    `now` is the channel that the message would go out on now; with equal scores it does.
    """
    latest = run.reached_at + step.best_within_ms
    if step.expires_ms:
        latest = min(latest, run.reached_at + step.expires_ms)
    if latest - draft.now < HOUR_MS:
        return None
    promises = Promises(draft, run, step, channels)
    if not promises.hours_known:
        return None
    zone = draft.zone
    hours = [_hours(draft, step, channel) for channel in channels]
    most = promises.values(hour_of_week(draft.now, zone))[channels.index(now)]
    best_at, best = 0, 0
    for at in _later_hours(draft.now, latest, zone):
        for place, promised in enumerate(promises.values(hour_of_week(at, zone))):
            if promised > most and hours[place].are_open(at):
                best_at, best, most = at, place, promised
    if not best_at:
        return None
    scores = promises.scores(hour_of_week(best_at, zone))
    later = _spread(draft, run, step, best_at, latest)
    # Hours that end within the jitter would not see the message otherwise.
    if hours[best].are_open(later):
        best_at = later
    return Better(channels[best], best_at, scores)


def _later_hours(now: int, latest: int, zone: tzinfo) -> Iterator[int]:
    """The instants up to `latest` at which an hour begins on the clock of `zone`."""
    at = now + HOUR_MS - wall_time(now, zone) % HOUR_MS
    while at <= latest:
        yield at
        at += HOUR_MS


def _hours(draft: Draft, step: Send, channel: Channel) -> _Hours:
    """When `channel` may be used for the message, as far as is known now."""
    hours = hours_for(draft, step.category, channel)
    windows = hours.vendor if hours.waking is None else (*hours.vendor, hours.waking)
    reply_ms = channel.reply_ms.get(step.category)
    closes_at = 0 if reply_ms is None else draft.wrote.get(channel.name, 0) + reply_ms
    return _Hours(windows, draft.zone, closes_at)


def _spread(draft: Draft, run: Run, step: Send, at: int, latest: int) -> int:
    """`at`, with the jitter of a wait, as far as the hour and the time for it go."""
    over_ms = min(draft.definitions.policies.jitter_ms, HOUR_MS, latest - at)
    return at + spread(f"{run.id}.{step.id}.{run.visits.get(step.id, 1)}", over_ms)
