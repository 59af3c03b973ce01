"""Which file of a project is what, by its name."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from sojourn.journeyfile.findings.diagnostic import Finding, finding
from sojourn.journeyfile.presets.files import is_preset
from sojourn.journeyfile.text.source import START

JOURNEY: Final = "journey"
CONNECTOR: Final = "connector"
PRESET: Final = "preset"

#: Files of their own meaning, at the top of the project.
_SPECIAL: Final = ("sojourn", "events", "profile", "channels", "lifecycle", "offers", "policies")
_LATER: Final = ("messages",)
_SUFFIXES: Final = (".yaml", ".yml")
#: The folder of connectors' files.
CONNECTORS: Final = "connectors"
#: What the name of a scenario file ends with, before its suffix.
SCENARIOS: Final = ".scenarios"


def is_definition(path: str) -> bool:
    """Whether a file belongs to the definitions of a project; scenarios and mappings do not."""
    name = PurePosixPath(path)
    return _is_read(name) and name.stem != "map" and not name.stem.endswith(SCENARIOS)


def is_scenarios(path: str) -> bool:
    """Whether a file holds scenarios: it lies beside the journeys and is no part of them."""
    name = PurePosixPath(path)
    return _is_read(name) and name.stem.endswith(SCENARIOS)


def is_connector(path: str) -> bool:
    """Whether a file says how a channel's actions are carried out; no decision depends on it."""
    name = PurePosixPath(path)
    is_hidden = name.name.startswith(".")
    return name.suffix in _SUFFIXES and name.parts[:-1] == (CONNECTORS,) and not is_hidden


def kind_of(path: str) -> str | None:
    """What a file is about: "events", "journey", "scenarios" …; None for one that is not read."""
    if is_connector(path):
        return CONNECTOR
    if is_scenarios(path):
        return SCENARIOS.strip(".")
    return _kind(path) if is_definition(path) else None


def group(paths: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    """The definition files by kind, in the order of their names, and what speaks against some."""
    kinds: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for path in sorted(filter(is_definition, paths)):
        kind = _kind(path)
        if kind in _LATER:
            message = f"`{kind}` comes with a later release"
            hint = "take the file out for now"
            findings.append(finding(path, START, "not-yet", message, hint=hint))
        elif kind not in (JOURNEY, PRESET) and kind in kinds:
            message = f"{kinds[kind][0]} says the same already"
            findings.append(finding(path, START, "file-name", message, hint="keep one of the two"))
        else:
            kinds[kind] = (*kinds.get(kind, ()), path)
    return kinds, findings


def _is_read(name: PurePosixPath) -> bool:
    if name.suffix not in _SUFFIXES or name.parts[0] == CONNECTORS:
        return False
    return not any(part.startswith(".") for part in name.parts)


def _kind(path: str) -> str:
    if is_preset(path):
        return PRESET
    name = PurePosixPath(path)
    at_top = len(name.parts) == 1
    return name.stem if at_top and name.stem in (*_SPECIAL, *_LATER) else JOURNEY
