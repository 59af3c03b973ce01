"""The presets in use in plain sentences, each with where its figures are stated."""

from collections.abc import Iterable, Iterator

from sojourn.journeyfile.phrases.clock_text import window_text
from sojourn.journeyfile.phrases.consent_text import consent_text
from sojourn.journeyfile.policies.preset import PresetRule, UsedPreset
from sojourn.journeyfile.telling.page import Line
from sojourn.journeyfile.telling.phrases import both, many, sentence, span, words_of


def presets_told(presets: Iterable[UsedPreset]) -> Iterator[Line]:
    """A line for each preset, and below it its sources and what it brings."""
    for preset in presets:
        model = preset.model
        rules = [Line(f"{words_of(rule.name)}: {_rule(rule)}.", "-") for rule in preset.rules]
        left = [Line(f"{words_of(name)} is left out.", "-") for name in preset.without]
        if preset.absent:
            names = both([words_of(name) for name in preset.absent])
            left.append(Line(f"No channel of the project is concerned by {names}.", "-"))
        sources = [
            Line(f"Stated in: {one.title} (compared on {one.checked}).", "-")
            for one in model.sources
        ]
        yield Line(f"{sentence(model.title)} {model.about}", "-", (*rules, *left, *sources))


def said_of(rule: str) -> str:
    """A rule of consent as the end of a sentence."""
    needs, _, lapses = rule.partition(" for ")
    whom = {
        "opt in": "only to those who have said yes",
        "double opt in": "only to those who have said yes and confirmed it",
        "opt out": "unless the customer has said no",
    }.get(needs, needs)
    return f"{whom}, in the last {lapses}" if lapses else whom


def _rule(rule: PresetRule) -> str:
    what = f"{both(sorted(rule.categories))} messages by {rule.channel}"
    if rule.window is not None:
        start, _, end = window_text(rule.window).partition("-")
        return f"{what} go out from {start} to {end} of the customer's own time only"
    if rule.reply_ms:
        return f"{what} go out for {span(rule.reply_ms)} after the customer last wrote there only"
    if rule.consent is not None:
        return f"{what} go out {said_of(consent_text(rule.consent))}"
    assert rule.cap is not None
    most = many(rule.cap.at_most or 1, f"{both(sorted(rule.categories))} message")
    within = rule.cap.within or ""
    when = within.replace("rolling ", "within any ").replace("calendar ", "on one ")
    return f"a customer gets at most {most} by {rule.channel} {when}"
