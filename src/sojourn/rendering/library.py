"""Templates that were read and understood, and what they give for values."""

from collections.abc import Mapping
from typing import Any

from jinja2 import FunctionLoader
from jinja2.meta import find_referenced_templates
from msgspec import Struct

from sojourn.rendering.faults import Fault, fault_of
from sojourn.rendering.files import PARTS, Files, Part, fallbacks, path_of
from sojourn.rendering.limits import Limits
from sojourn.rendering.sandbox import Sandbox


class Unrendered(Exception):
    """A template, or a value that is made by one, could not be rendered."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class NoTemplate(Exception):
    """There is no template of this name in any locale that would do."""


class Text(Struct, frozen=True):
    """A message in one locale; "" for a part that its template does not have."""

    locale: str = ""
    subject: str = ""
    txt: str = ""
    html: str = ""


class Library:
    """The templates of one directory. Not for several threads."""

    def __init__(self, files: Files, limits: Limits) -> None:
        texts = self._texts = files.texts

        def load(name: str) -> tuple[str, str, None] | None:
            return (texts[name], name, None) if name in texts else None

        self._sandbox = Sandbox(FunctionLoader(load), limits)
        self._paths = frozenset(texts)
        self.faults = (*files.faults, *self._read())

    @property
    def names(self) -> frozenset[str]:
        """The names of all messages, in whatever locale."""
        return frozenset(
            path.rpartition("/")[2].rpartition(".")[0]
            for path in self._paths
            if not path.startswith("_")
        )

    def render(self, name: str, locale: str, values: Mapping[str, Any]) -> Text:
        """The message in the best locale that there is. Raises NoTemplate, Unrendered."""
        for found in fallbacks(locale):
            parts = [part for part in PARTS if path_of(name, part, found) in self._paths]
            if parts:
                return Text(
                    found, **{part: self._part(name, part, found, values) for part in parts}
                )
        raise NoTemplate(name)

    def _part(self, name: str, part: Part, locale: str, values: Mapping[str, Any]) -> str:
        path = path_of(name, part, locale)
        self._sandbox.begin()
        try:
            template = self._sandbox.get_template(path)
            text = self._sandbox.texts(template.generate(dict(values)))
        except Exception as error:
            raise Unrendered(fault_of(error, path)) from error
        # A subject is one line, however its template is broken into several.
        return " ".join(text.split()) if part == "subject" else text

    def _read(self) -> tuple[Fault, ...]:
        faults = []
        for path in sorted(self._paths):
            try:
                source = self._texts[path]
                used = find_referenced_templates(self._sandbox.parse(source, name=path))
                self._sandbox.get_template(path)
            except Exception as error:  # Python may refuse what Jinja made of it
                faults.append(fault_of(error, path))
                continue
            missing = {str(name) for name in used if name is not None} - self._paths
            faults.extend(
                Fault(path, 0, f"uses {name}, which is not there") for name in sorted(missing)
            )
        return tuple(faults)
