"""Every breach of the policies in a run, found by what the documentation says alone.

Nothing here is the engine's own: whoever reads `sojourn policies --json` and the result files could
have written it. Each breach is a text that begins with the name of the rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from support.outsider.codes import code_breaches
from support.outsider.messages import message_breaches
from support.outsider.reading import Course, Line, moment

_ENDS: Final = ("sent", "dropped", "withdrawn")


def breaches(course: Course) -> list[str]:
    """Every breach of the policies of the course, which need not be those that were in force."""
    return [
        *message_breaches(course),
        *code_breaches(course),
        *_pairs(course),
        *_one_end(course),
        *_exits(course),
        *_holdouts(course),
        *_arms(course),
    ]


def rules_of(told: list[str]) -> set[str]:
    """The rules that were broken."""
    return {text.partition(":")[0] for text in told}


def _pairs(course: Course) -> Iterator[str]:
    """Each action has one decision `sent`, and the other way round."""
    sent = Counter(one["action"] for one in course.decisions if one["outcome"] == "sent")
    given = Counter(one["id"] for one in course.actions if one["kind"] != "cancel")
    for action in sent.keys() | given.keys():
        if (sent[action], given[action]) != (1, 1):
            yield f"pair: {action}"


def _one_end(course: Course) -> Iterator[str]:
    """What is deferred comes to an end, and each visit of a step to one."""
    waiting: set[tuple[str, str, int]] = set()
    visits: Counter[tuple[str, str]] = Counter()
    steps = {(one["journey"], one["step"]) for one in course.decisions if _is_of_message(one)}
    for move in course.transitions:
        if (move.get("journey"), move["to"]) in steps and move["reason"] != "late_for_timeout":
            visits[move["run"], move["to"]] += 1
    for decision in filter(_is_of_message, course.decisions):
        attempt = decision.get("attempt", 1)
        message = (decision["run"], decision["step"], attempt)
        if decision["outcome"] not in _ENDS:
            waiting.add(message)
            continue
        waiting.discard(message)
        if attempt == 1:
            visits[decision["run"], decision["step"]] -= 1
    yield from (f"one end: {run} at {step}" for run, step, _ in waiting)
    yield from (f"one end: {run} at {step}" for (run, step), left in visits.items() if left)


def _exits(course: Course) -> Iterator[str]:
    """Nothing of a run goes out after its exit."""
    over = {
        move["run"]: course.clock_of(move)
        for move in course.transitions
        if move["reason"] == "exited"
    }
    for action in course.actions:
        if action["kind"] != "cancel" and moment(action) > over.get(action["run"], moment(action)):
            yield f"exit: {action['id']} at {action['at']}"


def _holdouts(course: Course) -> Iterator[str]:
    """Whoever is held out gets none of these messages."""
    of = {category for one in course.policies["holdouts"] for category in one["of"]}
    held = {one["customer"] for one in course.decisions if one["reason"] == "holdout"}
    for action in course.actions:
        if action["category"] in of and action["customer"] in held:
            yield f"holdout: {action['customer']}"


def _arms(course: Course) -> Iterator[str]:
    """Nobody changes arms."""
    drawn: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in course.decisions:
        if one["outcome"] == "exposed":
            drawn[one["customer"], one["experiment"]["name"]].add(one["arm"])
    yield from (f"arm: {customer}" for (customer, _), arms in drawn.items() if len(arms) > 1)


def _is_of_message(decision: Line) -> bool:
    """Whether a record is about a message on its way, and not about one that was sent before."""
    taken_back = decision["outcome"] == "withdrawn" and "action" in decision
    return decision["category"] is not None and not taken_back
