"""Whatever a step may want of the world can be expected: tasks, events, audiences, strands."""

from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import judge
from unit.memory.scenario.shop import loaded

CARE = """\
journey: care
enter: {on: Store Visited}
steps:
  - {task: call_customer, id: call, team: care, within: 4h, context: [customer.cart.count]}
  - {wait_for: done, about: call, up_to: 4h, id: called, else: exit}
  - together:
      mail:
        - {wait: 1h, id: mail_pause}
        - {send: thanks, id: thanks, category: service, channel: email}
      show:
        - {audience: cared_for, id: show, add: {}}
        - {wait: 3h, id: show_pause}
    id: both
  - {emit: Order Completed, id: gift, data: {order_id: "'gift'"}}
"""

SCENARIO = """\
scenario: a visitor is called, thanked and shown
customer: {id: c1, email: a@example.test}
at: 2026-03-02 10:00
play:
  - Store Visited
  - after: 1h
  - report: {call: done}
  - expect:
      runs: {care: at mail_pause}
  - expect:
      runs: {care: at show_pause}
  - after: 1h
  - expect:
      runs: {care: at both}
  - after: 2h
expect:
  actions:
    - {kind: task, step: call, channel: task, to: care, data: {customer.cart.count: 0}}
    - {kind: audience, step: show, to: cared_for, change: add}
    - {step: thanks, at: 2026-03-02 12:00}
    - {kind: event, step: gift, template: Order Completed, data: {order_id: gift}}
  runs: {care: completed}
  stage: buyer
"""


def test_tasks_events_audiences_and_strands() -> None:
    project = loaded(care=CARE)
    files = {"care.scenarios.yaml": SCENARIO}
    suite = load_scenarios(files, project)
    assert suite.findings == (), render(suite.findings, files)
    assert project.definitions is not None
    result = judge(project.definitions, suite.scenarios[0])
    assert result.passed, (result.problems, [one.differences for one in result.failures])
