"""What a scenario may refer to, and what is said of a name that nobody declares."""

import re
from collections.abc import Iterable, Mapping, Set
from pathlib import PurePosixPath
from typing import Any, Final

from msgspec import Struct

from sojourn.core.consent.contacts import CUSTOMER_ID
from sojourn.core.declared.definitions import Definitions, EventType, Journey
from sojourn.core.declared.steps import Send, Step, Task
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.format.base import NAME
from sojourn.journeyfile.format.play import PLAY_WORDS
from sojourn.journeyfile.review.catalogue import BUILT_IN_TYPES, REPORT_TYPES, Catalogue
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.kinds import SCENARIOS
from sojourn.journeyfile.text.node import Path

_JOURNEY: Final = re.compile(NAME.strip("^$"))


class Known(Struct, frozen=True):
    """The declarations of a project. `definitions` is None where they have mistakes.

    Then nothing is said about names that may only be missing because of those.
    """

    declared: Catalogue
    definitions: Definitions | None

    def about(self, path: str) -> str:
        """The journey that a scenario file is named after, "" where there is none."""
        name = PurePosixPath(path).stem.removesuffix(SCENARIOS)
        return name if name in self.journeys else ""

    @property
    def journeys(self) -> Mapping[str, Journey]:
        return {} if self.definitions is None else self.definitions.journeys

    def stages(self) -> frozenset[str]:
        lifecycle = None if self.definitions is None else self.definitions.lifecycle
        rules = () if lifecycle is None else (*lifecycle.rules, *lifecycle.silences)
        return frozenset(rule.stage for rule in rules)


class Names:
    """Looks up the names that one document uses; mistakes go to its review."""

    def __init__(self, review: Review[Any], known: Known) -> None:
        self._review = review
        self._known = known

    def event(self, loc: Path, name: str, *, at_key: bool = True) -> EventType | None:
        """The declared type of an event, or None after a finding."""
        declared = self._known.declared
        if name in REPORT_TYPES:
            word = name.split()[-1].lower()
            message = f'"{name}" is what a connector reports'
            hint = f"write `- report: {{<the step>: {word}}}`"
            self._review.say(loc, "unknown-event", message, hint=hint, at_key=at_key)
            return None
        names = declared.event_names
        if names is not None and name not in names and name not in BUILT_IN_TYPES:
            hint = (
                did_you_mean(name, (*names, *BUILT_IN_TYPES))
                or did_you_mean(name, PLAY_WORDS)
                or f"declare it there: `{name}: {{}}`"
            )
            message = f'no event "{name}" in events.yaml'
            self._review.say(loc, "unknown-event", message, hint=hint, at_key=at_key)
        return declared.event(name)

    def contact(self, loc: Path, name: str, *, near: Iterable[str] = ()) -> bool:
        """Whether some channel needs this contact; `near` are keys that may have been meant."""
        contacts = self._known.declared.contacts() - {CUSTOMER_ID}
        if self._known.declared.channel_names is None or name in contacts:
            return True
        hint = did_you_mean(name, (*contacts, *near))
        if not hint and contacts:
            hint = f"expected one of {one_of(sorted(contacts))}"
        message = f"`{name}` is no contact that a channel of channels.yaml needs"
        self._review.say(loc, "unknown-key", message, hint=hint, at_key=True)
        return False

    def channel(
        self, loc: Path, name: str, *, also: Iterable[str] = (), at_key: bool = False
    ) -> None:
        """A channel of channels.yaml, or one of those that `also` names."""
        channels = self._known.declared.channel_names
        if channels is not None and name not in channels and name not in also:
            message = f'no channel "{name}"'
            self._unknown(loc, "unknown-channel", message, name, channels, at_key=at_key)

    def stage(self, loc: Path, name: str, *, at_key: bool = False) -> None:
        if self._known.definitions is not None and name not in (stages := self._known.stages()):
            message = f"no stage `{name}` in lifecycle.yaml"
            self._unknown(loc, "unknown-stage", message, name, stages, at_key=at_key)

    def journey(self, loc: Path, name: str, *, at_key: bool = False) -> Journey | None:
        """The journey of that name, or None after a finding."""
        journeys = self._known.journeys
        if self._known.definitions is not None and name not in journeys:
            message = f"no journey `{name}` in this project"
            self._unknown(loc, "unknown-journey", message, name, journeys, at_key=at_key)
        return journeys.get(name)

    def run(self, loc: Path, label: str, *, at_key: bool = False) -> Journey | None:
        """The journey of a run's label such as `abandoned_cart/k1` or `welcome#2`."""
        match = _JOURNEY.match(label)
        return self.journey(loc, match[0] if match else label, at_key=at_key)

    def step(self, loc: Path, name: str, journey: Journey | None, *, at_key: bool = False) -> None:
        """A step of `journey`, or of any journey where that is None."""
        if self._known.definitions is None:
            return
        journeys = self._known.journeys.values() if journey is None else (journey,)
        steps = [step for one in journeys for step in one.steps]
        if name not in steps:
            where = "any journey" if journey is None else f"`{journey.name}`"
            message = f"no step `{name}` in {where}"
            self._unknown(loc, "unknown-step", message, name, steps, at_key=at_key)

    def sender(self, loc: Path, name: str, journey: Journey | None, *, at_key: bool) -> None:
        """A step that sends a message or gives a task: nothing else is reported on."""
        if any(isinstance(one, Send | Task) for one in self._steps_named(name, journey)):
            return
        self.step(loc, name, journey, at_key=at_key)
        journeys = self._known.journeys.values() if journey is None else (journey,)
        if self._steps_named(name, journey):
            steps = (step for one in journeys for step in one.steps.values())
            senders = [step.id for step in steps if isinstance(step, Send | Task)]
            hint = f"expected one of {one_of(dict.fromkeys(senders))}" if senders else ""
            message = f"`{name}` sends nothing, so nothing is reported about it"
            self._review.say(loc, "report-without-send", message, hint=hint, at_key=at_key)

    def _steps_named(self, name: str, journey: Journey | None) -> list[Step]:
        journeys = self._known.journeys.values() if journey is None else (journey,)
        return [one.steps[name] for one in journeys if name in one.steps]

    def _unknown(
        self,
        loc: Path,
        rule: Rule,
        message: str,
        name: str,
        known: Iterable[str],
        *,
        at_key: bool = False,
    ) -> None:
        words = tuple(sorted(known) if isinstance(known, Set) else dict.fromkeys(known))
        hint = did_you_mean(name, words)
        if not hint and 0 < len(words) <= 12:
            hint = f"expected one of {one_of(words)}"
        self._review.say(loc, rule, message, hint=hint, at_key=at_key)
