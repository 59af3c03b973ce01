"""The topics of a project, and the settings without which the shard log loses data."""

import pytest

from sojourn.engine.protocol.checks import check_state_topic
from sojourn.kafka.topic_plan import plan_topics


def test_all_shards_of_all_topics_meet_in_the_same_partition() -> None:
    plans = plan_topics("shop", ["email", "push"], partitions=6)
    alone = {"shop.definitions", "shop.dead-letters"}
    assert {plan.partitions for plan in plans if plan.name not in alone} == {6}
    assert {plan.partitions for plan in plans if plan.name in alone} == {1}
    channels = ("audience", "email", "event", "push", "task")
    assert {f"shop.actions.{channel}" for channel in channels} <= {plan.name for plan in plans}


def test_the_shard_log_accepts_the_state_topic_as_planned() -> None:
    (state,) = (p for p in plan_topics("shop", [], partitions=1) if p.name == "shop.state")
    assert check_state_topic(state.settings) == ()


def test_the_broker_and_not_the_producer_says_when_a_touchpoint_came() -> None:
    (touchpoints,) = (
        p for p in plan_topics("shop", [], partitions=1) if p.name == "shop.touchpoints"
    )
    assert touchpoints.settings["message.timestamp.type"] == "LogAppendTime"


def test_only_the_last_word_of_each_customer_is_kept_of_consents() -> None:
    (consents,) = (p for p in plan_topics("shop", [], partitions=3) if p.name == "shop.consents")
    assert consents.settings["cleanup.policy"] == "compact"
    assert consents.partitions == 3


def test_two_replicas_must_have_a_record_where_there_are_three() -> None:
    assert all(
        plan.settings["min.insync.replicas"] == "2"
        for plan in plan_topics("shop", [], partitions=1, replication=3)
    )


def test_a_channel_that_cannot_be_part_of_a_topic_name_is_refused() -> None:
    with pytest.raises(ValueError, match="channel"):
        plan_topics("shop", ["E-Mail!"], partitions=1)
