"""Law: every action that was published is carried out, and none a second time, unless its process
died between the provider's answer and the keeping of the position.
"""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sojourn.connector.desk import OUTSTANDING, Desk, Letter, Work
from sojourn.connector.position import Position, position_text, read_position
from support.connector.actions import Record, action_id, body

#: Small, so that it is passed in the tests; what is decided anew lies within it.
WINDOW = 12
LOST_AT_MOST = 4


class Topic:
    """One partition of actions, written by owners of a shard who crash and lose memory."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.outbox: list[tuple[str, int, int]] = []
        self.term = 1
        self.number = 0
        self.decided = 0

    def decide(self) -> None:
        self.decided += 1
        self._put(f"a{self.decided}")

    def take_over(self, again: int) -> None:
        """A new owner publishes the outbox it found, as it stands."""
        for name, term, number in self.outbox[len(self.outbox) - again :]:
            self._append(name, term, number)
        self._new_term()

    def lose(self, lost: int) -> None:
        """The end of the shard's log is gone: the same is decided again, in new places."""
        gone = self.outbox[len(self.outbox) - lost :] if lost else []
        self._new_term()
        for name, _, _ in gone:
            self._put(name)

    def _new_term(self) -> None:
        self.term += 1
        self.number = 0

    def _put(self, name: str) -> None:
        self.number += 1
        self.outbox.append((name, self.term, self.number))
        self._append(name, self.term, self.number)

    def _append(self, name: str, term: int, number: int) -> None:
        value = body(name, shard=0, term=term, number=number)
        self.records.append(Record(value, offset=len(self.records)))


