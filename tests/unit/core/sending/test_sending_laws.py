"""Laws of sending, over any policies, zone, history and clock (semantics 16-19, 23).

An umpire who knows nothing of the engine judges what went out. That it would see a breach is shown
by playing under other policies than those that it holds against the outcome.
"""

from collections import Counter, defaultdict
from dataclasses import replace as other
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from msgspec.structs import replace

from sojourn.core.deciding.concluding import wake_at
from sojourn.core.declared.definitions import Definitions
from sojourn.core.outcome import Decision
from support.play import Player
from support.project import DAY, HOUR, MINUTE, touch
from support.sending import CONTACTS, messages
from support.stories import Story, Told, stories
from support.umpire import Closed, breaches, rules_of

#: For a story with a breach, whichever.
SEARCH = settings(max_examples=1_000, phases=[Phase.generate])


def broken(story: Story) -> set[str]:
    """The rules that were broken in the course of a story."""
    told = Told(story)
    assert told.refusals == []
    return rules_of(breaches(story.definitions, told.course))


@given(stories())
def test_a_cap_is_never_overrun(story: Story) -> None:
    assert "cap" not in broken(story)


@given(stories())
def test_a_message_goes_out_only_when_window_and_quiet_hours_let_it(story: Story) -> None:
    assert broken(story).isdisjoint({"window", "quiet hours"})


@given(stories())
def test_a_word_of_the_customer_holds_also_for_what_waits(story: Story) -> None:
    assert broken(story).isdisjoint({"consent", "suppression"})


@given(stories())
def test_after_an_exit_nothing_of_its_run_goes_out(story: Story) -> None:
    assert "exit" not in broken(story)


@given(stories())
def test_of_those_that_compete_one_goes_out_in_a_slot(story: Story) -> None:
    assert "slot" not in broken(story)


@given(stories())
def test_every_message_that_was_begun_ends_once(story: Story) -> None:
    assert "one end" not in broken(story)


def without_exits(definitions: Definitions) -> Definitions:
    journeys = {name: replace(one, exits=()) for name, one in definitions.journeys.items()}
    return replace(
        definitions,
        journeys=journeys,
        versions={one.version: one for one in journeys.values()},
        by_type={
            event: tuple(journeys[one.name] for one in listening)
            for event, listening in definitions.by_type.items()
        },
    )


def lax(**changed: Any) -> Any:
    """The definitions with other policies."""

    def loosened(definitions: Definitions) -> Definitions:
        policies = replace(definitions.policies, **changed)
        return replace(definitions, policies=policies)

    return loosened


def one_more(definitions: Definitions) -> Definitions:
    policies = definitions.policies
    caps = tuple(replace(cap, at_most=cap.at_most + 1) for cap in policies.caps)
    return replace(definitions, policies=replace(policies, caps=caps))


def other_consent(**changed: Any) -> Any:
    """The definitions with each rule of consent changed."""

    def loosened(definitions: Definitions) -> Definitions:
        rules = definitions.policies.consent.items()
        consent = {name: replace(rule, **changed) for name, rule in rules}
        policies = replace(definitions.policies, consent=consent)
        return replace(definitions, policies=policies)

    return loosened


def groups_forgotten(definitions: Definitions) -> Definitions:
    journeys = {name: replace(one, group="") for name, one in definitions.journeys.items()}
    return replace(definitions, journeys=journeys)


def windows_open(definitions: Definitions) -> Definitions:
    channels = {name: replace(one, windows={}) for name, one in definitions.channels.items()}
    return replace(definitions, channels=channels)


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("cap", one_more),
        ("cap", groups_forgotten),
        ("quiet hours", lax(open_hours={})),
        ("window", windows_open),
        ("consent", lax(consent={})),
        ("consent", other_consent(lapses_ms=0)),
        ("consent", other_consent(needs="opt in")),
        ("exit", without_exits),
        ("slot", lax(arbitration=None)),
    ],
)
def test_the_umpire_sees_a_rule_that_was_not_kept(rule: str, fault: Any) -> None:
    def is_seen(story: Story) -> bool:
        told = Told(story._replace(definitions=fault(story.definitions)))
        return rule in rules_of(breaches(story.definitions, told.course))

    found = find(stories(), is_seen, settings=SEARCH)
    assert breaches(found.definitions, Told(found).course) == []


