"""Law: whatever a template does, it takes bounded time and memory, and the next one is rendered."""

import os
from pathlib import Path

import pytest

from sojourn.rendering.child import Request, Setup
from sojourn.rendering.faults import Fault
from sojourn.rendering.limits import Limits
from sojourn.rendering.process import RenderingProcess

TEMPLATES = {
    "hello.txt": "Hello {{ name }}",
    "endless.txt": "{% set n = 7 ** (10 ** 9) %}{{ n }}",
    "huge.txt": "{{ ('x' * 900000000) | length }}",
    "wide.txt": "{{ '%900000000d' | format(1) | length }}",
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in TEMPLATES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def process(directory: Path, **limits: float) -> RenderingProcess:
    bounds = Limits(time_s=limits.get("time_s", 20.0), memory_mb=400)
    return RenderingProcess(Setup(directory=str(directory), limits=bounds))


async def test_it_renders_what_it_is_asked(directory: Path) -> None:
    renderer = process(directory)
    ready = await renderer.start()
    assert ready.names == ("endless", "hello", "huge", "wide")
    assert ready.faults == ()
    for name in ("An", "Bình", "C" * 100_000):
        rendered = await renderer.render(Request(template="hello", values={"name": name}))
        assert rendered.text.txt == f"Hello {name}"
    await renderer.close()


async def test_too_much_memory_is_a_failure_and_the_next_one_is_rendered(directory: Path) -> None:
    renderer = process(directory)
    await renderer.start()
    for name in ("huge", "wide"):
        rendered = await renderer.render(Request(template=name))
        assert rendered.failure == "bad_template"
        assert rendered.fault is not None
        assert "memory" in rendered.fault.message
    rendered = await renderer.render(Request(template="hello", values={"name": "An"}))
    assert rendered.text.txt == "Hello An"
    await renderer.close()


async def test_too_much_time_is_a_failure_and_the_next_one_is_rendered(directory: Path) -> None:
    renderer = process(directory, time_s=1.0)
    await renderer.start()
    rendered = await renderer.render(Request(template="endless"))
    assert (rendered.failure, rendered.fault) == (
        *("bad_template", Fault("endless", 0, "takes longer than it may")),
    )
    rendered = await renderer.render(Request(template="hello", values={"name": "An"}))
    assert rendered.text.txt == "Hello An"
    await renderer.close()


async def test_it_knows_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_SECRET", "s3cret")
    renderer = process(tmp_path)
    await renderer.start()
    child = renderer._process
    assert child is not None
    environment = _environment(child.pid)
    assert "SHOP_SECRET" in os.environ
    assert "SHOP_SECRET" not in environment
    await renderer.close()


def _environment(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text()


async def test_what_cannot_be_written_as_json_is_a_failure() -> None:
    renderer = RenderingProcess(Setup(shape={"body": "{{ [none, range(3), nothing] }}"}))
    await renderer.start()
    assert (await renderer.render(Request())).failure == "bad_template"
    await renderer.close()


async def test_faults_of_templates_and_shapes_are_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("{% if %}")
    renderer = RenderingProcess(Setup(directory=str(tmp_path), shape={"body": "{{"}))
    assert [fault.file for fault in (await renderer.start()).faults] == ["mail.txt", "body"]
    await renderer.close()
