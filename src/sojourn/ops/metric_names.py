"""Every metric that is exported: its name, its kind, its labels, and what it tells an operator.

The names are one closed `Literal`, so a misspelt name is a type error. docs/metrics.md is
written from this file; a test fails where the two differ. The exporter puts `sojourn_` in
front of each name. Label values come from definitions or from closed lists, never from
customers.
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from msgspec import Struct

from sojourn.core.vocabulary import GATES

CounterName = Literal[
    "events_total",
    "duplicates_total",
    "dead_letters_total",
    "actions_total",
    "transitions_total",
    "decisions_total",
    "runs_entered_total",
    "runs_exited_total",
    "runs_completed_total",
    "notes_total",
    "missing_values_total",
    "commits_total",
    "commit_retries_total",
    "claims_total",
    "fenced_total",
    "losses_total",
    "tables_total",
    "connector_actions_total",
    "connector_retries_total",
    "connector_repeats_total",
    "connector_dead_letters_total",
    "connector_lost_total",
]

GaugeName = Literal[
    "build_info",
    "lag_records",
    "timers_pending",
    "customers",
    "shards_owned",
    "connector_partitions",
    "connector_unfinished",
    "connector_oldest_seconds",
    "connector_held",
]

HistogramName = Literal[
    "commit_seconds",
    "commit_bytes",
    "turn_seconds",
    "batch_records",
    "timer_lateness_seconds",
    "replay_seconds",
    "connector_call_seconds",
    "connector_lateness_seconds",
]

MetricName = CounterName | GaugeName | HistogramName
Kind = Literal["counter", "gauge", "histogram"]
#: The kinds of processes that export metrics.
Process = Literal["worker", "connector"]


class Metric(Struct, frozen=True):
    """What one metric is. `help` says when it moves, `watch` what an operator does about it.

    `of` are the processes that export it.
    """

    kind: Kind
    help: str
    watch: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    of: tuple[Process, ...] = ("worker",)


_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_CALL_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LATENESS_S: Final = (0.01, 0.1, 1.0, 5.0, 30.0, 60.0, 300.0, 1800.0, 3600.0, 21600.0, 86400.0)
_BYTES: Final = (1e3, 4e3, 16e3, 64e3, 256e3, 1e6, 4e6)
_RECORDS: Final = (1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0)

METRICS: Final[Mapping[MetricName, Metric]] = {
    "events_total": Metric(
        "counter",
        "Input records decided, by result: applied, duplicate or dead_letter.",
        "A rate of 0 while lag_records grows: the worker is stuck; see its log.",
        ("result",),
    ),
    "duplicates_total": Metric(
        "counter",
        "Events whose id had been seen before; they changed nothing.",
        "A jump follows a producer's retries. A steady share: a source repeats itself.",
    ),
    "dead_letters_total": Metric(
        "counter",
        "Input records put on the dead-letter topic, by reason.",
        "Any rise: `sojourn tail dead-letters` shows them. Reason defect is a mistake of ours.",
        ("reason",),
    ),
    "actions_total": Metric(
        "counter",
        "Actions committed for connectors, by channel and journey.",
        "A journey that falls silent, or one that sends far more than yesterday.",
        ("channel", "journey"),
    ),
    "transitions_total": Metric(
        "counter",
        "Moves of runs and stages, by journey (or lifecycle) and reason.",
        "The shape of a journey: how many time out, match, exit.",
        ("journey", "reason"),
    ),
    "decisions_total": Metric(
        "counter",
        "Decisions to send or not, by outcome, reason and the gate that failed, if one did: "
        f"{', '.join(GATES)}.",
        "A rise of no_address: contact points stopped arriving.",
        ("outcome", "gate", "reason"),
    ),
    "runs_entered_total": Metric(
        "counter",
        "Runs begun, by journey.",
        "Zero after a release: the entry condition no longer holds for anyone.",
        ("journey",),
    ),
    "runs_exited_total": Metric(
        "counter",
        "Runs ended by an exit criterion, by journey.",
        "Compare with runs_completed_total: it is how often the journey was no longer needed.",
        ("journey",),
    ),
    "runs_completed_total": Metric(
        "counter",
        "Runs that came to their end, by journey.",
        "Entered minus exited minus completed are the runs under way.",
        ("journey",),
    ),
    "notes_total": Metric(
        "counter",
        "What was notable about inputs that are no error, by note (late, unknown_type, …).",
        "A rise of unknown_type: a source sends what events.yaml does not declare. Any "
        "defect_without_input is a mistake of ours, behind a timer or an activation.",
        ("note",),
    ),
    "missing_values_total": Metric(
        "counter",
        "Conditions that met a value that is not there, and were false.",
        "A rise: an event lost a property that a condition reads, or the condition wants has().",
    ),
    "commits_total": Metric(
        "counter",
        "Commits to the state topic that the broker acknowledged.",
        "Zero while events arrive: the broker does not take writes.",
    ),
    "commit_retries_total": Metric(
        "counter",
        "Commits sent again after an unclear answer (the same bytes; nothing doubles).",
        "A steady rate: the network or the broker is unwell.",
    ),
    "claims_total": Metric(
        "counter",
        "Shards claimed, at an assignment or after the log had to be read again.",
        "More than a few an hour without deployments: the group is not stable.",
    ),
    "fenced_total": Metric(
        "counter",
        "Shards given up because another worker owns them now, by fence: broker or clock.",
        "Normal after a long pause of a worker. Often: pauses beyond the session time-out.",
        ("fence",),
    ),
    "tables_total": Metric(
        "counter",
        "Tables of what all customers teach that this worker has learned and told all shards.",
        "Only the worker with shard 0 learns; none for long, with `choice` in policies.yaml: look "
        "for `cannot learn` in its log.",
    ),
    "losses_total": Metric(
        "counter",
        "Gaps found at the start of the input log: records expired before they were read.",
        "Any rise is loss of events: raise the retention of the input topic.",
    ),
    "build_info": Metric(
        "gauge",
        "Always 1; its labels say which version runs.",
        "Two versions at the same time outside a deployment.",
        ("version", "python"),
        of=("worker", "connector"),
    ),
    "lag_records": Metric(
        "gauge",
        "Input records not yet decided, by partition.",
        "Growing for minutes: add workers, up to the number of partitions.",
        ("partition",),
    ),
    "timers_pending": Metric(
        "gauge",
        "Customers who wait for a point in time, on this worker.",
        "Follows the runs under way; a fall to zero after a start means that no state was read.",
    ),
    "customers": Metric(
        "gauge",
        "Customers with a state on this worker.",
        "Memory follows it; compare between workers to see uneven partitions.",
    ),
    "shards_owned": Metric(
        "gauge",
        "Partitions that this worker owns.",
        "Zero for long: more workers than partitions. The sum must be the number of partitions.",
    ),
    "commit_seconds": Metric(
        "histogram",
        "From sending a commit to its acknowledgement.",
        "p99 above 0.25 s: the broker's disks or replicas are slow.",
        buckets=_SECONDS,
    ),
    "commit_bytes": Metric(
        "histogram",
        "Size of a commit.",
        "Near the topic's limit: turns are split, and speed falls.",
        buckets=_BYTES,
    ),
    "turn_seconds": Metric(
        "histogram",
        "Time to decide one batch, without its commit.",
        "Grows with batch_records; alone it grows where conditions became dear.",
        buckets=_SECONDS,
    ),
    "batch_records": Metric(
        "histogram",
        "Input records in one turn.",
        "Large batches mean a backlog, small ones an idle engine.",
        buckets=_RECORDS,
    ),
    "timer_lateness_seconds": Metric(
        "histogram",
        "From the moment a timer was due to the moment it fired, by the shard's clock.",
        "Hours are normal after an outage; minutes in a quiet hour are not.",
        buckets=_LATENESS_S,
    ),
    "replay_seconds": Metric(
        "histogram",
        "Time to read a shard's log when it is taken over.",
        "It bounds how long a partition stands still when a worker dies.",
        buckets=(0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0),
    ),
    "connector_actions_total": Metric(
        "counter",
        "Actions that came to their end, by channel, outcome (sent, delivered, bounced, failed or "
        "cancelled) and, where one failed, the reason (docs/connectors.md).",
        "A rise of failed: of gave_up the provider is away for longer than `retry`, of too_late "
        "the connector is behind, of defect its code is wrong.",
        ("channel", "outcome", "reason"),
        of=("connector",),
    ),
    "connector_retries_total": Metric(
        "counter",
        "Calls after which an action waits for its next try, by reason.",
        "not_authorized and misconfigured: nothing goes out until an operator mends it.",
        ("channel", "reason"),
        of=("connector",),
    ),
    "connector_repeats_total": Metric(
        "counter",
        "Actions that had been seen before, and reached nobody a second time.",
        "A few follow a crash of a worker.",
        ("channel",),
        of=("connector",),
    ),
    "connector_dead_letters_total": Metric(
        "counter",
        "Actions that cannot be carried out (undeliverable), and records that are none, by "
        "reason, put on the dead-letter topic.",
        "Any rise: `sojourn tail dead-letters` shows them.",
        ("channel", "reason"),
        of=("connector",),
    ),
    "connector_lost_total": Metric(
        "counter",
        "Actions that had expired from their topic before anybody carried them out.",
        "Any rise: no connector ran for longer than the topic's retention.",
        ("channel",),
        of=("connector",),
    ),
    "connector_partitions": Metric(
        "gauge",
        "Partitions of the channel's actions that this process serves.",
        "Zero for long: more processes than partitions. The sum must be the number of partitions.",
        ("channel",),
        of=("connector",),
    ),
    "connector_unfinished": Metric(
        "gauge",
        "Actions that have not come to their end, by partition: not read yet, or under way, or "
        "waiting for their next try.",
        "Growing for minutes: the provider is slower than the engine; raise `rate` and `at_once`, "
        "or start more.",
        ("channel", "partition"),
        of=("connector",),
    ),
    "connector_oldest_seconds": Metric(
        "gauge",
        "How long ago the oldest action that has not come to its end was published; 0 if none.",
        "Up to `for` of `retry` is one that is tried again. Beyond that nothing goes out.",
        ("channel",),
        of=("connector",),
    ),
    "connector_held": Metric(
        "gauge",
        "1 while all calls wait: the provider asked for it, an operator must mend something, or "
        "the topics cannot be read up to their ends.",
        "For minutes: its log, and /health/ready, say why.",
        ("channel",),
        of=("connector",),
    ),
    "connector_call_seconds": Metric(
        "histogram",
        "Time that a call of the provider took, by its outcome (sent, bounced, failed or retry).",
        "p99 near `timeout`: raise it, or ask the provider.",
        ("channel", "outcome"),
        _CALL_S,
        of=("connector",),
    ),
    "connector_lateness_seconds": Metric(
        "histogram",
        "From the publishing of an action to the moment the provider had it.",
        "Minutes in a quiet hour: see connector_unfinished and connector_retries_total.",
        ("channel",),
        _LATENESS_S,
        of=("connector",),
    ),
}

COUNTERS: Final = get_args(CounterName)
GAUGES: Final = get_args(GaugeName)
HISTOGRAMS: Final = get_args(HistogramName)

#: The values of the label `result` of events_total.
Result = Literal["applied", "duplicate", "dead_letter"]
#: The values of the label `fence` of fenced_total.
Fence = Literal["broker", "clock"]
