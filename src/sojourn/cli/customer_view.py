"""One customer on one page: where they stand, what they hold, what is planned, what happened."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sojourn.cli.lines import Kind, line
from sojourn.core.customer.profile import HeldOffer, Profile
from sojourn.core.customer.state import CustomerState

_MICROS: Final = 1_000_000


def as_json(
    customer: str, state: CustomerState | None, timeline: Sequence[tuple[Kind, Mapping[str, Any]]]
) -> dict[str, Any]:
    """The same for machines; `state` is null for a customer that nothing is known of."""
    told: dict[str, Any] = {"customer": customer, "state": None}
    if state is not None:
        told["state"] = _named(state)
    told["timeline"] = [{"record": kind, **record} for kind, record in timeline]
    return told


def _named(value: Any) -> Any:
    # Stored values are arrays on the wire; a reader of JSON wants names.
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return {name: _named(getattr(value, name)) for name in names if name != "seen"}
    if isinstance(value, tuple | list):
        return [_named(part) for part in value]
    if isinstance(value, dict):
        return {name: _named(part) for name, part in value.items()}
    return value


def page(
    customer: str,
    state: CustomerState | None,
    timeline: Sequence[tuple[Kind, Mapping[str, Any]]],
    *,
    currency: str = "",
) -> RenderableType:
    """The page for people."""
    parts: list[RenderableType] = [Text(customer, "bold")]
    if state is None:
        parts.append(Text("nothing is known of this customer", "yellow"))
    else:
        parts += [_facts(state, currency), *_runs(state), *_messages(state)]
    if timeline:
        parts += [_title("timeline (UTC)")]
        parts += [_inset(line(kind, record, with_date=True)) for kind, record in timeline]
    return Group(*parts)


def _facts(state: CustomerState, currency: str) -> RenderableType:
    profile = state.profile
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    rows = {
        "stage": f"{state.stage.name} since {_at(state.stage.since)}" if state.stage.name else "",
        "last act": _at(state.stage.last_act_at),
        "contacts": ", ".join(f"{name} {value}" for name, value in profile.contacts.items()),
        "cart": _cart(state, currency),
        "orders": _orders(state, currency),
        "time zone": profile.timezone,
        "agrees to": _consents(profile, agreed=True),
        "refuses": _consents(profile, agreed=False),
        "pending": _pending(profile),
        "closed": _closed(profile),
        "answers": ", ".join(
            f"{name} {score.value:g} on {_at(score.at)}" for name, score in profile.scores.items()
        ),
        "offers": ", ".join(_offer(name, held) for name, held in profile.offers.items()),
        "tags": ", ".join(profile.tags),
        "attributes": ", ".join(f"{name}={value}" for name, value in profile.attributes.items()),
        "counters": ", ".join(f"{name} {value}" for name, value in profile.counters.items()),
    }
    for name, value in rows.items():
        if value:
            table.add_row(name, value)
    return Padding(table, (0, 0, 0, 2))


def _consents(profile: Profile, *, agreed: bool) -> str:
    return ", ".join(sorted(name for name, said in profile.consents.items() if said is agreed))


def _pending(profile: Profile) -> str:
    """What they said yes to, and it does not count."""
    names = sorted(set(profile.said) - set(profile.consents))
    return f"{', '.join(names)} (not confirmed, or lapsed)" if names else ""


def _closed(profile: Profile) -> str:
    """The channels with a closed address, and why; which address it was is not kept."""
    closed = [f"{one.channel} ({one.why})" for one in profile.suppressions]
    before = [f"{name} (bounced)" for name in profile.suppressed]
    return ", ".join(dict.fromkeys([*before, *closed]))


def _offer(name: str, held: HeldOffer) -> str:
    if held.uses:
        return f"{name} {held.code} used {_at(held.redeemed_at)}"
    return f"{name} {held.code}" + (f" until {_at(held.ends_at)}" if held.ends_at else "")


def _cart(state: CustomerState, currency: str) -> str:
    cart = state.profile.cart
    if not cart.items:
        return ""
    items = ", ".join(f"{item.quantity} × {item.name or item.product_id}" for item in cart.items)
    return f"{items}: {_money(cart.value_micros, currency)}, changed {_at(cart.changed_at)}"


def _orders(state: CustomerState, currency: str) -> str:
    orders = state.profile.orders
    if not orders.count:
        return ""
    spent, last = _money(orders.value_micros, currency), _at(orders.last_at)
    return f"{orders.count}, {spent} in all, last {last}"


def _runs(state: CustomerState) -> list[RenderableType]:
    if not state.runs:
        return []
    table = _table("journey", "key", "stands at", "since", "until")
    for run in state.runs:
        until = f"parked: {run.parked}" if run.parked else _at(run.due_at)
        table.add_row(run.journey, run.key, run.step, _at(run.reached_at), until)
    return [_title("runs under way"), _inset(table)]


def _messages(state: CustomerState) -> list[RenderableType]:
    if not state.messages:
        return []
    table = _table("at", "channel", "message", "journey", "step", "reports")
    for message in reversed(state.messages):
        table.add_row(
            _at(message.at),
            message.channel,
            message.template,
            message.journey,
            message.step,
            ", ".join(message.reports) or "none yet",
        )
    return [_title("last messages"), _inset(table)]


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _title(text: str) -> RenderableType:
    return Text(f"\n{text}", "bold")


def _inset(content: RenderableType) -> RenderableType:
    return Padding(content, (0, 0, 0, 2), expand=False)


def _at(instant: int) -> str:
    """Milliseconds as a date and time in UTC; nothing for 0."""
    return f"{datetime.fromtimestamp(instant / 1000, UTC):%Y-%m-%d %H:%M}" if instant else ""


def _money(micros: int, currency: str) -> str:
    return f"{micros / _MICROS:,.2f} {currency}".rstrip()
