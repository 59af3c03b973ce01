"""`hour: best within 24h`: a message waits for the hour that promises most, and never too long."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sojourn.core.shared.table import Table
from support.play import Player
from support.project import touch
from support.sending import CHANNELS, here, one_send, out, reasons, shop, signed_up, someone
from support.teaching import Cells, Told, all_week, taught

MORNING = "2026-03-02 09:30"  # a Monday
AT = here(MORNING)
HOUR = 3_600_000

#: Push is answered twice as often at 20:00 of each day, e-mail best at 11:00.
EVENINGS: Cells = all_week("push", "awareness", 400, 40) | {
    ("push", "awareness", day * 24 + 20): (400.0, 120.0) for day in range(7)
}
NOON: Cells = all_week("email", "awareness", 400, 30) | {
    ("email", "awareness", day * 24 + 11): (400.0, 200.0) for day in range(7)
}


def timed(
    told: Told | None = EVENINGS,
    *,
    channel: str = "push",
    hour: str = "best within 24h",
    policies: str = "",
    channels: str = "",
    **step: str,
) -> Player:
    journey = one_send(channel, "service", hour=hour, **step)
    policies = f"choice: {{fatigue: 0%}}\n{policies}"
    definitions = shop(journey, policies=policies, channels=channels or CHANNELS)
    player = someone(definitions)
    player.table = None if told is None else taught(told)
    return player.tell(signed_up(MORNING))


def test_it_waits_for_the_hour_that_promises_more() -> None:
    player = timed()
    assert reasons(player) == [("deferred", "better_hour")]
    decision = player.decisions[-1]
    assert decision.until == here("2026-03-02 20:00")
    assert decision.channel == "push"
    assert player.table is not None
    assert decision.learned == player.table.version
    assert out(player.run_out()) == [("push", "2026-03-02 20:00")]
    assert reasons(player) == [("deferred", "better_hour"), ("sent", "all_gates_passed")]


def test_where_no_hour_is_better_it_goes_out_at_once() -> None:
    assert out(timed(all_week("push", "awareness", 400, 40))) == [("push", MORNING)]


def test_without_evidence_no_hour_is_better() -> None:
    assert out(timed(None)) == [("push", MORNING)]
    few = {("push", "awareness", 20): (150.0, 140.0)}
    assert out(timed(few)) == [("push", MORNING)]


def test_it_does_not_wait_beyond_its_time() -> None:
    assert out(timed(hour="best within 10h").run_out()) == [("push", MORNING)]
    assert out(timed(expires="10h").run_out()) == [("push", MORNING)]


def test_it_waits_to_the_last_moment_of_its_time() -> None:
    assert out(timed(hour="best within 10h 30m").run_out()) == [("push", "2026-03-02 20:00")]


def test_the_best_channel_and_hour_are_looked_for_together() -> None:
    player = timed(EVENINGS | NOON, channel="best")
    assert out(player.run_out()) == [("email", "2026-03-02 11:00")]
    looked_at = player.decisions[0].candidates
    assert looked_at[0].channel == "email"
    assert [one.why for one in looked_at if one.channel == "push"] == ["lower_score"]


def test_an_hour_at_which_the_channel_is_closed_is_no_hour() -> None:
    channels = "channels: {push: {to: customer.push_token, window: 08:00-20:00}}"
    assert out(timed(channels=channels).run_out()) == [("push", MORNING)]


def test_an_hour_that_is_quiet_is_no_hour() -> None:
    player = timed(policies="quiet_hours: {service: 19:30-08:00}")
    assert out(player.run_out()) == [("push", MORNING)]


def test_all_gates_are_asked_anew_when_it_wakes() -> None:
    player = timed(policies="consent: {service: {push: opt out}}")
    profile = replace(player.state.profile, consents={"service.push": False})
    player.state = replace(player.state, profile=profile)
    assert out(player.run_out()) == []
    assert reasons(player)[-1] == ("dropped", "no_consent")


def test_an_exit_withdraws_what_waits() -> None:
    player = timed().tell(touch("Order Completed", at=AT + HOUR, order_id="o"))
    assert reasons(player)[-1] == ("withdrawn", "run_exited")
    assert out(player.run_out()) == []


def test_what_is_learned_meanwhile_counts_when_it_wakes() -> None:
    player = timed()
    later = dict(EVENINGS) | {("push", "awareness", 24 + 7): (4_000.0, 3_000.0)}
    player.table = taught(later, at=2)
    assert out(player.run_out()) == [("push", "2026-03-03 07:00")]


def test_those_who_wait_for_one_hour_are_spread_over_it() -> None:
    player = timed(policies="jitter: 30m")
    ((_, at),) = out(player.run_out())
    assert "2026-03-02 20:00" < at < "2026-03-02 20:30"
    short = timed(hour="best within 10h 31m", policies="jitter: 30m")
    ((_, at),) = out(short.run_out())
    assert at in ("2026-03-02 20:00", "2026-03-02 20:01")


TABLES = st.dictionaries(
    st.tuples(st.sampled_from(["push", "email"]), st.just("awareness"), st.integers(0, 167)),
    st.tuples(st.integers(50, 900), st.integers(0, 50)),
    min_size=5,
    max_size=60,
)


@given(TABLES, st.integers(1, 48), st.integers(0, 23), st.booleans())
def test_it_is_never_too_late_nor_at_a_quiet_hour(
    told: dict[tuple[str, str, int], tuple[int, int]], within: int, start: int, explore: bool
) -> None:
    definitions = shop(
        one_send("best", "promotional", hour=f"best within {within}h"),
        policies=f"choice: {{explore: {str(explore).lower()}}}\n"
        "quiet_hours: {promotional: 21:00-08:00}",
    )
    player = someone(definitions)
    table: Table = taught(told)
    player.table = table
    at = f"2026-03-02 {start:02}:15"
    player.tell(signed_up(at)).until(here(at) + 72 * HOUR)
    ((_, sent),) = out(player)
    assert "08:00" <= sent[-5:] <= "21:00"
    # Quiet hours come first: who is written to at night has a morning in any case.
    asleep = 12 * HOUR
    assert here(sent) <= here(at) + within * HOUR + asleep
    assert len(player.decisions) < 60
