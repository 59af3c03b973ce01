from pathlib import Path

from sojourn.journeyfile.project.directory import load_directory, read_directory
from sojourn.journeyfile.text.source import MAX_FILE_BYTES


def test_only_definitions_and_scenarios_are_read(tmp_path: Path, sample: dict[str, str]) -> None:
    for path, text in sample.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    for name in (".hidden/x.yaml", ".x.yaml", "map.yaml", "a.scenarios.yaml", "README.md"):
        (tmp_path / name).write_text("!", encoding="utf-8")
    loaded, files = load_directory(tmp_path)
    assert files == {**sample, "a.scenarios.yaml": "!"}
    assert loaded.definitions is not None
    assert loaded.bundle is not None
    assert "a.scenarios.yaml" not in loaded.bundle.files


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1", encoding="utf-8")
    (project / "cart.yaml").symlink_to(secret)
    (project / "folder").symlink_to(tmp_path)
    directory = read_directory(project)
    assert directory.files == {}
    assert [(found.path, found.rule) for found in directory.findings] == [
        ("cart.yaml", "unreadable-file")
    ]


def test_a_link_that_leads_nowhere_or_in_circles_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "gone.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "b.yaml")
    rules = [found.rule for found in read_directory(tmp_path).findings]
    assert rules == ["unreadable-file", "unreadable-file"]


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "cart.yaml").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    directory = read_directory(tmp_path)
    assert [found.rule for found in directory.findings] == ["too-large"]


def test_what_cannot_be_read_speaks_against_the_whole_project(
    tmp_path: Path, sample: dict[str, str]
) -> None:
    for path, text in sample.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "extra.yaml").write_bytes(b"\xff\xfe")
    loaded, _ = load_directory(tmp_path)
    assert loaded.definitions is None
    assert [found.rule for found in loaded.findings] == ["unreadable-file"]


def test_a_directory_that_is_not_there_is_a_finding_and_the_only_one(tmp_path: Path) -> None:
    loaded, _ = load_directory(tmp_path / "nowhere")
    assert [found.message for found in loaded.findings] == ["there is no such directory"]


def test_a_folder_in_the_place_of_a_file_is_a_finding(
    tmp_path: Path, sample: dict[str, str]
) -> None:
    for path, text in sample.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "policies.yaml").unlink()
    (tmp_path / "policies.yaml").mkdir()
    loaded, _ = load_directory(tmp_path)
    assert loaded.definitions is None
    assert [(found.path, found.rule) for found in loaded.findings] == [
        ("policies.yaml", "unreadable-file")
    ]
