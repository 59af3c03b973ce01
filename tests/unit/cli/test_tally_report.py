"""The report of a simulation: the numbers of the contract, and a page that reads well."""

import io
from collections import Counter

from rich.console import Console

from sojourn.cli.tally_report import NOTE_WORDS, as_json, page
from sojourn.core.vocabulary import NOTES
from sojourn.engine.tally import Tally

TALLY = Tally(
    events=990,
    timers=40,
    notes=Counter(duplicate=7, late=3, unknown_type=12),
    dead_letters=Counter(not_json=2, missing_id=1),
    actions=Counter(
        {
            ("cart", "email", "send"): 20,
            ("cart", "email", "cancel"): 2,
            ("cart", "push", "send"): 5,
            ("welcome", "sms", "send"): 30,
        }
    ),
    transitions=Counter(
        {
            ("cart", "entered"): 30,
            ("cart", "reached"): 50,
            ("cart", "exited"): 12,
            ("cart", "completed"): 17,
            ("cart", "goal"): 4,
            ("welcome", "entered"): 31,
            ("lifecycle", "stage"): 200,
        }
    ),
    decisions=Counter(
        {
            ("cart", "sent", "all_gates_passed"): 25,
            ("cart", "dropped", "no_address"): 9,
            ("cart", "deferred", "quiet_hours"): 4,
        }
    ),
)


def test_the_object_for_machines_holds_the_contract() -> None:
    told = as_json(TALLY, records=1000, customers=123, seconds=0.5)
    contract = {
        "events": 1000,
        "duplicates": 7,
        "customers": 123,
        "runs_entered": 61,
        "runs_exited": 12,
        "runs_completed": 17,
        "actions": 57,
        "dead_letters": 3,
        "seconds": 0.5,
    }
    assert {name: told[name] for name in contract} == contract
    assert told["events_per_second"] == 2000
    assert told["actions_by_channel"] == {"email": 22, "push": 5, "sms": 30}
    assert told["not_sent_by_reason"] == {"no_address": 9}
    assert told["deferred_by_reason"] == {"quiet_hours": 4}
    assert told["journeys"]["cart"]["exited"] == 12
    assert "lifecycle" not in told["journeys"]


EXPECTED = """\
1,000 events of 123 customers in 0.5 s (2,000 a second)
7 of them duplicates, 3 dead letters; 40 timers fired

journeys
           entered  exited  completed  goal  parked
  cart          30      12         17     4       ·
  welcome       31       ·          ·     ·       ·

actions
           email  push  sms
  cart        22     5    ·
  welcome      ·     ·   30

not sent
  9  no address

sent later
  4  quiet hours

dead letters
  2  not json
  1  missing id

worth knowing
  12  unknown type  events.yaml does not declare them
   3  late          had happened before something of the same customer that came earlier
"""


def _text(tally: Tally) -> str:
    console = Console(width=100, file=io.StringIO())
    with console.capture() as captured:
        console.print(page(tally, records=1000, customers=123, seconds=0.5))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def test_the_page_for_people() -> None:
    assert _text(TALLY) == EXPECTED


def test_nothing_at_all_is_said_as_such() -> None:
    assert "nobody entered a journey" in _text(Tally())
    assert as_json(Tally(), records=0, customers=0, seconds=0)["events_per_second"] == 0


def test_every_note_of_the_vocabulary_has_its_words() -> None:
    assert set(NOTE_WORDS) == set(NOTES)
    assert [note for note, words in NOTE_WORDS.items() if not words] == ["duplicate"]


def test_the_names_of_journeys_stay_whole_where_there_is_little_room() -> None:
    channels = ("audience", "crm", "email", "event", "push", "sms", "task", "zalo")
    names = ("abandoned_cart", "newsletter_topic")
    tally = Tally(
        actions=Counter({(name, channel, "send"): 1 for name in names for channel in channels}),
        transitions=Counter({(name, "entered"): 1 for name in names}),
    )
    printed = io.StringIO()
    Console(file=printed, width=60).print(page(tally, records=1, customers=1, seconds=1))
    assert all(printed.getvalue().count(name) == 2 for name in names)
