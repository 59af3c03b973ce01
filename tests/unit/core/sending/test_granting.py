"""Who gets a code, and which: bounds hold over all shards, and each says why it gave none."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from support.offers import GIFT, codes, decided, who_ask, with_offer
from support.play import Player
from support.project import DAY, START, touch
from support.till import Till, tills


def test_a_stock_ends_and_the_run_goes_another_way() -> None:
    definitions = with_offer("code: G, own: true, stock: 2")
    first, second, third = who_ask(definitions, 3, Till())
    assert len(set(codes([first, second]))) == 2
    assert [decided(one) for one in (first, second)] == [["granted all_gates_passed"]] * 2
    assert codes([third]) == []
    assert decided(third) == ["dropped sold_out stock"]
    assert third.state.profile.tags == ("without",)
    assert ("gift", "gift.else.1", "nothing_given") in third.moves()


def test_who_holds_a_code_keeps_it_and_takes_no_other() -> None:
    till = Till()
    definitions = with_offer("code: G, own: true, stock: 1")
    player = Player(definitions, till=till).tell(touch("Signed Up"))
    before = player.state.profile.offers
    player.tell(touch("Signed Up", at=START + DAY))
    assert player.state.profile.offers == before
    assert decided(player)[:1] == ["granted all_gates_passed"]
    assert till.taken == {"offer/gift": 1}


def test_without_bounds_nothing_is_decided_and_nothing_is_shared() -> None:
    till = Till()
    player = Player(with_offer("code: G, own: true"), till=till).tell(touch("Signed Up"))
    assert len(codes([player])) == 1
    assert (decided(player), till.taken) == ([], {})


def test_a_code_from_a_file_is_given_once_and_in_order() -> None:
    files = {"spring.codes.txt": "\n".join(f"SPRING-{number}" for number in range(3))}
    definitions = with_offer("codes: spring.codes.txt", files=files)
    players = who_ask(definitions, 4, Till())
    assert codes(players) == ["SPRING-0", "SPRING-1", "SPRING-2"]
    assert decided(players[3]) == ["dropped sold_out codes"]


@settings(max_examples=40, deadline=None)
@given(
    shards=st.integers(1, 9),
    count=st.integers(1, 30),
    stock=st.integers(0, 40),
    asks=st.lists(st.integers(0, 8), max_size=80),
)
def test_codes_of_a_file_are_dealt_to_shards_without_overlap(
    shards: int, count: int, stock: int, asks: list[int]
) -> None:
    stock = min(stock, count)
    files = {"a.codes.txt": "\n".join(f"A-{number}" for number in range(count))}
    bound = f", stock: {stock}" if stock else ""
    definitions = with_offer(f"codes: a.codes.txt{bound}", files=files)
    shares = tills(shards)
    given_out: list[str] = []
    for number, shard in enumerate(asks):
        till = shares[shard % shards]
        given_out += codes(who_ask(definitions, 1, till, named=f"c{number}-"))
    assert len(set(given_out)) == len(given_out)
    assert len(given_out) <= (stock or count)
    # Whoever asks in every shard until it has none left gets all there are.
    for shard, till in enumerate(shares):
        given_out += codes(who_ask(definitions, count + 1, till, named=f"d{shard}-"))
    assert len(set(given_out)) == len(given_out) == (stock or count)


def test_codes_that_are_added_at_the_end_go_on_where_the_others_ended() -> None:
    few = "\n".join(f"A-{number}" for number in range(5))
    more = "\n".join(f"A-{number}" for number in range(4000))
    shares = tills(3)
    before = with_offer("codes: a.codes.txt", files={"a.codes.txt": few})
    after = with_offer("codes: a.codes.txt", files={"a.codes.txt": more})
    first = [code for till in shares for code in codes(who_ask(before, 9, till))]
    second = [code for till in shares for code in codes(who_ask(after, 9, till, named="d"))]
    assert sorted(first) == sorted(few.split())
    assert len(second) == 27
    assert not set(first) & set(second)


def test_nothing_is_given_after_the_last_day_and_no_code_outlives_it() -> None:
    # START is 20:15 on 2 March in Saigon, where the project is.
    definitions = with_offer("code: G, own: true, lasts: 30d, until: 2026-03-03")
    end = START + 27 * 3_600_000 + 45 * 60_000
    player = Player(definitions).tell(touch("Signed Up"))
    assert player.state.profile.offers["gift"].ends_at == end
    last = Player(definitions, "bo").tell(touch("Signed Up", at=end - 1, customer="bo"))
    assert last.state.profile.offers["gift"].ends_at == end
    late = Player(definitions, "cy").tell(touch("Signed Up", at=end, customer="cy"))
    assert (codes([late]), decided(late)) == ([], ["dropped offer_ended"])


#: The same for each plan anew.
BY_PLAN = GIFT.replace("{on: Signed Up}", "{on: Signed Up, key: event.plan}")


def test_a_code_lasts_from_when_it_is_given_however_late_the_event_was_told() -> None:
    definitions = with_offer("code: G, own: true, lasts: 3d, stock: 5", BY_PLAN)
    player = Player(definitions).until(START + 9 * DAY).tell(touch("Signed Up", plan="free"))
    held = player.state.profile.offers["gift"]
    assert (held.given_at, held.ends_at) == (START + 9 * DAY, START + 12 * DAY)
    player.tell(touch("Signed Up", at=START + 1, plan="paid"))
    assert player.state.profile.offers == {"gift": held}
    assert decided(player) == ["granted all_gates_passed"]


def test_what_was_published_before_decides_as_it_did() -> None:
    definitions = with_offer("code: G, own: true, lasts: 3d, stock: 5", BY_PLAN)
    before = replace(definitions, rules=2)
    player = Player(before).until(START + 9 * DAY).tell(touch("Signed Up", plan="free"))
    assert player.state.profile.offers["gift"].ends_at == START + 3 * DAY


def test_a_code_that_is_over_is_not_held_because_an_event_is_told_late() -> None:
    player = Player(with_offer("code: G, own: true, lasts: 3d, stock: 5", BY_PLAN))
    player.tell(touch("Signed Up", plan="free")).until(START + 9 * DAY)
    first = player.state.profile.offers["gift"]
    player.tell(touch("Signed Up", at=START + DAY + 1, plan="paid"))
    second = player.state.profile.offers["gift"]
    assert second.code != first.code
    assert second.ends_at == START + 12 * DAY


def test_an_exit_takes_no_code_away() -> None:
    leaving = GIFT.replace(
        "enter: {on: Signed Up}", "enter: {on: Signed Up}\nexit: [{on: Product Viewed}]"
    )
    definitions = with_offer("code: G, own: true, stock: 5", leaving)
    player = Player(definitions).tell(touch("Signed Up"), touch("Product Viewed", at=START + 1))
    assert player.state.runs == ()
    assert len(codes([player])) == 1


@settings(max_examples=60, deadline=None)
@given(
    shards=st.integers(1, 6),
    at_most=st.integers(5, 60),
    acts=st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 3)), max_size=40),
)
def test_no_more_money_is_promised_and_given_than_may_be(
    shards: int, at_most: int, acts: list[tuple[int, bool, int]]
) -> None:
    """Codes are worth 5, last two days, and are used or not; days pass between."""
    definitions = with_offer(
        f"code: G, own: true, lasts: 2d, value: 5 USD, at_most: {at_most} USD, "
        "redeemed: {on: Order Completed}"
    )
    shares = tills(shards)
    given_out: list[tuple[int, bool]] = []
    at = START
    for number, (shard, uses, days) in enumerate(acts):
        at += days * DAY
        customer = f"c{number}"
        player = Player(definitions, customer, shares[shard % shards])
        player.tell(touch("Signed Up", at=at, customer=customer))
        if codes([player]):
            if uses:
                player.tell(touch("Order Completed", at=at + 1, customer=customer))
            given_out.append((at, uses))
        # What was used is gone for good; the rest comes back some days after its end.
        holds = [5 for since, used in given_out if used or at < since + 2 * DAY]
        assert sum(holds) <= at_most


def test_what_ends_unused_can_be_promised_again() -> None:
    till = Till()
    definitions = with_offer(
        "code: G, own: true, lasts: 2d, value: 10% up to 20 USD, at_most: 40 USD, "
        "redeemed: {on: Order Completed}"
    )
    first, second, third = who_ask(definitions, 3, till)
    assert decided(third) == ["dropped sold_out at_most"]
    first.tell(touch("Order Completed", at=START + DAY, customer="c0"))
    later = who_ask(definitions, 2, till, at=START + 5 * DAY, named="d")
    assert [decided(one) for one in later] == [
        ["granted all_gates_passed"],
        ["dropped sold_out at_most"],
    ]
    assert sum(till.shared(START + 5 * DAY).taken.values()) == 40_000_000
    assert second.state.profile.offers["gift"].worth_micros == 20_000_000
