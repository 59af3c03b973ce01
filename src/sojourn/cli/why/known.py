"""What the files of the project add to a decision: titles, hours, caps and conditions in words.

They are asked only where the decision was made under just these files: others may have said
something else.
"""

from collections.abc import Mapping
from datetime import UTC

from msgspec import Struct

from sojourn.cli.project import Project
from sojourn.core.declared.steps import Send
from sojourn.core.local_time.hours import Window, is_open
from sojourn.core.local_time.zones import zone_named
from sojourn.core.vocabulary import CATEGORIES, Category
from sojourn.journeyfile.effective.units import hours_of
from sojourn.journeyfile.format.emissions import SendStep
from sojourn.journeyfile.format.flow import lay_out
from sojourn.journeyfile.format.limits import CapModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.phrases import duration, many, quoted
from sojourn.journeyfile.telling.reading import Models, Written, read_models
from sojourn.memory.scenario.told import Json
from sojourn.wire.instant import parse_instant


class Known(Struct, frozen=True):
    """The words by what they are about. `project` is the version of the files, "" for none.

    `hours` are by channel and category, those of presets among them; `quiet` by category, `caps`
    by name, `conditions` by the version of a journey and the step, `exits` by the condition as it
    is written. `best` are the steps that choose the best channel, by the version of their journey.
    """

    project: str = ""
    timezone: str = ""
    titles: Mapping[str, str] = {}
    hours: Mapping[str, Mapping[Category, tuple[Window, ...]]] = {}
    quiet: Mapping[str, str] = {}
    caps: Mapping[str, str] = {}
    conditions: Mapping[tuple[str, str], str] = {}
    exits: Mapping[str, str] = {}
    best: frozenset[tuple[str, str]] = frozenset()

    def picks_best(self, decision: Json) -> bool:
        """Whether the step of `decision` chooses the best channel, as far as is known."""
        return (str(decision["definition"]), str(decision["step"])) in self.best

    def more(self, decision: Json, reason: str, channel: str = "", *, there: str = "") -> str:
        """What the files say about `reason` of a decision, as an insertion; "" for nothing.

        `there` is what is known without them.
        """
        if reason == "condition_false":
            place = (str(decision["definition"]), str(decision["step"]))
            condition = self.conditions.get(place, "")
            return f": it goes out only if {condition}" if condition else ""
        said = [there, self._rule(decision, reason, channel)]
        told = "; ".join(filter(None, said))
        return f" ({told})" if told else ""

    def _rule(self, decision: Json, reason: str, channel: str) -> str:
        if decision["project"] != self.project:
            return ""
        match reason:
            case "outside_window":
                return self._hours(decision, channel)
            case "quiet_hours":
                return self.quiet.get(str(decision["category"]), "")
            case "over_cap" | "too_soon":
                return self.caps.get(str(decision.get("detail")), "")
            case _:
                return ""

    def _hours(self, decision: Json, channel: str) -> str:
        """The hours that kept a message back: of several that were over, those that begin last."""
        zone = zone_named(str(decision.get("timezone") or self.timezone)) or UTC
        at = parse_instant(str(decision["at"])) or 0
        windows = self.hours.get(channel, {}).get(decision["category"], ())
        closed = [window for window in windows if not is_open(window, at, zone)]
        if not closed:
            return ""
        hours = hours_of(max(closed, key=lambda window: window.start_minute))
        return f"it takes messages from {hours['from']} to {hours['to']} only"


#: What is known without a project.
NOTHING = Known()


def known_of(project: Project) -> Known:
    """The words of a sound project."""
    models = read_models(project.bundle.files)
    policies = models.frame.get("policies")
    return Known(
        project=project.definitions.version,
        timezone=project.settings.timezone,
        titles={journey.journey: journey.title or "" for _, journey in models.journeys},
        hours={name: one.windows for name, one in project.definitions.channels.items()},
        quiet=_quiet(policies),
        caps=_caps(policies),
        conditions=_conditions(project, models),
        exits=_exits(models),
        best=frozenset(
            (journey.version, step.id)
            for journey in project.definitions.journeys.values()
            for step in journey.steps.values()
            if isinstance(step, Send) and step.pick == "best"
        ),
    )


def _quiet(written: Written | None) -> dict[str, str]:
    if written is None or not isinstance(written.model, PoliciesModel):
        return {}
    hours = {category: getattr(written.model.quiet_hours, category) for category in CATEGORIES}
    return {
        category: f"nothing {category} from {_from_to(window)}"
        for category, window in hours.items()
        if window is not None
    }


def _caps(written: Written | None) -> dict[str, str]:
    if written is None or not isinstance(written.model, PoliciesModel):
        return {}
    return {cap.name: cap_told(cap) for cap in written.model.caps}


def cap_told(cap: CapModel) -> str:
    """What a cap allows, as people say it."""
    by = f" by {cap.channel}" if cap.channel is not None else ""
    if cap.group is not None:
        by += f" of the group {quoted(cap.group)}"
    if cap.gap is not None:
        return f"{duration(cap.gap)} between two{by}"
    most = many(cap.at_most or 1, "message")
    _, _, period = (cap.within or "calendar day").partition("calendar ")
    within = f"a {period}" if period else duration((cap.within or "").removeprefix("rolling "))
    return f"{most}{by} in {within}"


def _conditions(project: Project, models: Models) -> dict[tuple[str, str], str]:
    told: dict[tuple[str, str], str] = {}
    for _, journey in models.journeys:
        version = project.definitions.journeys[journey.journey].version
        about = models.about(journey)
        for placed in lay_out(journey.steps).steps:
            if isinstance(placed.step, SendStep) and placed.step.only_if:
                told[version, placed.id] = said(placed.step.only_if, about)
    return told


def _exits(models: Models) -> dict[str, str]:
    return {
        criterion.when: said(criterion.when, models.about(journey))
        for _, journey in models.journeys
        for criterion in journey.exit
        if criterion.when is not None
    }


def _from_to(window: str) -> str:
    start, _, end = window.partition("-")
    return f"{start} to {end}"
