"""What an accepted turn of a shard means for the metrics."""

from sojourn.core.vocabulary import GATE_OF
from sojourn.engine.turn import Turn
from sojourn.ops.metrics import Metrics


def observe_turn(metrics: Metrics, turn: Turn, *, seconds: float) -> None:
    """Count a turn that was committed; `seconds` is how long it took to decide."""
    tally = turn.tally
    duplicates = tally.notes["duplicate"]
    refused = tally.dead_letters.total()
    for result, count in (
        ("applied", turn.consumed - duplicates - refused),
        ("duplicate", duplicates),
        ("dead_letter", refused),
    ):
        metrics.count("events_total", count, result=result)
    metrics.count("duplicates_total", duplicates)
    metrics.count("missing_values_total", tally.notes["missing_value"])
    for reason, count in tally.dead_letters.items():
        metrics.count("dead_letters_total", count, reason=reason)
    for note, count in tally.notes.items():
        metrics.count("notes_total", count, note=note)
    for (journey, channel, _kind), count in tally.actions.items():
        metrics.count("actions_total", count, channel=channel, journey=journey)
    for (_journey, outcome, reason), count in tally.decisions.items():
        gate = GATE_OF.get(reason, "")
        metrics.count("decisions_total", count, outcome=outcome, gate=gate, reason=reason)
    _observe_transitions(metrics, turn)
    metrics.observe("turn_seconds", seconds)
    if tally.timers:
        metrics.observe("timer_lateness_seconds", tally.latest_timer_ms / 1000)


def _observe_transitions(metrics: Metrics, turn: Turn) -> None:
    for (journey, reason), count in turn.tally.transitions.items():
        metrics.count("transitions_total", count, journey=journey, reason=reason)
        match reason:
            case "entered":
                metrics.count("runs_entered_total", count, journey=journey)
            case "exited":
                metrics.count("runs_exited_total", count, journey=journey)
            case "completed":
                metrics.count("runs_completed_total", count, journey=journey)
