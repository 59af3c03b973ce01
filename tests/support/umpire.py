"""An umpire of what goes out to one customer: it knows the rules, and nothing of how they are kept.

It reads a course: what was put in (words of the customer, reports, ends of runs) and what came
out (actions and decisions), in the order in which both happened, and holds the policies against
it. Every breach is told as one text that begins with the name of the rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, Literal

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.policies import Cap, ConsentRule
from sojourn.core.local_time.hours import Window
from sojourn.core.outcome import Action, Decision
from support.clocks import clock

Rule = Literal["cap", "quiet hours", "window", "consent", "suppression", "exit", "slot", "one end"]

_FINAL: Final = frozenset({"sent", "dropped", "withdrawn"})


@dataclass(frozen=True)
class Sent:
    """A message went out."""

    action: Action


@dataclass(frozen=True)
class Back:
    """A message came to nothing, so that it counts no more."""

    action: str


@dataclass(frozen=True)
class Said:
    """The customer said yes or no to messages of a category on a channel, or that it was theirs."""

    key: str
    word: Literal["yes", "sure", "no"]
    at: int


@dataclass(frozen=True)
class Closed:
    """The customer's address on a channel is not to be written to any more."""

    channel: str


@dataclass(frozen=True)
class Over:
    """What ends these runs has happened."""

    runs: frozenset[str]


@dataclass(frozen=True)
class Began:
    """A message was begun: a run came to the step, or tries its next channel."""

    run: str
    step: str


Entry = Sent | Back | Said | Closed | Over | Began | Decision


@dataclass
class Course:
    """What happened to one customer, who lives in `zone`."""

    zone: tzinfo
    entries: list[Entry] = field(default_factory=list)


def breaches(definitions: Definitions, course: Course) -> list[str]:
    """Every breach of the policies of `definitions`, which need not be those that were in force."""
    sent = [one for one in course.entries if isinstance(one, Sent)]
    return [
        *_caps(definitions, course),
        *_hours(definitions, sent, course.zone),
        *_consent(definitions, course),
        *_suppression(course),
        *_exits(course),
        *_slots(definitions, sent),
        *_one_end(course),
    ]


def rules_of(told: Sequence[str]) -> set[str]:
    """The rules that were broken."""
    return {text.partition(":")[0] for text in told}


def _told(rule: Rule, what: str) -> str:
    return f"{rule}: {what}"


def _caps(definitions: Definitions, course: Course) -> Iterator[str]:
    """At every message: how many there were in the time of each cap that counts it."""
    groups = {name: journey.group for name, journey in definitions.journeys.items()}
    standing: dict[str, Sent] = {}
    for entry in course.entries:
        if isinstance(entry, Back):
            standing.pop(entry.action, None)
        if not isinstance(entry, Sent):
            continue
        standing[entry.action.id] = entry
        for cap in definitions.policies.caps:
            if not _counts(cap, entry, groups):
                continue
            near = [
                other.action.at
                for other in standing.values()
                if _counts(cap, other, groups)
                and _is_near(cap, other.action.at, entry.action.at, course.zone)
            ]
            if len(near) > cap.at_most:
                yield _told("cap", f"{len(near)} under {cap.name} at {sorted(near)}")


def _counts(cap: Cap, sent: Sent, groups: Mapping[str, str]) -> bool:
    return (
        sent.action.category in cap.categories
        and cap.channel in ("", sent.action.channel)
        and cap.group in ("", groups[sent.action.journey])
    )


def _is_near(cap: Cap, sooner: int, later: int, zone: tzinfo) -> bool:
    if cap.window_ms:
        return later - sooner < cap.window_ms
    return _period(cap, clock(sooner, zone)) == _period(cap, clock(later, zone))


def _period(cap: Cap, at: datetime) -> object:
    match cap.period:
        case "day":
            return at.date()
        case "week":
            return at.date() - timedelta(days=at.weekday())
        case "month":
            return at.year, at.month


