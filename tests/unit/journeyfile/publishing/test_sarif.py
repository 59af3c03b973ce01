from sojourn.journeyfile.findings.diagnostic import Span, finding
from sojourn.journeyfile.findings.rules import RULES
from sojourn.journeyfile.publishing.sarif import as_sarif
from sojourn.journeyfile.rationale import WHY


def test_a_finding_becomes_a_result_with_its_rule_and_region() -> None:
    found = [
        finding("my carts/cart.yaml", Span(4, 7, 19), "unknown-event", "no event", hint="write x"),
        finding("cart.yaml", Span(9, 5, 6), "missing-id", "no id"),
        finding("cart.yaml", Span(8, 5, 6), "unknown-event", "no event"),
    ]
    log = as_sarif(
        found, version="1.2.3", root_uri="file:///shop", pages={"unknown-event": "# page"}
    )
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("sojourn", "1.2.3")
    assert run["originalUriBaseIds"] == {"PROJECT": {"uri": "file:///shop/"}}
    assert run["columnKind"] == "unicodeCodePoints"
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]
    assert [rule["id"] for rule in driver["rules"]] == ["unknown-event", "missing-id"]
    assert run["results"][0] == {
        "ruleId": "unknown-event",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "no event\nwrite x"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "my%20carts/cart.yaml", "uriBaseId": "PROJECT"},
                    "region": {"startLine": 4, "startColumn": 7, "endLine": 4, "endColumn": 19},
                }
            }
        ],
    }
    assert run["results"][1]["level"] == "warning"
    assert run["results"][1]["message"] == {"text": "no id"}


def test_a_rule_says_what_it_finds_and_why_and_has_its_page_where_there_is_one() -> None:
    found = [
        finding("cart.yaml", Span(1, 1, 2), rule, "x") for rule in ("unknown-event", "missing-id")
    ]
    log = as_sarif(found, version="1", root_uri="file:///shop/", pages={"unknown-event": "# page"})
    with_page, without = log["runs"][0]["tool"]["driver"]["rules"]
    why = " ".join(WHY["unknown-event"].split())
    assert with_page["shortDescription"] == {"text": RULES["unknown-event"]}
    assert with_page["fullDescription"] == {"text": why}
    assert with_page["help"] == {"text": f"{RULES['unknown-event']} {why}", "markdown": "# page"}
    assert with_page["defaultConfiguration"] == {"level": "error"}
    assert "markdown" not in without["help"]
    assert without["defaultConfiguration"] == {"level": "warning"}


def test_a_project_without_findings_has_a_run_without_results() -> None:
    (run,) = as_sarif([], version="1", root_uri="file:///shop", pages={})["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
