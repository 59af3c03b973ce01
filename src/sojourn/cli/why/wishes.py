"""The decisions about a customer, put together to what each step wanted and what came of it.

A step that is held back decides again later; the records of one message follow each other until
one is final. What is withdrawn after it went out belongs to the message that went out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.memory.scenario.told import Json, Told, run_labels

_DEFERRED: Final = "deferred"
_EXPOSED: Final = "exposed"
_LEAST_OF_AN_ID: Final = 6


class Wish(Struct, frozen=True):
    """What one step wanted to send, and its decisions, the last one last.

    `run` is what people call the run. `action` is what went out, `cancelled` the decision that
    took it back; `reports` are the words of its connector.
    """

    run: str
    tries: tuple[Json, ...]
    action: Json | None = None
    cancelled: Json | None = None
    reports: tuple[str, ...] = ()

    @property
    def last(self) -> Json:
        """The decision that holds."""
        return self.tries[-1]

    @property
    def step(self) -> str:
        return str(self.last["step"])

    @property
    def outcome(self) -> str:
        return str(self.last["outcome"])

    @property
    def attempt(self) -> int:
        """Which channel of one visit of the step it was, from 1 on."""
        return int(self.last.get("attempt", 1))

    def is_called(self, name: str) -> bool:
        """Whether `name` means it: its action's id or how that begins, its step, its run."""
        journey, step, action = str(self.last["journey"]), self.step, str(self.last.get("action"))
        if len(name) >= _LEAST_OF_AN_ID and action.startswith(name):
            return True
        return name in (step, journey, self.run, f"{journey}.{step}", f"{self.run}.{step}")


def wishes_of(told: Told, reports: Mapping[str, tuple[str, ...]]) -> tuple[Wish, ...]:
    """What the steps of a customer's runs wanted, in the order in which it came to an end.

    `reports` are the words about each action by its id. What still waits stands last.
    """
    labels = run_labels(told.transitions)
    actions = {str(action["id"]): action for action in told.actions}
    open_tries: dict[tuple[str, str], list[Json]] = defaultdict(list)
    wishes: list[Wish] = []
    for decision in told.decisions:
        if decision["outcome"] == _EXPOSED:
            continue
        action = str(decision.get("action") or "")
        if decision["outcome"] == "withdrawn" and action and _take_back(wishes, decision, action):
            continue
        place = (str(decision["run"]), str(decision["step"]))
        open_tries[place].append(decision)
        if decision["outcome"] != _DEFERRED:
            tries = tuple(open_tries.pop(place))
            run = labels.get(place[0]) or str(decision["journey"])
            said = reports.get(action, ())
            wishes.append(Wish(run, tries, actions.get(action), reports=said))
    waiting = sorted(open_tries.items(), key=lambda item: str(item[1][-1]["at"]))
    return (
        *wishes,
        *(
            Wish(labels.get(run) or str(tries[-1]["journey"]), tuple(tries))
            for (run, _), tries in waiting
        ),
    )


def exposures_of(told: Told) -> tuple[Wish, ...]:
    """From when on the customer counted for an experiment, which is no message."""
    labels = run_labels(told.transitions)
    return tuple(
        Wish(labels.get(str(one["run"])) or str(one["journey"]), (one,))
        for one in told.decisions
        if one["outcome"] == _EXPOSED
    )


def called(wishes: Iterable[Wish], name: str) -> tuple[Wish, ...]:
    """Those that `name` means."""
    return tuple(wish for wish in wishes if wish.is_called(name))


def _take_back(wishes: list[Wish], decision: Json, action: str) -> bool:
    """Note of the message that it was taken back; False where it is no longer on record."""
    for place, wish in enumerate(wishes):
        if wish.last.get("action") == action:
            wishes[place] = replace(wish, cancelled=decision)
            return True
    return False
