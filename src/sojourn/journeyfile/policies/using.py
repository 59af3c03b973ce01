"""The presets that policies.yaml takes up, and what is wrong with how it does so."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Finding, did_you_mean, one_of
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.format.preset import PresetModel
from sojourn.journeyfile.format.uses import UseModel, whole
from sojourn.journeyfile.policies.preset import UsedPreset, fault_of, used
from sojourn.journeyfile.presets.files import is_preset, known_names, path_of, texts_of
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path
from sojourn.journeyfile.text.reader import PLAIN, Reader


class Using(Struct, frozen=True):
    """The presets in force, the texts that they were read from, and findings about those texts."""

    presets: tuple[UsedPreset, ...] = ()
    texts: Mapping[str, str] = {}
    findings: tuple[Finding, ...] = ()


def use_presets(
    review: Review[PoliciesModel] | None,
    files: Mapping[str, str],
    channels: frozenset[str] | None,
    *,
    reader: Reader = PLAIN,
) -> Using:
    """Read what is used. Findings about its use go to the review.

    `channels` are all that were tried, None where their file could not be read.
    """
    uses = () if review is None or review.model is None else review.model.use
    wanted = {whole(use).preset: None for use in uses}
    texts = texts_of(wanted, files)
    own = {path: text for path, text in files.items() if is_preset(path)}
    reviews = {path: _read(path, text, reader) for path, text in {**own, **texts}.items()}
    findings = [found for one in reviews.values() for found in one.findings]
    presets = []
    for index, use in enumerate(map(whole, uses)):
        assert review is not None
        loc: Path = ("use", index)
        found = reviews.get(path_of(use.preset))
        if found is None:
            names = known_names(files)
            hint = did_you_mean(use.preset, names) or f"expected one of {one_of(names)}"
            message = f'no preset is called "{use.preset}"'
            review.say(_at(review, loc, "preset"), "bad-preset", message, hint=hint)
        elif found.model is not None and not found.findings:
            if channels is not None:
                _check_use(review, loc, use, found.model, channels)
            presets.append(used(use, found.model, channels or ()))
    return Using(tuple(presets), texts, tuple(findings))


def presets_of(
    model: PoliciesModel, files: Mapping[str, str], channels: Iterable[str]
) -> tuple[UsedPreset, ...]:
    """The same for policies that the checker has found to be sound."""
    texts = texts_of((whole(use).preset for use in model.use), files)
    read = {path: _read(path, text, PLAIN).model for path, text in texts.items()}
    pairs = [(use, read.get(path_of(use.preset))) for use in map(whole, model.use)]
    return tuple(used(use, found, channels) for use, found in pairs if found is not None)


def _read(path: str, text: str, reader: Reader) -> Review[PresetModel]:
    review = Review(reader.one(path, text, empty_hint="it needs `preset:`"), PresetModel)
    names: set[str] = set()
    for index, rule in enumerate(() if review.model is None else review.model.rules):
        fault = fault_of(rule)
        if fault is not None:
            key, found = fault
            review.refuse(("rules", index, key) if key else ("rules", index), found)
        if rule.name in names:
            message = f"another rule is called `{rule.name}`"
            review.say(("rules", index, "name"), "bad-preset", message)
        names.add(rule.name)
    if review.model is not None and path_of(review.model.preset) != path:
        message = f"this file is not {path_of(review.model.preset)}"
        review.say(("preset",), "bad-preset", message, hint="a preset is called like its file")
    return review


def _check_use(
    review: Review[PoliciesModel],
    loc: Path,
    use: UseModel,
    model: PresetModel,
    channels: frozenset[str],
) -> None:
    about = dict.fromkeys(rule.channel for rule in model.rules)
    rules = [rule.name for rule in model.rules]
    for name in use.channels:
        if name not in about:
            hint = did_you_mean(name, about) or f"it is about {one_of(about)}"
            message = f"`{model.preset}` says nothing of a channel `{name}`"
            review.say((*loc, "channels", name), "bad-preset", message, hint=hint, at_key=True)
        elif use.channels[name] not in channels:
            known = sorted(channels)
            hint = did_you_mean(use.channels[name], known) or f"expected one of {one_of(known)}"
            message = f'no channel "{use.channels[name]}" in channels.yaml'
            review.say((*loc, "channels", name), "unknown-channel", message, hint=hint)
    for index, name in enumerate(use.without):
        if name not in rules:
            hint = did_you_mean(name, rules) or f"its rules are {one_of(rules)}"
            message = f"`{model.preset}` has no rule `{name}`"
            review.say((*loc, "without", index), "bad-preset", message, hint=hint)
    if not use.channels and channels.isdisjoint(about):
        message = f"`{model.preset}` is about {one_of(about)}, and no channel is called so"
        first = next(iter(about))
        hint = f"say what yours is called: `{{preset: {model.preset}, channels: {{{first}: …}}}}`"
        review.say(_at(review, loc, "preset"), "nothing-to-do", message, hint=hint)


def _at(review: Review[PoliciesModel], loc: Path, key: str) -> Path:
    """The place of `key`, where the use is written in the longer form."""
    return (*loc, key) if review.node((*loc, key)) is not None else loc
