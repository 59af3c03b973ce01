"""Law: editors know every key of a connector's file, and mark what its reader refuses."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sojourn.connector.config.common import Kind
from sojourn.connector.config.load import load
from sojourn.connector.config.models import MODELS
from sojourn.connector.config.schema import PATH, connector_schema
from sojourn.journeyfile.format.base import keys_of
from support.editor import marked

SCHEMA: dict[str, Any] = json.loads(PATH.read_bytes())
KINDS = {part["if"]["properties"]["with"]["const"]: part["then"] for part in SCHEMA["allOf"]}

#: A file of each kind with all that it may hold.
COMMON = """\
rate: 10 per second
at_once: 3
timeout: 5s
retry: {for: 1h 30m, first: 1s, most: 2m}
oldest: 2h
templates: templates
locale: vi
"""
WHOLE: dict[Kind, str] = {
    "smtp": f"""\
with: smtp
from: Little Shop <hello@shop.example>
host: smtp.shop.example
port: 2525
tls: implicit
username: ${{SMTP_USER}}
password: ${{SMTP_PASSWORD}}
connections: 2
return_path: back@shop.example
headers: {{X-Number: 1, X-Yes: true, X-Text: "{{{{ action.id }}}}"}}
{COMMON}""",
    "webhook": f"""\
with: webhook
url: https://crm.shop.example/${{CRM_PATH}}
secret: [ "${{ONE}}", "${{TWO}}" ]
{COMMON}""",
    "http": f"""\
with: http
url: https://api.sms.example/v1/{{{{ to }}}}
method: PUT
headers: {{Authorization: "Bearer ${{SMS_TOKEN}}"}}
query: {{a: 1, b: "{{{{ to }}}}"}}
json: {{to: "{{{{ to }}}}", list: [1, true, null], ApiKey: "${{SMS_KEY}}"}}
idempotency: none
answers:
  - {{status: 200, json: {{error: [0, "0"], "ok": true}}, means: sent}}
  - {{status: [4xx, 500-504], means: retry}}
code: error
{COMMON}""",
    "console": f"with: console\n{COMMON}",
}
#: One change in it each, which editors must mark.
BROKEN: tuple[tuple[Kind, str, str], ...] = (
    ("smtp", "with: smtp", "with: smpt"),
    ("smtp", "with: smtp\n", ""),
    ("smtp", "host:", "hots:"),
    ("smtp", "port: 2525", "port: 65536"),
    ("smtp", "tls: implicit", "tls: ssl"),
    ("smtp", "connections: 2", "connections: none"),
    ("smtp", "X-Number: 1", "X-Number: [1]"),
    ("smtp", "rate: 10 per second", "rate: 10/s"),
    ("smtp", "timeout: 5s", "timeout: 5"),
    ("smtp", "first: 1s", "frist: 1s"),
    ("smtp", "from: Little Shop <hello@shop.example>\n", ""),
    ("webhook", 'secret: [ "${ONE}", "${TWO}" ]', "secret: {a: b}"),
    ("webhook", "url:", "uri:"),
    ("http", "method: PUT", "method: put"),
    ("http", "means: sent", "means: ok"),
    ("http", "status: 200", "stauts: 200"),
    ("http", 'query: {a: 1, b: "{{ to }}"}', "query: [1]"),
    ("console", "at_once: 3", "at_once: 0"),
)


def test_the_shipped_schema_is_fresh() -> None:
    """Anew: `python -m sojourn.connector.config.schema`."""
    assert PATH.read_text(encoding="utf-8") == connector_schema()


def test_the_schema_is_draft_07() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_of_a_kind_is_told_and_described(kind: Kind) -> None:
    told = KINDS[kind]["properties"]
    assert set(told) == set(keys_of(MODELS[kind]))
    for key, value in told.items():
        # A reference is described where it leads.
        assert value.get("description") or "allOf" in value, key
        assert value.get("examples"), key


@pytest.mark.parametrize("kind", MODELS)
def test_what_the_reader_takes_no_editor_marks(kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    loaded = load(
        *(None, "c.yaml", WHOLE[kind]), directory=tmp_path, environment=None, show=lambda _: None
    )
    assert loaded.findings == ()
    assert loaded.kind == kind
    assert marked("connectors/c.yaml", WHOLE[kind]) == []


@pytest.mark.parametrize(("kind", "old", "new"), BROKEN)
def test_what_is_broken_is_marked_and_refused(
    kind: Kind, old: str, new: str, tmp_path: Path
) -> None:
    (tmp_path / "templates").mkdir()
    assert WHOLE[kind].count(old) == 1, old
    text = WHOLE[kind].replace(old, new)
    assert marked("connectors/c.yaml", text) != []
    loaded = load(
        *(None, "c.yaml", text), directory=tmp_path, environment=None, show=lambda _: None
    )
    assert loaded.findings != ()


def test_the_whole_files_have_every_key() -> None:
    for kind, model in MODELS.items():
        # Of bodies there is one, and a file of certificates would have to be there.
        others = {"form", "text", "ca_file"}
        lacking = [key for key in keys_of(model) if f"\n{key}: " not in f"\n{WHOLE[kind]}"]
        assert set(lacking) - others - {"answers"} == set(), kind
