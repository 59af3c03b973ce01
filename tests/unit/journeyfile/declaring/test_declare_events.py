"""events.yaml and profile.yaml: what declarations become."""

import pytest

from sojourn.core.declared.definitions import UnknownPolicy
from sojourn.journeyfile.findings.diagnostic import has_errors
from sojourn.journeyfile.project.loaded import Loaded
from support.catalogue import EVENTS, FILES, catalogue
from support.loading import load


def loaded(**files: str) -> Loaded:
    return load({**FILES, **{f"{name}.yaml": text for name, text in files.items()}})


def test_an_event_says_its_channel_and_what_must_be_there() -> None:
    event = catalogue().events["Order Completed"]
    assert (event.channel, event.required) == ("store", ("order_id", "value"))
    assert catalogue().events["Tagged"].channel == ""


def test_a_closed_list_of_words_is_a_text() -> None:
    event = catalogue().events["Signed Up"]
    assert event.properties["plan"] == "text"
    assert event.words == {"plan": ("free", "paid")}


def test_what_is_not_declared_is_counted_and_kept_unless_said_otherwise() -> None:
    assert catalogue().unknown == UnknownPolicy("count", "keep")
    assert catalogue(unknown="{events: refuse}").unknown == UnknownPolicy("refuse", "keep")


def test_an_attribute_may_start_with_a_value() -> None:
    text = """\
attributes:
  visits: {type: integer, start: 0}
  share: {type: number, start: -0.5}
  vip: {type: boolean, start: false}
  born: {type: date, start: 2000-02-29}
  plan: {type: [free, paid], start: free}
  topic: text
"""
    definitions = loaded(profile=text).definitions
    assert definitions is not None
    assert definitions.starts == {
        "visits": 0,
        "share": -0.5,
        "vip": False,
        "born": "2000-02-29",
        "plan": "free",
    }


def test_the_version_follows_what_is_declared_and_not_how_it_is_written() -> None:
    def version(**files: str) -> str:
        definitions = loaded(**files).definitions
        assert definitions is not None
        return definitions.version

    short, long = "attributes: {topic: text}\n", "attributes: {topic: {type: text}}\n"
    assert version(profile=short) == version(profile=long)
    assert version(profile=short) != version(profile="attributes: {topic: [a, b]}\n")
    assert version() == version(events=f"unknown: {{events: count}}\n{EVENTS}")
    assert version() != version(events=f"unknown: {{events: refuse}}\n{EVENTS}")
    assert version() != version(events=EVENTS.replace("channel: app", "channel: web"))


@pytest.mark.parametrize("name", ["timezone", "scores", "consents", "stage_since", "email"])
def test_an_attribute_cannot_hide_what_is_built_in(name: str) -> None:
    found = loaded(profile=f"attributes: {{{name}: text}}\n").findings
    assert has_errors(found)
    assert {finding.rule for finding in found} == {"bad-name"}
