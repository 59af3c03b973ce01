"""What the value of a key may be, in words, from the type that its model declares."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import Discriminator, Tag
from pydantic.fields import FieldInfo

from sojourn.core.declared.types import Change, PropertyType
from sojourn.core.vocabulary import DecisionReason
from sojourn.journeyfile.findings.levels import SETTINGS
from sojourn.journeyfile.format import (
    base,
    emissions,
    enter,
    events,
    learned,
    offers,
    preset,
    project,
    texts,
    told,
    uses,
    waits,
)
from sojourn.journeyfile.format.base import Strict
from sojourn.journeyfile.format.steps import Branch, Steps
from sojourn.journeyfile.reference.words import anchor, either, heading

_EXPRESSIONS: Final = "values.md#expressions-and-conditions"
_STEPS: Final = "README.md#steps"


class Kind(NamedTuple):
    """A kind of value with words of its own: its type, and what each word links to."""

    type: Any
    words: str


#: Looked for in this order; a type that is not here is told by what it is made of.
KINDS: Final = (
    Kind(Steps, f"a list of [steps]({_STEPS})"),
    Kind(Branch, f"`exit`, or a list of [steps]({_STEPS})"),
    Kind(waits.StepId, "a [name](values.md#names)"),
    Kind(base.Name, "a [name](values.md#names)"),
    Kind(base.Names, "a [name](values.md#names), or a list of them"),
    Kind(base.ForeignName, "a [name that others know](values.md#names)"),
    Kind(base.EventName, "an [event](values.md#events)"),
    Kind(base.EventNames, "an [event](values.md#events), or a list of them"),
    Kind(base.Title, "a text"),
    Kind(base.Duration, "a [duration](values.md#durations)"),
    Kind(base.CountText, "a [count](values.md#counts-and-limits)"),
    Kind(base.LimitText, "a [limit](values.md#counts-and-limits)"),
    Kind(base.AgainText, "`never`, `after end`, or `after` and a [duration](values.md#durations)"),
    Kind(base.Expression, f"an [expression]({_EXPRESSIONS})"),
    Kind(base.Expressions, f"an [expression]({_EXPRESSIONS}) for each name"),
    Kind(base.TimeText, "a [time of day](values.md#times-and-days)"),
    Kind(base.DaysText, "[weekdays](values.md#times-and-days)"),
    Kind(base.DateText, "a [date](values.md#times-and-days)"),
    Kind(base.ShareText, "a [share](values.md#shares)"),
    Kind(
        offers.ValueText,
        "an [amount](values.md#money), a [share](values.md#shares), or a share `up to` an amount",
    ),
    Kind(offers.CodesPath, "the path of a [file of codes](../offers.md#which-code)"),
    Kind(texts.WindowText, "[hours](values.md#times-and-days)"),
    Kind(texts.MoneyText, "an [amount](values.md#money)"),
    Kind(
        texts.CapWindowText,
        "`rolling` and a [duration](values.md#durations), or `calendar` and `day`, `week` or "
        "`month`",
    ),
    Kind(texts.ConsentText, "what they [must have said](policies.md#consent)"),
    Kind(uses.RuleNames, "the name of a rule, or a list of them"),
    Kind(uses.PresetName, "the name of a [preset](../policies.md#presets)"),
    Kind(preset.Sentence, "a text"),
    Kind(preset.Link, "an address of the web"),
    Kind(emissions.BestHourText, "`best within` and a [duration](values.md#durations)"),
    Kind(texts.Competing, "`service`, `promotional`, or a list of them"),
    Kind(texts.Zones, "for each country (ISO 3166) a time zone, or `project`, `hold`, `send`"),
    Kind(texts.Categories, "a [category](send.md#categories), or a list of them"),
    Kind(PropertyType, "a [type](values.md#types)"),
    Kind(Change, "a [change](events.md#changes)"),
    Kind(events.Words, "a list of all that a text may be"),
    Kind(events.PropertyNames, "the name of a property, or a list of them"),
    Kind(events.Start, "a value of that type"),
    Kind(enter.PropertyName, "a name"),
    Kind(project.ShortText, "a text"),
    Kind(project.Broker, "`host:port`"),
    Kind(project.Levels, f"for each [rule](../errors.md) {either(SETTINGS)}"),
    Kind(
        learned.ByHours,
        "for each of some [hours](values.md#times-and-days) a [share](values.md#shares)",
    ),
    Kind(told.MomentText, "a [moment](../scenarios.md#a-whole-one)"),
    Kind(told.AnyText, "a text"),
    Kind(told.Texts, "a text, or a list of them"),
    Kind(told.Value, "a value"),
    Kind(told.Amount, "a number"),
    Kind(told.Count, "a whole number"),
    Kind(DecisionReason, "a [reason](../scenarios.md#expect)"),
)

#: The keys whose expression is true or false.
CONDITIONS: Final = frozenset({"when", "only_if", "while", "becomes"})

_PLAIN: Final[Mapping[Any, str]] = {
    str: "a text",
    int: "a whole number",
    bool: "`true` or `false`",
}
_MAPPING: Final = "a mapping"
#: What says where a value is found, and not what it is.
_ASIDE: Final = (Tag, Discriminator, FieldInfo)


class Taken(NamedTuple):
    """What a key takes, in words, and the mappings that may stand there."""

    words: str
    models: tuple[type[Strict], ...] = ()


def takes(key: str, annotation: Any, field: FieldInfo) -> Taken:
    """What `key` takes. LookupError for a type that has no words yet."""
    taken = _of(annotation)
    words = taken.words
    if key in CONDITIONS:
        words = words.replace("an [expression]", "a [condition]")
    bounds = _bounds(field)
    if bounds:
        words = words.replace(_PLAIN[int], f"{_PLAIN[int]}, {bounds}")
    return Taken(words, taken.models)


def _of(annotation: Any) -> Taken:
    bare = _bare(annotation)
    for kind in KINDS:
        if bare == _bare(kind.type):
            return Taken(kind.words)
    inner, origin = get_args(bare), get_origin(bare)
    if origin is Annotated:
        return _of(inner[0])
    if origin in (Union, types.UnionType):
        return _union(inner)
    if origin is Literal:
        return Taken(either(str(word) for word in inner))
    if origin is tuple:
        item = _of(inner[0])
        return Taken(f"a list, each item {item.words}", item.models)
    if origin is dict:
        value = _of(inner[1])
        return Taken(f"for each name {value.words}", value.models)
    if isinstance(bare, type) and issubclass(bare, Strict):
        return Taken(f"[{_MAPPING}](#{anchor(heading(bare))})", (bare,))
    if bare in _PLAIN:
        return Taken(_PLAIN[bare])
    raise LookupError(f"no words for values of the type {annotation}")


def _union(choices: tuple[Any, ...]) -> Taken:
    """The choices one after the other; that a key may be left out is told elsewhere."""
    told = [_of(choice) for choice in choices if choice is not types.NoneType]
    models = tuple(dict.fromkeys(model for one in told for model in one.models))
    words = [one.words for one in told]
    if len(models) > 1:
        # Several mappings are told apart by their names.
        names = [one.models[0].what if one.models else "" for one in told]
        words = [one.replace(_MAPPING, name) for one, name in zip(words, names, strict=True)]
    return Taken("; or ".join(dict.fromkeys(words)), models)


def _bare(annotation: Any) -> Any:
    """The type without what its place in a model adds to it."""
    if get_origin(annotation) is not Annotated:
        return annotation
    inner, *told = get_args(annotation)
    kept = [one for one in told if not isinstance(one, _ASIDE)]
    return Annotated[(inner, *kept)] if kept else _bare(inner)


def _bounds(field: FieldInfo) -> str:
    least = next((one.ge for one in field.metadata if isinstance(one, Ge)), None)
    most = next((one.le for one in field.metadata if isinstance(one, Le)), None)
    return "" if least is None and most is None else f"{least} to {most:,}"
