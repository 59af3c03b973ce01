"""What the reference says about each verb is what the core does."""

import pytest

from sojourn.journeyfile.reference.facts import FACTS
from support.journeys import FRAME, compiled, on_signing_up, says
from support.play import Player
from support.project import touch

#: A step of each verb, alone in its journey.
ALONE = {
    "wait": "- {wait: 1d, id: it}",
    "wait_for": "- {wait_for: Survey Answered, up_to: 1d, id: it}",
    "send": f"- {says('it')}",
    "choose": "- choose: [{when: customer.orders.count == 0, steps: [{tag: {add: new}}]}]",
    "split": "- {split: it, id: it, arms: {a: {share: 50%}, b: {share: 50%}}}",
    "together": "- {together: {a: [{tag: {add: x}}], b: [{tag: {add: y}}]}, id: it}",
    "repeat": "- {repeat: [{count: {points: 1}}], id: it, times: 3}",
    "start": "- {start: other, id: it}",
    "set": "- {set: {points: 3}}",
    "count": "- {count: {points: 3}}",
    "tag": "- {tag: {add: new}}",
    "audience": "- {audience: a, id: it, add: {}}",
    "offer": "- {offer: first, id: it}",
    "task": "- {task: call, id: it, team: care}",
    "emit": "- {emit: Gift Chosen, id: it}",
    "exit": "- choose: [{when: customer.orders.count == 0, steps: [exit]}]\n- {wait: 1d, id: it}",
}
OTHER = "journey: other\nenter: {by: command}\nsteps: [{wait: 1d, id: pause}]\n"


def _after(steps: str) -> Player:
    """A customer who has just come into a journey of these steps."""
    return Player(compiled(on_signing_up(steps), OTHER)).tell(touch("Signed Up"))


def test_every_verb_is_tried() -> None:
    assert set(ALONE) == set(FACTS)


@pytest.mark.parametrize("verb", FACTS)
def test_a_verb_holds_the_run_where_the_reference_says_so(verb: str) -> None:
    player = _after(ALONE[verb])
    standing = [run for run in player.state.runs if run.journey == "example"]
    assert len(standing) == (FACTS[verb].holds == "yes")


def test_rows_that_wait_hold_the_run_at_together() -> None:
    assert FACTS["together"].holds == "at times"
    assert len(_after("- {together: {a: [{wait: 1d}], b: [{tag: {add: y}}]}, id: it}").state.runs)


def test_a_message_that_waits_for_its_channel_holds_the_run() -> None:
    assert FACTS["send"].holds == "at times"
    channels = "channels: {direct: {to: customer.id, window: 08:00-12:00}}\n"
    definitions = compiled(on_signing_up(ALONE["send"]), files={**FRAME, "channels.yaml": channels})
    assert len(Player(definitions).tell(touch("Signed Up")).state.runs) == 1


@pytest.mark.parametrize("verb", FACTS)
def test_an_action_comes_of_a_verb_where_the_reference_says_so(verb: str) -> None:
    channels = {action.channel for action in _after(ALONE[verb]).actions}
    comes = FACTS[verb].comes
    assert bool(channels) == ("topic" in comes)
    assert channels <= {"direct"} or all(f"channel `{channel}`" in comes for channel in channels)
