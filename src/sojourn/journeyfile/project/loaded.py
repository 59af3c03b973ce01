"""What the files of a project gave: all that is made of them, or everything that is wrong."""

from collections.abc import Mapping

from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.declaring.settings import Settings
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.findings.levels import Setting
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.format.flow import Flow
from sojourn.journeyfile.project.bundle import Bundle
from sojourn.journeyfile.project.normal import Normal
from sojourn.journeyfile.review.catalogue import Catalogue


class Loaded(Struct, frozen=True, kw_only=True):
    """What the files gave. Without an error, everything is there; else only findings.

    `forms` holds the normalised form of each journey by name, `form` that of what holds for
    the whole project. `declared`, `levels`, and `flows`, the steps of each journey as they are
    laid out, are there for whatever could be read, sound or not.
    """

    findings: tuple[Finding, ...]
    definitions: Definitions | None = None
    settings: Settings | None = None
    bundle: Bundle | None = None
    forms: Mapping[str, Normal] = {}
    form: Normal = {}
    declared: Catalogue | None = None
    flows: Mapping[str, Flow] = {}
    levels: Mapping[Rule, Setting] = {}
