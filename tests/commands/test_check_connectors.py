"""`sojourn check` says the mistakes of connectors like all others: with file, line and column."""

import shutil
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "journeys"

HTTP = "with: http\nurl: https://api.example/v1\n"
SMTP = "with: smtp\nfrom: a@shop.example\nhost: smtp.shop.example\ntemplates: templates\n"
HOOK = "with: webhook\nurl: https://crm.example/x\nsecret: ${SECRET}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "shop")
    return tmp_path / "shop"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("host: smtp.shop.example\n", "1:1", "a connector needs `with`"),
        ("with: sms\n", "1:7", '`with` cannot be "sms"'),
        ("- with: http\n", "1:1", "a connector is a mapping"),
        (f"{HTTP}json: {{a: 1\n", "4:1", ""),
        ("", "1:1", "the file is empty"),
        (f"{SMTP}retires: 3\n", "5:1", "`retires` is not a key of a connector for mails"),
        (f"{HTTP}rate: fast\n", "3:7", '"fast" is not a rate'),
        (f"{HTTP}timeout: 30\n", "3:10", "`timeout` needs a unit"),
        (f"{HTTP}retry:\n  for: soon\n", "4:8", '"soon" is not a duration'),
        (f"{HTTP}url: https://other.example/\n", "3:1", "`url` is given twice"),
        ("with: http\nurl: http://api.example/\n", "2:6", "messages do not go over the net"),
        (f"{SMTP}password: hunter2\nusername: shop\n", "5:11", "a secret stands in the environm"),
        (f"{SMTP}headers: {{Bcc: a@b.test}}\n", "5:11", "`Bcc` is written by the connector"),
        (f"{HOOK}ca_file: nowhere.pem\n", "4:10", "nowhere.pem holds no certificates"),
        (f"{HTTP}json:\n  to: '{{{{ to'\n", "4:7", "this is no expression"),
        (f"{HTTP}answers:\n  - {{status: 999, means: sent}}\n", "4:14", '"999" is no status'),
        (f"{HTTP}templates: texts\n", "3:12", "texts is no directory"),
    ],
)
def test_a_mistake_is_said_where_it_stands(
    sojourn: Any, shop: Path, text: str, place: str, said: str
) -> None:
    (shop / "connectors" / "new.yaml").write_text(text)
    told = sojourn("check", shop)
    assert told.code == 1
    assert f"{shop}/connectors/new.yaml:{place}: error: {said}" in told.out
    assert "hunter2" not in told.out
    (found, *_) = sojourn("check", shop, "--json").json
    assert found["file"] == f"{shop}/connectors/new.yaml"
    assert f"{found['line']}:{found['column']}" == place


def test_a_template_is_looked_at_too(sojourn: Any, shop: Path) -> None:
    (shop / "connectors" / "templates" / "new.txt").write_text("Hello\n{% if name %}there\n")
    told = sojourn("check", shop)
    assert told.code == 1
    assert f"{shop}/connectors/templates/new.txt:2:1: error: cannot be used as a" in told.out
    assert "    2 | {% if name %}there\n" in told.out


def test_a_file_that_leads_out_of_the_project_is_not_read(sojourn: Any, shop: Path) -> None:
    (shop.parent / "secret.yaml").write_text("password: hunter2")
    (shop / "connectors" / "new.yaml").symlink_to(shop.parent / "secret.yaml")
    told = sojourn("check", shop)
    assert "connectors/new.yaml:1:1: error: the link leads out of the project" in told.out


def test_a_connector_with_mistakes_keeps_no_worker_from_its_journeys(
    sojourn: Any, shop: Path
) -> None:
    (shop / "connectors" / "new.yaml").write_text("with: sms\n")
    assert sojourn("explain", shop).code == 0
