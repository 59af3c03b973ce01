"""Messages that ask all gates, for the cost of one: without any policy, and with all there are."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from sojourn.core.customer.profile import Engagement, Profile
from sojourn.core.customer.state import CustomerState, Emissions, Run
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.event import Tick
from sojourn.core.sending.caps import Counted, reserve
from sojourn.core.sending.gates import judge
from sojourn.journeyfile.project.project import load

_HOUR_MS: Final = 3_600_000
_CUSTOMERS: Final = 2_000
_NOON_MS: Final = 1_772_514_000_000  # 2026-03-03 12:00 in Vietnam

_SHOP: Final = {
    "sojourn.yaml": "{name: shop, language: 1, timezone: Asia/Ho_Chi_Minh, currency: USD}",
    "events.yaml": "events: {Signed Up: {properties: {country: text}, changes: identify}}",
    "profile.yaml": "attributes: {country: text}",
    "channels.yaml": """\
channels:
  email: {to: customer.email, cost: 0.0004 USD}
  push:  {to: customer.push_token, cost: 0 USD, window: 08:00-21:00}
  sms:   {to: customer.phone, cost: 0.02 USD, window: 07:00-22:00}
""",
    "tips.yaml": """\
journey: tips
group: loud
enter: {on: Signed Up}
steps:
  - {send: tip, id: first, category: promotional, channel: [push, email, sms]}
  - {send: tip, id: best, category: promotional, channel: best}
""",
}
_POLICIES: Final = """\
consent: {promotional: {email: opt in, sms: opt in, push: opt out}}
quiet_hours: {promotional: 21:00-08:00}
country: customer.country
caps:
  - {name: daily, at_most: 3, in: rolling 24h, of: promotional}
  - {name: sms_daily, at_most: 1, in: calendar day, of: promotional, channel: sms}
  - {name: loud, at_most: 5, in: calendar week, group: loud}
  - {name: monthly, at_most: 20, in: calendar month}
  - {name: breathing, gap: 2h, of: promotional, expires: 12h}
holdout: {share: 5%, of: promotional, salt: "2026"}
priorities: [tips]
arbitration: {window: 10m, of: promotional}
"""


class Candidates(NamedTuple):
    """What is measured: its name, how it is set up, how many messages one call judges."""

    name: str
    setting: str
    times: int
    run: Callable[[], object]


def candidates() -> Iterator[Candidates]:
    """A message to one of three channels, under more and more policies."""
    bare, full = _compiled({}), _compiled({"policies.yaml": _POLICIES})
    for name, setting, definitions, step in (
        ("gates_bare", "one message, three channels, no policies", bare, "first"),
        ("gates_all", "the same: consent, hours, 5 caps, holdout, arbitration", full, "first"),
        ("gates_best", "the same, and the best of three channels by score", full, "best"),
    ):
        asked = list(_asked(definitions, step))
        yield Candidates(name, setting, len(asked), partial(_judge, asked))


def _judge(asked: list[tuple[Draft, Run, Send]]) -> list[str]:
    reasons: list[str] = []
    for draft, run, step in asked:
        draft.slot_ends_at = 0
        reasons.append(judge(draft, run, step).reason)
    return reasons


def _compiled(files: dict[str, str]) -> Definitions:
    loaded = load({**_SHOP, **files})
    if loaded.definitions is None:
        raise ValueError(f"the project of this bench has mistakes: {loaded.findings}")
    return loaded.definitions


def _asked(definitions: Definitions, step_id: str) -> Iterator[tuple[Draft, Run, Send]]:
    journey = definitions.journeys["tips"]
    step = journey.steps[step_id]
    if not isinstance(step, Send):
        raise TypeError(f"{step_id} sends nothing")
    profile = Profile(
        contacts={"email": "an@example.test", "push_token": "t", "phone": "+84 1"},
        consents={"promotional.email": True, "promotional.sms": True},
        attributes={"country": "VN"},
        engagement={"email": Engagement(12, 3), "push": Engagement(9, 4), "sms": Engagement(2, 0)},
    )
    emissions: Emissions = {}
    for hours in (60, 40, 9):
        counted, at = Counted("promotional", "email", "loud"), _NOON_MS - hours * _HOUR_MS
        emissions = reserve(emissions, definitions.policies.caps, counted, at)
    state = CustomerState(profile=profile, emissions=emissions)
    for number in range(_CUSTOMERS):
        run = Run(f"r{number}", "tips", journey.version, "", _NOON_MS, step_id, _NOON_MS)
        draft = Draft(definitions, f"c{number}", state, Tick(_NOON_MS), _NOON_MS)
        yield draft, run, step
