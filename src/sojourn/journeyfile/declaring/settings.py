"""sojourn.yaml: what the project is called and counts in, where it runs, how strict it is."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from sojourn.core.local_time.zones import zone_named, zone_names
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.findings.levels import SETTABLE, Setting
from sojourn.journeyfile.findings.rules import RULES, Rule, rule_named
from sojourn.journeyfile.format.project import EnvironmentModel, ProjectModel
from sojourn.journeyfile.phrases.currencies import CURRENCIES
from sojourn.journeyfile.review.review import Review

#: The version of the language that this release speaks.
LANGUAGE: Final = 1


class Environment(Struct, frozen=True):
    """Where a project runs. `brokers` empty: the broker that `sojourn dev` brings along."""

    name: str
    prefix: str
    brokers: tuple[str, ...] = ()
    partitions: int = 8


class Settings(Struct, frozen=True):
    """What sojourn.yaml says."""

    name: str
    timezone: str
    currency: str
    environments: Mapping[str, Environment]
    lint: Mapping[Rule, Setting] = {}

    def environment(self, name: str) -> Environment | None:
        """The environment of that name; `dev` is there without being declared."""
        if name == "dev" and name not in self.environments:
            return _environment(self.name, name, EnvironmentModel.model_validate({}))
        return self.environments.get(name)


def shards_of(settings: Settings | None) -> int:
    """Among how many shards a bound is divided, in the largest environment."""
    environments = {} if settings is None else settings.environments
    return max((one.partitions for one in environments.values()), default=1)


def compile_settings(review: Review[ProjectModel]) -> Settings | None:
    """The settings, or None where too little of the file holds. Findings go to the review."""
    model = review.model
    if model is None:
        return None
    if model.language != LANGUAGE:
        message = f"this release speaks version {LANGUAGE} of the language, not {model.language}"
        review.say(("language",), "unknown-language", message, hint=f"write `{LANGUAGE}`")
    if zone_named(model.timezone) is None:
        message = f'time zone "{model.timezone}" is not known'
        hint = did_you_mean(model.timezone, zone_names()) or "as in `Europe/Paris`"
        review.say(("timezone",), "unknown-zone", message, hint=hint)
    if model.currency not in CURRENCIES:
        message = f'"{model.currency}" is not a currency of ISO 4217'
        hint = did_you_mean(model.currency.upper(), CURRENCIES) or "as in `EUR` or `VND`"
        review.say(("currency",), "unknown-currency", message, hint=hint)
    environments = {
        name: _environment(model.name, name, environment)
        for name, environment in model.environments.items()
    }
    lint = _levels(review, model)
    return Settings(model.name, model.timezone, model.currency, environments, lint)


def _levels(review: Review[ProjectModel], model: ProjectModel) -> dict[Rule, Setting]:
    """The levels that `lint:` sets. An error for good may be named, but not lowered."""
    for name, level in model.lint.items():
        if name not in RULES:
            hint = did_you_mean(name, SETTABLE) or f"expected one of {one_of(SETTABLE)}"
            message = f"there is no rule `{name}`"
            review.say(("lint", name), "unknown-rule", message, hint=hint, at_key=True)
        elif name not in SETTABLE and level != "error":
            message = f"`{name}` stays an error: what it finds cannot be loaded"
            hint = "take the line out, and mend what it finds"
            review.say(("lint", name), "fixed-rule", message, hint=hint)
    return {rule_named(name): level for name, level in model.lint.items() if name in SETTABLE}


def _environment(project: str, name: str, model: EnvironmentModel) -> Environment:
    return Environment(name, model.prefix or f"{project}.{name}", model.brokers, model.partitions)