class Office:
    """A connector that is killed at times. `calls` counts what the provider was asked."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.calls: Counter[str] = Counter()
        #: How often each action may come again, because of when the process died.
        self.excused: Counter[str] = Counter()
        self.kept: tuple[int, str] = (0, "")
        self.open()

    def open(self) -> None:
        self.desk = Desk(read_position(*self.kept), window=WINDOW)
        self.next = self.desk.begin_at
        self.work: list[Work] = []
        self.unkept: list[str] = []

    def read(self, count: int) -> None:
        for record in self.topic.records[self.next : self.next + count]:
            found = self.desk.take(record)
            assert not isinstance(found, Letter)
            if isinstance(found, Work):
                self.work.append(found)
        self.next = min(len(self.topic.records), self.next + count)

    def carry_out(self, which: int) -> None:
        if self.work:
            work = self.work.pop(which % len(self.work))
            self.calls[work.action.id] += 1
            self.unkept.append(work.action.id)
            self.desk.done(work.offset)

    def keep(self) -> None:
        position = self.desk.position
        self.kept = (position.offset, position_text(position))
        self.unkept = []

    def die(self) -> None:
        self.excused.update(self.unkept)
        self.open()

    def finish(self) -> None:
        self.read(len(self.topic.records))
        while self.work:
            self.carry_out(0)
        self.keep()


SMALL = st.integers(1, LOST_AT_MOST)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), SMALL),
        st.tuples(st.just("take_over"), SMALL),
        st.tuples(st.just("lose"), SMALL),
        st.tuples(st.just("read"), st.integers(1, 9)),
        st.tuples(st.just("carry_out"), st.integers(0, 9)),
        st.tuples(st.just("keep"), st.just(0)),
        st.tuples(st.just("die"), st.just(0)),
    ),
    max_size=80,
)


def played(steps: list[tuple[str, int]]) -> Office:
    topic = Topic()
    office = Office(topic)
    for what, count in steps:
        match what:
            case "decide":
                for _ in range(count):
                    topic.decide()
            case "take_over":
                topic.take_over(min(count, len(topic.outbox)))
            case "lose":
                topic.lose(min(count, len(topic.outbox)))
            case "read":
                office.read(count)
            case "carry_out":
                office.carry_out(count)
            case "keep":
                office.keep()
            case "die":
                office.die()
    office.finish()
    return office


@given(STEPS)
def test_all_is_carried_out_and_nothing_twice_without_an_excuse(
    steps: list[tuple[str, int]],
) -> None:
    office = played(steps)
    wanted = {action_id(f"a{number}") for number in range(1, office.topic.decided + 1)}
    assert set(office.calls) == wanted
    for action, calls in office.calls.items():
        assert calls <= 1 + office.excused[action]


@given(STEPS)
def test_what_is_kept_at_the_end_leaves_nothing_to_do(steps: list[tuple[str, int]]) -> None:
    office = played(steps)
    before = dict(office.calls)
    office.die()
    office.finish()
    assert dict(office.calls) == before


def test_what_was_decided_again_after_a_loss_is_known_after_a_restart() -> None:
    office = played([("decide", 3), ("read", 9), ("carry_out", 0), ("carry_out", 0)])
    office.die()
    office.topic.lose(3)
    office.finish()
    assert set(office.calls.values()) == {1}


def test_what_was_done_ahead_of_the_position_does_not_come_again() -> None:
    topic = Topic()
    for _ in range(3):
        topic.decide()
    office = Office(topic)
    office.read(3)
    office.carry_out(2)
    office.carry_out(1)
    office.keep()
    assert office.desk.position.offset == 0
    office.die()
    office.finish()
    assert set(office.calls.values()) == {1}


def test_places_are_remembered_where_the_records_before_them_are_gone() -> None:
    topic = Topic()
    for _ in range(3):
        topic.decide()
    office = Office(topic)
    office.finish()
    topic.take_over(2)
    kept = read_position(*office.kept)
    desk = Desk(kept, window=WINDOW)
    # Retention has deleted all that was before the position.
    assert [desk.take(record) for record in topic.records[3:]] == ["repeat", "repeat"]


def test_a_record_that_is_read_again_is_not_taken_again() -> None:
    desk = Desk(Position(0, 0))
    assert isinstance(desk.take(Record(body(), 0)), Work)
    assert desk.take(Record(body(), 0)) == "done"


def test_a_record_that_is_no_action_holds_the_position_until_it_is_buried() -> None:
    desk = Desk(Position(0, 0))
    letter = desk.take(Record(b"garbage", 0))
    assert isinstance(letter, Letter)
    assert letter.refusal.reason == "not_json"
    assert desk.position.offset == 0
    desk.done(0)
    assert desk.position.offset == 1


def test_a_cancel_and_a_repeat_are_passed_over_at_once() -> None:
    desk = Desk(Position(0, 0))
    assert desk.take(Record(body("c", kind="cancel", cancels="x"), 0)) == "cancel"
    assert desk.take(Record(body("a1"), 1)) != "repeat"
    assert desk.take(Record(body("a1"), 2)) == "repeat"
    desk.done(1)
    assert desk.position == Position(3, 3)


def test_there_is_a_bound_on_what_is_taken_up() -> None:
    desk = Desk(Position(0, 0))
    for at in range(OUTSTANDING):
        assert not desk.full
        desk.take(Record(body(f"a{at}"), at))
    assert desk.full
    desk.done(500)
    assert not desk.full
    assert desk.outstanding == OUTSTANDING - 1


def test_one_that_is_stuck_holds_up_nobody_and_what_passed_it_does_not_come_again() -> None:
    records = [Record(body(f"a{at}", number=at + 1, shard=0, term=1), at) for at in range(30_000)]
    desk = Desk(Position(0, 0))
    for record in records:
        assert not desk.full
        desk.take(record)
        if record.offset:
            desk.done(record.offset)
    kept = read_position(desk.position.offset, position_text(desk.position))
    again = Desk(kept)
    assert [at for at, record in enumerate(records) if again.take(record) != "done"] == [0]
    again.done(0)
    assert again.position == Position(30_000, 30_000, pairs={0: (1, 30_000)})


def test_what_was_done_behind_all_that_was_read_again_is_still_known() -> None:
    records = [Record(body(f"a{at}", number=at + 1, shard=0, term=1), at) for at in range(9)]
    desk = Desk(Position(0, 9, frozenset({0, 4})))
    assert isinstance(desk.take(records[0]), Work)
    desk.done(0)
    assert desk.take(records[1]) == "done"
    assert desk.position == Position(2, 9, frozenset({4}), {0: (1, 2)})
