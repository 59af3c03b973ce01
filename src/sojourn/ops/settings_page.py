"""docs/settings.md, written from the declared settings."""

from typing import Literal, get_args, get_origin

from sojourn.ops.settings import PREFIX, Settings

_HEAD = """# Settings

A value comes from the first of these that gives one: the command line, an environment variable,
the chosen environment in `sojourn.yaml` (`brokers`, `prefix` and `partitions` only), the default.
`sojourn doctor` shows which values are in force and where each came from. Secrets are never shown.

This page is written by `python -m sojourn.ops.settings_page` from `src/sojourn/ops/settings.py`;
a test fails where the two differ.

| setting | environment variable | default | what it is |
|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    defaults = Settings.model_construct()
    return _HEAD + "".join(
        f"| `{name}` | `{PREFIX}{name.upper()}` | {_shown(getattr(defaults, name))} "
        f"| {field.description}{_words(field.annotation)} |\n"
        for name, field in Settings.model_fields.items()
    )


def _words(annotation: object) -> str:
    """The words that a setting takes, where there are only these."""
    if get_origin(annotation) is not Literal:
        return ""
    *words, last = (f"`{word}`" for word in get_args(annotation))
    return f": {', '.join(words)} or {last}"


def _shown(value: object) -> str:
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    return f"`{text}`" if text else "–"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