def _hours(definitions: Definitions, sent: Sequence[Sent], zone: tzinfo) -> Iterator[str]:
    for one in sent:
        action, category = one.action, one.action.category
        shown = clock(action.at, zone)
        windows = definitions.channels[action.channel].windows
        for window in windows.get(category, ()) if category else ():
            if not _holds(window, shown):
                yield _told("window", f"{action.channel} at {shown}")
        waking = definitions.policies.open_hours.get(category) if category else None
        if waking is not None and not _holds(waking, shown):
            yield _told("quiet hours", f"{category} at {shown}")


def _holds(window: Window, shown: datetime) -> bool:
    minute = shown.hour * 60 + shown.minute
    start, end = window.start_minute, window.end_minute
    return start <= minute < end if start < end else minute >= start or minute < end


def _consent(definitions: Definitions, course: Course) -> Iterator[str]:
    said: defaultdict[str, list[Said]] = defaultdict(list)
    for entry in course.entries:
        if isinstance(entry, Said):
            if entry.word == "no":
                said[entry.key].clear()
            said[entry.key].append(entry)
        if isinstance(entry, Sent):
            action = entry.action
            key = f"{action.category}.{action.channel}"
            rule = definitions.policies.consent.get(key)
            owed = action.category == "transactional" and rule is None
            if not owed and not _agreed(rule, said[key], action.at):
                yield _told("consent", f"{key} at {action.at}")


def _agreed(rule: ConsentRule | None, said: Sequence[Said], at: int) -> bool:
    """Whether a customer lets us write, of whom this was heard since the last no."""
    times = {one.word: one.at for one in said}
    if rule is None or rule.needs == "opt out":
        return "no" not in times or "yes" in times
    if "yes" not in times or (rule.needs == "double opt in" and "sure" not in times):
        return False
    last_at = max(times["yes"], times.get("sure", 0))
    return not rule.lapses_ms or at < last_at + rule.lapses_ms


def _suppression(course: Course) -> Iterator[str]:
    closed: set[str] = set()
    for entry in course.entries:
        if isinstance(entry, Closed):
            closed.add(entry.channel)
        if not isinstance(entry, Sent) or entry.action.category == "transactional":
            continue
        if entry.action.channel in closed:
            yield _told("suppression", f"{entry.action.channel} at {entry.action.at}")


def _exits(course: Course) -> Iterator[str]:
    over: set[str] = set()
    for entry in course.entries:
        if isinstance(entry, Over):
            over |= entry.runs
        if isinstance(entry, Sent) and entry.action.run in over:
            yield _told("exit", f"{entry.action.journey} at {entry.action.at}")


def _slots(definitions: Definitions, sent: Sequence[Sent]) -> Iterator[str]:
    policy = definitions.policies.arbitration
    if policy is None:
        return
    times = [one.action.at for one in sent if one.action.category in policy.categories]
    for sooner, later in pairwise(times):
        if later - sooner < policy.window_ms:
            yield _told("slot", f"two within {later - sooner} ms at {sooner}")


def _one_end(course: Course) -> Iterator[str]:
    """Each message that was begun ends once: sent, dropped or withdrawn."""
    begun: Counter[tuple[str, str]] = Counter()
    ended: Counter[tuple[str, str]] = Counter()
    waiting: defaultdict[tuple[str, str], bool] = defaultdict(bool)
    for entry in course.entries:
        if isinstance(entry, Began):
            begun[entry.run, entry.step] += 1
        if not isinstance(entry, Decision) or _is_of_no_message(entry):
            continue
        place = (entry.run, entry.step)
        waiting[place] = entry.outcome == "deferred"
        ended[place] += entry.outcome in _FINAL
        if ended[place] > begun[place]:
            yield _told("one end", f"{entry.outcome} once more than begun, at {entry.at}")
    for place, number in begun.items():
        if ended[place] != number:
            yield _told("one end", f"{number} begun, {ended[place]} ended")
    yield from (_told("one end", "it waits for ever") for still in waiting.values() if still)


def _is_of_no_message(decision: Decision) -> bool:
    """Whether it is about something else, or about a message that had gone out before."""
    taken_back = decision.outcome == "withdrawn" and bool(decision.action)
    return decision.category is None or taken_back
