"""One document of a scenario file, from its model to a script."""

from datetime import UTC

from sojourn.core.local_time.zones import zone_named, zone_names, zone_of
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.scenario import ScenarioModel
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.scenario.customer import CustomerReader
from sojourn.journeyfile.scenario.expect import ExpectReader
from sojourn.journeyfile.scenario.fields import Fields
from sojourn.journeyfile.scenario.known import Known, Names
from sojourn.journeyfile.scenario.learned import LearnedReader
from sojourn.journeyfile.scenario.play import PlayReader
from sojourn.journeyfile.scenario.script import Scenario


def read_scenario(
    review: Review[ScenarioModel], model: ScenarioModel, known: Known, *, zone: str
) -> Scenario:
    """The script of one document; `zone` is the project's. Findings go to the review.

    On any error the result is not used.
    """
    own = model.customer.timezone
    if own is not None and zone_named(own) is None:
        message = f'time zone "{own}" is not known'
        hint = did_you_mean(own, zone_names()) or "as in `Europe/Paris`"
        review.say(("customer", "timezone"), "unknown-zone", message, hint=hint)
    name = own if own is not None and zone_named(own) is not None else zone
    fields = Fields(review, zone_of(name, default=UTC))
    names = Names(review, known)
    customer = CustomerReader(fields, names, known)
    begin = fields.moment(("at",), model.at)
    about = known.about(review.path)
    journey = known.journeys.get(about)
    expects = ExpectReader(fields, names, known, about=journey)
    play = PlayReader(fields, names, expects, about=journey)
    items = play.read(model.play, at=None if begin is None else begin.at)
    return Scenario(
        path=review.path,
        line=review.value(()).line,
        about=about,
        name=model.scenario,
        customer=model.customer.id,
        zone=fields.zone,
        begins_at=play.begins_at,
        ends_at=play.at,
        known=customer.properties(model.customer),
        contacts=customer.contacts(model.customer),
        learned=LearnedReader(fields, names, known).read(model.learned, at=play.begins_at),
        play=items,
        expected=expects.read(("expect",), model.expect),
    )
