"""What is wrong with files, as people see it."""

from collections.abc import Iterable, Mapping

from rich.text import Text

from sojourn.cli.screen import Screen
from sojourn.journeyfile.findings.diagnostic import Finding, render


def show_findings(
    screen: Screen, findings: Iterable[Finding], files: Mapping[str, str], *, root: str
) -> None:
    """Every finding with its excerpt of the file."""
    for line in render(findings, files, root=root).splitlines():
        screen.out.print(_colored(line), soft_wrap=True)


def _colored(line: str) -> Text:
    text = Text(line)
    text.highlight_regex(r"^\S+:\d+:\d+:", "bold")
    text.highlight_words([" error: "], "bold red")
    text.highlight_words([" warning: "], "bold yellow")
    text.highlight_words([" note: "], "bold blue")
    text.highlight_regex(r"^ +\| +\^+.*$", "cyan")
    return text
