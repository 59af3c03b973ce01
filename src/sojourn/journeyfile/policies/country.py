"""`country` and `zones` of policies.yaml: the time of those who do not say it themselves."""

from collections.abc import Mapping
from typing import Final, get_args

from msgspec import Struct

from sojourn.core.declared.policies import UnknownZone
from sojourn.core.local_time.countries import countries, country_zones
from sojourn.core.local_time.zones import zone_names
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.review import Review

_PATH: Final = "customer."
#: What an author may write in place of a zone.
_RULES: Final[Mapping[str, UnknownZone]] = {word: word for word in get_args(UnknownZone)}


class Countries(Struct, frozen=True):
    """The attribute that names the country, the zones of countries, and what holds in others."""

    attribute: str = ""
    zones: Mapping[str, str] = {}
    unknown: Mapping[str, UnknownZone] = {}


def compile_countries(
    review: Review[PoliciesModel], model: PoliciesModel, catalogue: Catalogue
) -> Countries:
    """What the country of a customer says about their clock. Findings go to the review."""
    if model.country is None:
        if model.zones and review.sound:
            message = "nothing says in which country a customer lives"
            hint = "add `country: customer.country`, an attribute of profile.yaml"
            review.say(("zones",), "nothing-to-do", message, hint=hint, at_key=True)
        return Countries()
    zones = dict(country_zones())
    unknown: dict[str, UnknownZone] = {}
    for country, said in model.zones.items():
        if country not in countries():
            hint = did_you_mean(country.upper(), countries()) or "two capitals, as in `VN`"
            message = f'ISO 3166 knows no country "{country}"'
            review.say(("zones", country), "unknown-country", message, hint=hint, at_key=True)
        if said in _RULES:
            zones.pop(country, None)
            unknown[country] = _RULES[said]
        elif said in zone_names():
            zones[country] = said
        else:
            hint = did_you_mean(said, zone_names()) or "or write `project`, `hold` or `send`"
            message = f'no time zone "{said}"'
            review.say(("zones", country), "unknown-zone", message, hint=hint)
    return Countries(_attribute(review, model.country, catalogue), zones, unknown)


def _attribute(review: Review[PoliciesModel], path: str, catalogue: Catalogue) -> str:
    name = path.removeprefix(_PATH)
    texts = sorted(one for one, kind in catalogue.attributes.items() if kind == "text")
    if (name == path or name not in texts) and catalogue.whole:
        hint = did_you_mean(name, texts) or f"declare it in profile.yaml: `{name}: text`"
        if name in texts:
            hint = f"write `{_PATH}{name}`"
        message = f'"{path}" is no text that profile.yaml declares'
        review.say(("country",), "unknown-attribute", message, hint=hint)
    return name
