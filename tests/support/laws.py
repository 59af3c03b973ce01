"""How often the laws that Hypothesis tries are tried: by the profile of the run.

`quick`, the default, tries a tenth of what `thorough` does, which `make test` takes
(`pytest --hypothesis-profile=thorough`).
"""

from typing import Final

from hypothesis import HealthCheck, settings

#: What is no fault of a law: a busy machine, and values that are made with some effort.
_BORNE: Final = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
#: How often a law is tried that says nothing of it, by profile.
PROFILES: Final = {"quick": 10, "thorough": 100}


def register() -> None:
    """Make the profiles known, and take the quick one until an option says otherwise."""
    for name, examples in PROFILES.items():
        settings.register_profile(
            name, deadline=None, max_examples=examples, suppress_health_check=_BORNE
        )
    settings.load_profile("quick")


def share(examples: int) -> int:
    """Of so many tries within the thorough profile, those of the profile at hand."""
    return max(1, round(examples * settings().max_examples / PROFILES["thorough"]))


def tried(examples: int) -> settings:
    """A law that the thorough profile tries `examples` times, and the others in proportion."""
    return settings(max_examples=share(examples))
