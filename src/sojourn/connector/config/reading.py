"""A connector's file under review: what all kinds of them have in common."""

import posixpath
import ssl
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sojourn.connector.config.common import ConnectorModel
from sojourn.connector.config.secrets import Secrets
from sojourn.connector.manner import Manner
from sojourn.connector.patience import Patience
from sojourn.connector.writing import Writer
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.phrases.rate import parse_rate
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Loc
from sojourn.journeyfile.text.node import Path as Place
from sojourn.rendering.child import Setup


class Reading:
    """One file whose keys are right. What else is wrong is said, and the rest is looked at.

    `templates` takes the place of what the file says; paths of the file begin at `directory`.
    """

    def __init__(
        self,
        review: Review[Any],
        model: ConnectorModel,
        *,
        directory: Path,
        environment: Mapping[str, str] | None,
        templates: Path | None,
    ) -> None:
        self.review = review
        self.secrets = Secrets(review, environment)
        self._model = model
        self._directory = directory
        self._given = templates

    def say(self, loc: Loc, message: str, *, hint: str = "") -> None:
        """What stands at `loc` will not do."""
        self.review.say(loc, "unknown-value", message, hint=hint)

    def seconds(self, loc: Place, text: str) -> float:
        """The duration at `loc`."""
        return self.review.duration(loc, text) / 1000

    def headers(self, names: Iterable[str], parse: Callable[[str], str | Fault]) -> None:
        """Look at the names under `headers`."""
        for name in names:
            found = parse(name)
            if isinstance(found, Fault):
                loc = ("headers", name)
                self.review.say(loc, found.rule, found.message, hint=found.hint, at_key=True)

    def manner(self) -> Manner:
        """How the channel is served."""
        model = self._model
        return Manner(
            at_once=model.calls,
            rate=read_value(self.review, ("rate",), model.rate, parse_rate),
            call_timeout_s=self.seconds(("timeout",), model.timeout),
            oldest_s=self.seconds(("oldest",), model.oldest),
            patience=Patience(
                for_s=self.seconds(("retry", "for"), model.retry.for_),
                first_s=self.seconds(("retry", "first"), model.retry.first),
                most_s=self.seconds(("retry", "most"), model.retry.most),
            ),
        )

    @property
    def has_templates(self) -> bool:
        return self._given is not None or self._model.templates is not None

    def writer(self, *, shape: Mapping[str, Any] | None = None, address: str = "") -> Writer:
        """Whoever writes the messages, and works out the expressions of `shape` and `address`."""
        setup = Setup(directory=self._templates(), shape=shape or {}, address=address)
        return Writer(setup, locale=self._model.locale)

    def ca_file(self, told: str | None) -> str:
        """The path of a file of certificates, "" for the system's own."""
        if told is None:
            return ""
        path = self._directory / told
        try:
            ssl.create_default_context(cafile=path)
        except (OSError, ssl.SSLError):
            self.review.say(("ca_file",), "missing-file", f"{told} holds no certificates")
        return str(path)

    @property
    def templates_shown(self) -> str:
        """The directory of templates as findings name it: like the path of the file."""
        if self._given is not None:
            return self._given.as_posix()
        return posixpath.join(posixpath.dirname(self.review.path), str(self._model.templates))

    def _templates(self) -> str:
        if not self.has_templates:
            return ""
        directory = self._given or self._directory / str(self._model.templates)
        if not directory.is_dir():
            told = self._given or self._model.templates
            self.review.say(("templates",), "missing-file", f"{told} is no directory")
        return str(directory)
