"""`channel: best` chooses among the ways to a customer."""

from sojourn.core.declared.steps import Send
from support.journeys import FRAME, compiled, on_signing_up

SURVEY = on_signing_up("- {send: survey, id: survey, category: service, channel: best}")


def _channels(text: str) -> tuple[str, ...]:
    files = {**FRAME, "channels.yaml": f"channels: {text}\n"}
    survey = compiled(SURVEY, files=files).journeys["example"].steps["survey"]
    assert isinstance(survey, Send)
    return survey.channels


def test_best_is_one_of_all_ways_to_the_customer() -> None:
    text = "{email: {to: customer.email}, sms: {to: customer.phone}}"
    assert _channels(text) == ("email", "sms")


def test_a_system_that_everyone_is_in_is_no_way_to_the_customer() -> None:
    text = "{crm: {to: customer.id}, email: {to: customer.email}}"
    assert _channels(text) == ("email",)


def test_it_counts_where_there_is_nothing_else() -> None:
    assert _channels("{crm: {to: customer.id}, erp: {to: customer.id}}") == ("crm", "erp")
