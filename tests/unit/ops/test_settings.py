"""Settings: which source wins, and what a wrong value is told."""

from pathlib import Path

import pytest

from sojourn.ops.settings import Settings, SettingsError, load, shown
from sojourn.ops.settings_page import page

DOCS = Path(__file__).parents[3] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SOJOURN_{name.upper()}", raising=False)


def test_the_order_of_sources_is_arguments_then_environment_then_project_then_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = {"prefix": "from-project", "partitions": 4, "brokers": "p:1"}
    monkeypatch.setenv("SOJOURN_PREFIX", "from-env")
    monkeypatch.setenv("SOJOURN_BROKERS", "e:1, e:2")
    loaded = load(arguments={"prefix": "from-argument", "clock": None}, project=project)
    assert loaded.settings.prefix == "from-argument"
    assert loaded.settings.brokers == ("e:1", "e:2")
    assert loaded.settings.partitions == 4
    assert loaded.settings.clock == "wall"
    assert loaded.sources["prefix"] == "--prefix"
    assert loaded.sources["brokers"] == "$SOJOURN_BROKERS"
    assert loaded.sources["partitions"] == "sojourn.yaml, partitions"
    assert loaded.sources["clock"] == "default"


def test_every_wrong_value_is_named_with_its_source_and_what_was_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOJOURN_PARTITIONS", "many")
    with pytest.raises(SettingsError) as caught:
        load(arguments={"clock": "sundial"}, project={"brokers": "nowhere"})
    texts = {problem.setting: str(problem) for problem in caught.value.problems}
    assert set(texts) == {"partitions", "clock", "brokers"}
    assert "'many' from $SOJOURN_PARTITIONS" in texts["partitions"]
    assert "must be one of wall, stream" in texts["clock"]
    assert "from --clock" in texts["clock"]
    assert "host:port" in texts["brokers"]
    assert "sojourn.yaml, brokers" in texts["brokers"]


def test_an_unknown_setting_of_the_project_is_refused() -> None:
    with pytest.raises(SettingsError, match="no such setting"):
        load(project={"prefx": "shop"})


def test_no_secret_is_shown_neither_in_a_listing_nor_in_an_error() -> None:
    loaded = load(arguments={"sasl_password": "hunter2", "mark_key": "pepper"})
    assert "hunter2" not in repr(loaded.settings) + str(shown(loaded))
    assert ("sasl_password", "(set)", "--sasl-password") in shown(loaded)
    with pytest.raises(SettingsError) as caught:
        load(arguments={"sasl_password": ["hunter2"]})
    assert "hunter2" not in str(caught.value)


def test_the_page_in_docs_is_the_one_written_from_the_settings() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m sojourn.ops.settings_page > docs/settings.md"
    )
