"""The page of the presets that come with a release: what each brings, and where it is stated."""

from collections.abc import Iterator

from sojourn.journeyfile.format.preset import PresetModel, PresetRuleModel
from sojourn.journeyfile.presets.files import shipped
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.source import read


def presets_page() -> str:
    """A section for each preset, in the order of their names."""
    return "\n".join(_section(model) for model in _models())


def _models() -> Iterator[PresetModel]:
    for path, text in sorted(shipped().items()):
        model = Review(read(path, text, empty_hint=""), PresetModel).model
        if model is None:
            raise ValueError(f"{path} is not sound")
        yield model


def _section(model: PresetModel) -> str:
    rules = "\n".join(_row(rule) for rule in model.rules)
    sources = "\n".join(
        f"- [{one.title}]({one.url}), compared on {one.checked}"
        + (f", by way of {one.through}" if one.through else "")
        for one in model.sources
    )
    left = "".join(f"- {text}\n" for text in model.not_covered)
    held = f"\nNot held by it:\n\n{left}" if left else ""
    return (
        f"## {model.preset}\n\n{model.title}. {model.about}\n\n"
        f"| rule | about | what holds |\n|---|---|---|\n{rules}\n\n"
        f"Stated in:\n\n{sources}\n{held}"
    )


def _row(rule: PresetRuleModel) -> str:
    about = f"{', '.join(sorted(rule.of))}, by `{rule.channel}`"
    return f"| `{rule.name}` | {about} | {_holds(rule)} |"


def _holds(rule: PresetRuleModel) -> str:
    if rule.window is not None:
        return f"{rule.window}, on the customer's clock"
    if rule.reply_window is not None:
        return f"for {rule.reply_window} after the customer last wrote there"
    if rule.consent is not None:
        return f"`{rule.consent}`"
    return f"at most {rule.at_most} in {rule.within}"
