"""What events say of a person: attributes, contact points, consents, scores, tags."""

from typing import Any

import pytest

from sojourn.core.customer.profile import Profile, Score
from sojourn.core.touchpoints.person import TAGS
from support.catalogue import catalogue
from support.play import Player
from support.project import DAY, START, touch


def player() -> Player:
    return Player(catalogue())


def profile_after(*events: Any) -> Profile:
    told = player().tell(*events)
    assert told.refusals == []
    return told.state.profile


def test_identifying_keeps_declared_properties_and_the_last_word_wins() -> None:
    profile = profile_after(
        touch("Signed Up", name="An", plan="free", shoe=42),
        touch("Signed Up", at=START + 1, plan="paid"),
    )
    assert profile.attributes == {"name": "An", "plan": "paid"}


def test_null_takes_an_attribute_away() -> None:
    profile = profile_after(
        touch("Signed Up", name="An"), touch("Signed Up", at=START + 1, name=None)
    )
    assert profile.attributes == {}


def test_a_time_zone_is_no_attribute() -> None:
    profile = profile_after(touch("Signed Up", name="An", timezone="Asia/Ho_Chi_Minh"))
    assert profile.timezone == "Asia/Ho_Chi_Minh"
    assert profile.attributes == {"name": "An"}


def test_an_unknown_zone_is_noted_and_passed_over() -> None:
    told = player().tell(
        touch("Signed Up", timezone="Europe/Paris"),
        touch("Signed Up", at=START + 1, timezone="Mars/Olympus", name="An"),
    )
    assert told.notes == ["unknown_zone"]
    assert told.state.profile.timezone == "Europe/Paris"
    assert told.state.profile.attributes == {"name": "An"}


@pytest.mark.parametrize("zone", [None, ""])
def test_no_zone_changes_none(zone: str | None) -> None:
    told = player().tell(
        touch("Signed Up", timezone="Europe/Paris"), touch("Signed Up", at=START + 1, timezone=zone)
    )
    assert (told.notes, told.state.profile.timezone) == ([], "Europe/Paris")


def test_contact_points_come_from_the_texts_that_a_channel_needs() -> None:
    profile = profile_after(touch("Contact Changed", email="an@example.test", fax="12"))
    assert profile.contacts == {"email": "an@example.test"}


@pytest.mark.parametrize("gone", [None, ""])
def test_an_empty_contact_point_is_taken_away(gone: str | None) -> None:
    profile = profile_after(
        touch("Product Viewed", identifiers={"email": "an@example.test", "phone": "+84"}),
        touch("Contact Changed", at=START + 1, phone=gone),
    )
    assert profile.contacts == {"email": "an@example.test"}


def test_consent_is_given_for_a_purpose_on_a_channel() -> None:
    profile = profile_after(touch("Consent Given", purpose="promotional", channel="email"))
    assert profile.consents == {"promotional.email": True}


def test_what_a_consent_does_not_name_stands_for_all() -> None:
    on_email = profile_after(touch("Consent Given", channel="email"))
    assert on_email.consents == {"service.email": True, "promotional.email": True}
    promotional = profile_after(touch("Consent Given", purpose="promotional"))
    assert promotional.consents == dict.fromkeys(
        ["promotional.email", "promotional.sms", "promotional.direct"], True
    )


def test_withdrawing_all_leaves_what_is_owed() -> None:
    profile = profile_after(
        touch("Consent Given", purpose="transactional", channel="sms"),
        touch("Consent Given", at=START + 1, purpose="promotional"),
        touch("Consent Withdrawn", at=START + 2),
    )
    assert profile.consents.pop("transactional.sms") is True
    assert profile.consents == {
        f"{purpose}.{channel}": False
        for purpose in ("service", "promotional")
        for channel in ("email", "sms", "direct")
    }


def test_withdrawing_all_reaches_a_channel_that_is_not_declared_any_more() -> None:
    told = player()
    told.state = told.state.__class__(profile=Profile(consents={"promotional.fax": True}))
    told.tell(touch("Consent Withdrawn", purpose="promotional"))
    assert told.state.profile.consents["promotional.fax"] is False


def test_consent_counts_from_its_record_on_not_by_its_time() -> None:
    profile = profile_after(
        touch("Consent Given", at=START + DAY, channel="email"),
        touch("Consent Withdrawn", channel="email"),
    )
    assert profile.consents == {"service.email": False, "promotional.email": False}


def test_declared_numbers_of_a_survey_become_scores() -> None:
    profile = profile_after(touch("Survey Answered", nps=9, mood=0.5, comment="fine", ces=3))
    assert profile.scores == {"nps": Score(9.0, START), "mood": Score(0.5, START)}


def test_a_late_answer_does_not_replace_a_newer_one() -> None:
    profile = profile_after(
        touch("Survey Answered", at=START + DAY, nps=9),
        touch("Survey Answered", nps=2, mood=1),
    )
    assert profile.scores == {"nps": Score(9.0, START + DAY), "mood": Score(1.0, START)}


def test_tags_are_added_once_each() -> None:
    profile = profile_after(
        touch("Tagged", tag="vip"), touch("Tagged", at=START + 1, tag="new", tags=["vip", "old"])
    )
    assert profile.tags == ("vip", "new", "old")


def test_of_too_many_tags_the_oldest_are_forgotten() -> None:
    profile = profile_after(touch("Tagged", tags=[str(n) for n in range(TAGS + 5)]))
    assert profile.tags == tuple(str(n) for n in range(5, TAGS + 5))


@pytest.mark.parametrize(
    ("event", "properties", "named"),
    [
        ("Consent Withdrawn", {"channel": "e-mail"}, "'channel'"),
        ("Consent Given", {"purpose": "ads"}, "'purpose'"),
        ("Tagged", {"tags": ["vip", 3]}, "'tags'"),
        ("Tagged", {"tag": ""}, "'tag'"),
        ("Tagged", {"tag": "x" * 129}, "'tag'"),
    ],
)
def test_a_value_that_a_change_cannot_take_is_refused(
    event: str, properties: dict[str, Any], named: str
) -> None:
    told = player().tell(touch(event, **properties))
    assert [refusal.reason for refusal in told.refusals] == ["bad_value"]
    assert named in told.refusals[0].detail
    assert told.state.sequence == 0
