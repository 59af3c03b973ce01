"""Each message held against the policies at the moment at which it went out, and what all cost."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from support.outsider.customer import Customer
from support.outsider.reading import Course, Line, moment


def message_breaches(course: Course) -> Iterator[str]:
    """What no message may do to its customer, and none to the budgets."""
    actions = {action["id"]: action for action in course.actions if action["kind"] == "send"}
    decided: dict[str, list[Line]] = defaultdict(list)
    for decision in course.decisions:
        decided[decision["customer"]].append(decision)
    spent: Counter[tuple[str, object]] = Counter()
    for name, decisions in decided.items():
        customer, heard = Customer(name, course.policies), 0
        reads = course.reads.get(name, ())
        for decision in decisions:
            known = max(heard, course.known_at(decision))
            for read in reads[heard:known]:
                customer.hear(read.event)
            heard = known
            message = actions.get(decision.get("action", ""))
            if message is None:
                continue
            if decision["outcome"] == "withdrawn":
                customer.take_back(message["id"])
            else:
                for rule in _broken_by(message, customer, course):
                    yield f"{rule}: {message['id']} at {message['at']}"
                customer.sent.append(message)
        for read in reads[heard:]:
            customer.hear(read.event)
        spent += _cost(customer, course)
    bounds = {budget["name"]: budget["at_most_micros"] for budget in course.policies["budgets"]}
    for (name, period), cost in spent.items():
        if cost > bounds[name]:
            yield f"budget: {name} of {period}"


def _broken_by(message: Line, customer: Customer, course: Course) -> Iterator[str]:
    at, category, channel = moment(message), message["category"], message["channel"]
    if not customer.allows(category, channel, at):
        yield "consent"
    if category != "transactional" and customer.is_closed(channel):
        yield "suppression"
    if message["to"] != customer.address(channel):
        yield "address"
    yield from _hours_of(message, customer, course)
    for window in course.policies["channels"][channel]["reply_windows"]:
        if category in window["of"] and at - customer.wrote_at(channel) > window["for_s"] * 1000:
            yield "reply window"
    for cap in course.policies["caps"]:
        if _is_of(cap, message, course) and _is_full(cap, at, customer, course):
            yield "cap"
    slot = course.policies["arbitration"]
    if slot is not None and category in slot["of"]:
        last = [moment(one) for one in customer.sent if one["category"] in slot["of"]][-1:]
        if last and at - last[0] < slot["window_s"] * 1000:
            yield "slot"


def _hours_of(message: Line, customer: Customer, course: Course) -> Iterator[str]:
    clock = f"{customer.local(moment(message)):%H:%M}"
    for hours in course.policies["channels"][message["channel"]]["hours"]:
        if message["category"] in hours["of"] and not _is_in(hours, clock):
            yield "window"
    quiet = course.policies["quiet_hours"].get(message["category"])
    if quiet is not None and customer.is_left_in_peace() and _is_in(quiet, clock):
        yield "quiet hours"


def _is_full(cap: Line, at: int, customer: Customer, course: Course) -> bool:
    """Whether a cap leaves no room for one message more."""
    others = [one for one in customer.sent if _is_of(cap, one, course)]
    if cap["rolling_s"] is not None:
        near = [one for one in others if at - moment(one) < cap["rolling_s"] * 1000]
    else:
        today = _named(cap["calendar"], customer.local(at))
        near = [
            one for one in others if _named(cap["calendar"], customer.local(moment(one))) == today
        ]
    return bool(sum(customer.counts(one["id"]) for one in near) >= cap["at_most"])


def _cost(customer: Customer, course: Course) -> Counter[tuple[str, object]]:
    """What the messages to one customer cost, by budget and time."""
    spent: Counter[tuple[str, object]] = Counter()
    zone = ZoneInfo(course.policies["timezone"])
    for message in customer.sent:
        for budget in course.policies["budgets"]:
            if _is_of(budget, message, course) and customer.counts(message["id"]):
                clock = datetime.fromtimestamp(moment(message) / 1000, UTC).astimezone(zone)
                cost = course.policies["channels"][message["channel"]]["cost_micros"]
                spent[budget["name"], _named(budget["per"], clock)] += cost
    return spent


def _is_of(rule: Line, message: Line, course: Course) -> bool:
    """Whether a message is one of those that a cap or a budget counts."""
    return (
        message["category"] in rule["of"]
        and rule["channel"] in (None, message["channel"])
        and rule["group"] in (None, course.policies["groups"][message["journey"]])
    )


def _named(period: str, clock: datetime) -> object:
    """The day, week or month of a moment."""
    day = clock.date()
    return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}[period]


def _is_in(hours: Line, clock: str) -> bool:
    start, end = hours["from"], hours["to"]
    return bool(start <= clock < end if start < end else clock >= start or clock < end)
