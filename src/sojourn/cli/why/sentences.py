"""What became of one wish, in sentences: what, when it waited for what, and why this channel."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from sojourn.cli.why.choosing import UNKNOWN, first, is_unscored, scores
from sojourn.cli.why.known import Known
from sojourn.cli.why.masked import masked
from sojourn.cli.why.moments import Clock
from sojourn.cli.why.wishes import Wish
from sojourn.cli.why.words import NOT_GIVEN, clause_of, outcome_of, report_of
from sojourn.journeyfile.telling.phrases import both, either, quoted, sentence
from sojourn.memory.scenario.told import Json

#: Reasons about channels: where all of them lost by one, it is said of them.
_OF_CHANNELS: Final = ("no_consent", "suppressed", "no_address", "outside_reply_window")
#: Reasons that say something of the customer's clock.
_OF_THE_HOUR: Final = ("outside_window", "quiet_hours")
#: How most clauses begin.
_CUSTOMER: Final = "the customer "
_LESS: Final = "lower_score"
_AWAITING: Final = "awaiting_answer"


class Teller(Struct, frozen=True):
    """Who explains: what the files add, and the clock.

    `exits` say by the run what ended it, `names` by the action whose message it was.
    """

    known: Known
    clock: Clock
    exits: Mapping[str, str] = {}
    names: Mapping[str, str] = {}

    def sentences(self, wish: Wish) -> tuple[str, ...]:
        """The whole explanation; the first sentence says what came of it."""
        told = [self._headline(wish), *self._waits(wish)]
        if wish.outcome == "sent":
            told += self._channel(wish.last) if wish.last["candidates"] else ()
            told += self._shown(wish.last)
        elif wish.outcome != "withdrawn":
            told += self._others(wish.last)
        told += [*self._afterwards(wish), *self._arm(wish.last)]
        return tuple(sentence(one) for one in told)

    def _headline(self, wish: Wish) -> str:
        last, when = wish.last, self.clock.on(wish.last["at"], year=True)
        if wish.outcome == "sent" and last["category"] is None:
            return f"{_deed(wish)} {when}"
        not_given = wish.outcome == "dropped" and last["category"] is None and last.get("offer")
        told = (NOT_GIVEN if not_given else outcome_of(wish.outcome)).format(
            channel=last["channel"],
            when=when,
            why=self._why(last),
            offer=quoted(str(last.get("offer") or "")),
            code=last.get("code") or "",
        )
        to = masked(str((wish.action or {}).get("to") or ""))
        return f"{told}, to {to}" if wish.outcome == "sent" and to else told

    def _why(self, decision: Json) -> str:
        """The reason of a decision as a clause; of a channel where it is about one."""
        reason, channel = str(decision["reason"]), str(decision.get("channel") or "")
        if reason in _OF_CHANNELS and decision["candidates"]:
            return self._lost(decision, _names(decision))
        if reason == "run_exited":
            return self._clause(decision, reason, [], self._exit(decision))
        if reason == "outbid":
            winner = self.names.get(str(decision.get("winner")), "")
            return self._clause(decision, reason, [], f": {winner}" if winner else "")
        about = [channel] if channel and reason != "over_cap" and reason != "too_soon" else []
        return self._clause(decision, reason, about)

    def _exit(self, decision: Json) -> str:
        """What ended the run of a decision, as an insertion."""
        text = self.exits.get(str(decision["run"]), "")
        return f" ({self.known.exits.get(text, text)})" if text else ""

    def _clause(self, decision: Json, reason: str, channels: list[str], more: str = "") -> str:
        category = decision.get("category")
        one = channels[0] if len(channels) == 1 else ""
        return clause_of(reason, about_channels=bool(channels)).format(
            by=either(channels),
            both=both(channels),
            were="were" if len(channels) > 1 else "was",
            kinds=f"{category} messages" if category else "such messages",
            detail=decision.get("detail") or "",
            offer=quoted(str(decision.get("offer") or "")),
            more=more
            or self.known.more(decision, reason, one, there=self._there(decision, reason)),
        )

    def _there(self, decision: Json, reason: str) -> str:
        """What time it was where the customer lived then, if it is not the clock of the page."""
        zone = str(decision.get("timezone") or "")
        if reason not in _OF_THE_HOUR or zone in ("", self.clock.name):
            return ""
        return f"it was {Clock(zone).time(decision['at'])} in {zone}"

    def _waits(self, wish: Wish) -> Iterator[str]:
        """Why it was held back, each time."""
        for number, one in enumerate(wish.tries):
            is_last = number == len(wish.tries) - 1
            if one["outcome"] != "deferred":
                continue
            until, at = self.clock.by(one["until"]), self.clock.on(one["at"])
            if one["reason"] == _AWAITING:
                if is_last:
                    yield f"If nobody answers by {until}, it goes out on another channel"
            elif is_last:
                yield f"{at}, {self._why(one)}; it waits until {until}"
            else:
                yield f"{at}, {self._why(one)}, so it was put off until {until}"

    def _channel(self, decision: Json) -> Iterator[str]:
        """Why this channel and no other."""
        chosen, names = str(decision["channel"]), _names(decision)
        before, after = names[: names.index(chosen)], names[names.index(chosen) + 1 :]
        if self.known.picks_best(decision) and is_unscored(decision):
            yield UNKNOWN
        if before:
            yield f"it took {chosen}, as {self._lost(decision, before)}"
        elif after:
            yield first(decision, chosen)
        else:
            yield f"{chosen} is the only channel of this step"
        if after:
            yield self._lost(decision, after)

    def _shown(self, decision: Json) -> Iterator[str]:
        """The code that went along."""
        if decision.get("code"):
            offer, code = quoted(decision["offer"]), quoted(decision["code"])
            yield f"it showed the code {code} of the offer {offer}"

    def _others(self, decision: Json) -> Iterator[str]:
        """What is to be said of the channels of a message that did not go out."""
        if decision["reason"] not in _OF_CHANNELS:
            lost = [name for name in _names(decision) if name != decision["channel"]]
            if told := self._lost(decision, lost):
                yield told

    def _lost(self, decision: Json, names: list[str]) -> str:
        """Why these channels did not become the one: a clause for each way to lose."""
        by_why: dict[str, list[str]] = {}
        for candidate in decision["candidates"]:
            if candidate.get("why") and candidate["channel"] in names:
                by_why.setdefault(str(candidate["why"]), []).append(str(candidate["channel"]))
        return _joined(
            f"{self._clause(decision, why, lost)}{scores(decision, lost) if why == _LESS else ''}"
            for why, lost in by_why.items()
        )

    def _afterwards(self, wish: Wish) -> Iterator[str]:
        """What happened to what went out."""
        if wish.cancelled is not None:
            when = self.clock.on(wish.cancelled["at"])
            yield f"{when} its connector was asked to take it back: {self._why(wish.cancelled)}"
        said = [report_of(word) for word in wish.reports if word != "sent"]
        if said:
            yield f"it was {both(said)}"

    def _arm(self, decision: Json) -> Iterator[str]:
        experiment, _, arm = str(decision.get("arm") or "").partition("=")
        if arm:
            yield f"the experiment {quoted(experiment)} had drawn {quoted(arm)} for this run"


def _deed(wish: Wish) -> str:
    """What was done on a channel that is built in."""
    action: Mapping[str, Any] = wish.action or {}
    name, to = quoted(str(action.get("template") or "")), quoted(str(action.get("to") or ""))
    match wish.last["channel"], action.get("change"):
        case "audience", "add":
            return f"Put into the audience {to}"
        case "audience", "remove":
            return f"Taken out of the audience {to}"
        case "task", None:
            return f"The team {to} was asked to do {name}"
        case "event", None:
            return f"The event {name} was let happen"
        case channel, _:
            return f"Handed to {channel}"


def _names(decision: Json) -> list[str]:
    """The channels that were looked at, in their order."""
    return [str(candidate["channel"]) for candidate in decision["candidates"]]


def _joined(clauses: Iterable[str]) -> str:
    """The clauses as one: first those about the customer, who is named once."""
    said = list(clauses)
    about = [one for one in said if one.startswith(_CUSTOMER)]
    others = [one for one in said if not one.startswith(_CUSTOMER)]
    if about:
        about = [about[0], *(one.removeprefix(_CUSTOMER) for one in about[1:])]
        others = [both(about), *others]
    return "; ".join(others)