def test_the_umpire_sees_a_message_to_an_address_that_is_closed() -> None:
    def is_seen(story: Story) -> bool:
        told = Told(story)
        first = next((one for one in messages(told) if one.category == "promotional"), None)
        if first is None or breaches(story.definitions, told.course):
            return False
        closed = other(told.course, entries=[Closed(first.channel), *told.course.entries])
        return rules_of(breaches(story.definitions, closed)) == {"suppression"}

    assert find(stories(), is_seen, settings=SEARCH)


@pytest.mark.parametrize("fault", ["lost", "doubled"])
def test_the_umpire_sees_a_record_that_is_lost_or_doubled(fault: str) -> None:
    def is_seen(story: Story) -> bool:
        course = Told(story).course
        ends = [
            place
            for place, one in enumerate(course.entries)
            if isinstance(one, Decision) and one.category and one.outcome in ("sent", "dropped")
        ]
        if not ends:
            return False
        entries = list(course.entries)
        place = ends[len(ends) // 2]
        if fault == "lost":
            del entries[place]
        else:
            entries.insert(place, entries[place])
        return rules_of(breaches(story.definitions, other(course, entries=entries))) == {"one end"}

    assert find(stories(), is_seen, settings=SEARCH)


@given(stories())
def test_a_visit_never_sends_twice_on_one_channel(story: Story) -> None:
    player = Told(story)
    ids = [action.id for action in player.actions]
    assert len(ids) == len(set(ids))
    visits: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for action in messages(player):
        visits[action.run, action.step][action.channel] += 1
    for (_, step), channels in visits.items():
        assert max(channels.values()) <= (3 if step == "nudge" else 1)


@given(stories())
def test_what_is_answered_goes_out_on_no_other_channel(story: Story) -> None:
    told = Told(story)
    asked = [action for action in messages(told) if action.step == "ask"]
    assert all(action.at <= told.answered.get(action.run, action.at) for action in asked)
    tries = Counter(action.run for action in asked)
    failed = Counter(action.run for action in asked if action.id in told.failed)
    assert all(tries[run] <= 2 + failed[run] for run in tries)


@given(stories())
def test_every_run_comes_to_its_end(story: Story) -> None:
    player = Told(story)
    assert player.state.runs == ()
    assert "parked" not in player.notes
    sent = [one.action for one in player.decisions if one.outcome == "sent" and one.category]
    assert sent == [action.id for action in messages(player)]


@given(stories())
def test_a_deferred_message_expires_in_time(story: Story) -> None:
    for action in messages(Told(story)):
        assert not action.expires_at or action.at <= action.expires_at


@given(stories())
def test_who_was_outbid_was_outbid_by_what_went_out_then(story: Story) -> None:
    player = Told(story)
    sent = {action.id: action for action in messages(player)}
    for decision in player.decisions:
        if decision.reason == "outbid" or decision.winner:
            winner = sent[decision.winner]
            assert winner.at == decision.at
            assert (winner.run, winner.step) != (decision.run, decision.step)


@given(stories())
def test_the_same_story_gives_the_same_output(story: Story) -> None:
    one, two = Told(story), Told(story)
    assert one.actions == two.actions
    assert one.decisions == two.decisions
    assert one.state == two.state


@given(stories())
def test_it_is_woken_no_sooner_and_no_later_than_it_asked(story: Story) -> None:
    player = Player(story.definitions)
    at = story.start
    for place, move in enumerate(story.moves):
        at += move.minutes * MINUTE
        kind = "Signed Up" if move.number % 2 else "Product Viewed"
        player.tell(touch(kind, at=at, id=f"e{place}", identifiers=CONTACTS))
        assert player.wake_at == wake_at(story.definitions, player.state)
        assert not player.wake_at or player.wake_at >= at
    deferred = [one for one in player.decisions if one.outcome == "deferred"]
    longest = 32 * DAY + HOUR  # the rest of a month, and a night
    assert all(one.at < one.until <= one.at + longest for one in deferred)
