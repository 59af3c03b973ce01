"""The findings as SARIF 2.1.0, which code hosts and editors read."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.findings.levels import level_of
from sojourn.journeyfile.findings.rules import RULES, Rule
from sojourn.journeyfile.rationale import WHY

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
#: What the places of the results are relative to: the directory that holds sojourn.yaml.
_BASE: Final = "PROJECT"


def as_sarif(
    findings: Sequence[Finding], *, version: str, root_uri: str, pages: Mapping[Rule, str]
) -> dict[str, Any]:
    """A SARIF log with one run.

    Args:
        findings: in the order in which they are to be told.
        version: of this program.
        root_uri: the project's directory as a `file:` URI.
        pages: the page of each rule in Markdown; a rule without one has a shorter help.
    """
    found = {finding.rule for finding in findings}
    rules = [rule for rule in RULES if rule in found]
    driver = {
        "name": "sojourn",
        "semanticVersion": version,
        "rules": [_rule(rule, pages.get(rule, "")) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "language": "en",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": f"{root_uri.rstrip('/')}/"}},
        "results": [_result(finding, rules.index(finding.rule)) for finding in findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule, page: str) -> dict[str, Any]:
    why = " ".join(WHY[rule].split())
    help_text = {"text": f"{RULES[rule]} {why}"}
    return {
        "id": rule,
        "shortDescription": {"text": RULES[rule]},
        "fullDescription": {"text": why},
        "help": {**help_text, "markdown": page} if page else help_text,
        "defaultConfiguration": {"level": level_of(rule)},
    }


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    place = {
        "artifactLocation": {"uri": quote(finding.path), "uriBaseId": _BASE},
        "region": {
            "startLine": finding.line,
            "startColumn": finding.column,
            "endLine": finding.line,
            "endColumn": finding.end,
        },
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.level,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }
