"""The results of `sojourn test` as JUnit XML: one suite for each file."""

import re
from collections import defaultdict
from typing import Final
from xml.etree import ElementTree as ET

from sojourn.cli.testing.report import Report, Timed, failure_text
from sojourn.journeyfile.findings.diagnostic import Finding

#: What XML 1.0 has no place for.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> bytes:
    """The whole document. A mistake in a file is an error of its suite."""
    results: dict[str, list[Timed]] = defaultdict(list)
    mistakes: dict[str, list[Finding]] = defaultdict(list)
    for one in report.results:
        results[one.scenario.path].append(one)
    for finding in report.findings:
        if finding.level == "error":
            mistakes[finding.path].append(finding)
    root = ET.Element("testsuites", {"name": "sojourn test", "time": _time(report.seconds)})
    for path in sorted({*results, *mistakes}):
        root.append(_suite(report, path, results[path], mistakes[path]))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _suite(report: Report, path: str, results: list[Timed], mistakes: list[Finding]) -> ET.Element:
    suite = ET.Element(
        "testsuite",
        {
            "name": _clean(path),
            "tests": str(len(results) + len(mistakes)),
            "failures": str(sum(not one.result.passed for one in results)),
            "errors": str(len(mistakes)),
            "skipped": "0",
            "time": _time(sum(one.seconds for one in results)),
        },
    )
    for one in results:
        _case(report, suite, one)
    for finding in mistakes:
        case = _add(suite, path, f"line {finding.line}", finding.line, 0.0)
        error = ET.SubElement(case, "error", {"type": finding.rule})
        error.set("message", _clean(finding.message))
        error.text = _clean(f"{path}:{finding.line}:{finding.column}: {finding.message}")
    return suite


def _case(report: Report, suite: ET.Element, one: Timed) -> None:
    scenario = one.scenario
    case = _add(suite, scenario.path, scenario.name, scenario.line, one.seconds)
    if one.result.passed:
        return
    text = failure_text(report, one)
    failure = ET.SubElement(case, "failure", {"type": "expectation"})
    failure.set("message", _clean(text.splitlines()[0]))
    failure.text = _clean(text)


def _add(suite: ET.Element, path: str, name: str, line: int, seconds: float) -> ET.Element:
    return ET.SubElement(
        suite,
        "testcase",
        {
            "classname": _clean(path.rsplit(".", 2)[0].replace("/", ".")),
            "name": _clean(name),
            "file": _clean(path),
            "line": str(line),
            "time": _time(seconds),
        },
    )


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
