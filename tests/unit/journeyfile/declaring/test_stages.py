"""lifecycle.yaml: what the ways to a stage become."""

from sojourn.core.declared.definitions import Definitions, Lifecycle
from support.catalogue import catalogue
from support.play import Player
from support.project import DAY, START, touch

LIFECYCLE = """\
lifecycle:
  awareness: {start: true}
  consideration:
    - {on: Product Viewed}
    - {from: decision, absent: 30d}
  decision: {on: Product Added}
  purchase:
    - {on: Order Completed}
    - {from: loyalty, on: Order Returned}
  loyalty:
    - {on: Order Completed, count: at least 3 in rolling 180d}
    - {on: Survey Answered, when: event.nps >= 9}
    - when: customer.orders.value >= 500 && customer.scores.nps >= 7
  dormant: {from: any, absent: 90d}
  churned: {from: dormant, absent: 365d}
"""


def lifecycle(text: str = LIFECYCLE) -> Lifecycle:
    found = project(text).lifecycle
    assert found is not None
    return found


def project(text: str = LIFECYCLE) -> Definitions:
    return catalogue(lifecycle=text)


def test_ways_stand_in_the_order_of_the_file() -> None:
    rules = [(rule.stage, rule.way) for rule in lifecycle().rules]
    assert rules == [
        ("awareness", 0),
        ("consideration", 0),
        ("decision", 0),
        ("purchase", 0),
        ("purchase", 1),
        ("loyalty", 0),
        ("loyalty", 1),
        ("loyalty", 2),
    ]


def test_silence_leads_back_to_a_stage_of_the_line_and_out_of_it_to_others() -> None:
    silences = [(rule.stage, rule.source, rule.back) for rule in lifecycle().silences]
    assert silences == [
        ("consideration", "decision", True),
        ("dormant", "any", False),
        ("churned", "dormant", False),
    ]


def test_a_promoter_a_regular_and_a_spender_are_loyal() -> None:
    promoter = Player(project()).tell(touch("Survey Answered", nps=9))
    assert promoter.stages() == ["awareness", "loyalty"]
    orders = [touch("Order Completed", at=START + n, order_id=f"{n}", value=1) for n in range(3)]
    assert Player(project()).tell(*orders).stages() == ["awareness", "purchase", "loyalty"]
    spender = Player(project()).tell(touch("Survey Answered", nps=8))
    spender.tell(touch("Order Completed", at=START + 1, order_id="o", value=500))
    assert spender.stages() == ["awareness", "loyalty"]


def test_up_and_down_and_away_and_back() -> None:
    player = Player(project()).tell(touch("Product Added")).until(START + 400 * DAY)
    assert player.stages() == ["awareness", "decision", "consideration", "dormant", "churned"]
    player.tell(touch("Survey Answered", at=START + 400 * DAY, nps=9))
    assert player.stages()[-2:] == ["consideration", "loyalty"]
    player.tell(touch("Order Returned", at=START + 401 * DAY, value=1))
    assert player.stages()[-1] == "purchase"


def test_a_stage_reads_the_same_with_one_way_as_with_a_list_of_one() -> None:
    one = project("lifecycle:\n  a: {start: true}\n  b: {on: Product Viewed}\n")
    listed = project("lifecycle:\n  a: [{start: true}]\n  b: [{on: [Product Viewed]}]\n")
    assert one.version == listed.version
    assert one.lifecycle == listed.lifecycle


def test_the_version_follows_the_ways() -> None:
    longer = LIFECYCLE.replace("absent: 30d", "absent: 31d")
    assert project(longer).version != project().version


def test_the_start_may_be_come_back_to() -> None:
    text = LIFECYCLE.replace("{start: true}", "[{start: true}, {from: consideration, absent: 20d}]")
    player = Player(project(text)).tell(touch("Product Viewed")).until(START + 21 * DAY)
    assert player.stages() == ["awareness", "consideration", "awareness"]
