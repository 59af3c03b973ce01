"""Law: an answer means what was declared, else what its code says; never what its words say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry, Sent
from sojourn.connector.providers import smtp_answers
from sojourn.connector.providers.http_answers import (
    Answers,
    Matches,
    Rule,
    outcome_of,
    retry_after_s,
)
from sojourn.connector.providers.http_call import Answer
from sojourn.connector.providers.smtp_answers import Stage

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "code", "text", "outcome"),
    [
        ("data", 250, "2.0.0 OK", Retry("unclear", "2.0.0")),
        ("rcpt", 252, "cannot tell", Retry("unclear", "252")),
        ("data", -1, "", Retry("unclear")),
        ("rcpt", 550, "5.1.1 no such user", Bounced("5.1.1")),
        ("rcpt", 550, "no such user", Bounced("550")),
        ("rcpt", 550, "5.2.1 disabled", Bounced("5.2.1")),
        ("rcpt", 553, "5.1.3 bad syntax", Bounced("5.1.3")),
        ("rcpt", 556, "5.1.10 null MX", Bounced("5.1.10")),
        ("rcpt", 550, "5.7.1 relaying denied", Failed("rejected", "5.7.1")),
        ("rcpt", 552, "5.2.2 full for good", Failed("rejected", "5.2.2")),
        ("rcpt", 554, "blocked", Failed("rejected", "554")),
        ("data", 550, "5.1.1 said too late", Failed("rejected", "5.1.1")),
        ("mail", 550, "sender unknown", Retry("misconfigured", "550", hold=True)),
        ("rcpt", 450, "4.7.1 greylisted", Retry("busy", "4.7.1")),
        ("data", 451, "later", Retry("busy", "451")),
        ("mail", 530, "5.7.0 log in first", Retry("not_authorized", "5.7.0", hold=True)),
    ],
)
def test_what_a_mail_server_says(stage: Stage, code: int, text: str, outcome: Outcome) -> None:
    assert smtp_answers.outcome_of(stage, code, text) == outcome


RULES = Answers(
    (
        Rule(200, 299, "sent", (Matches(("error",), frozenset({"0"})),)),
        Rule(200, 299, "bounced", (Matches(("error",), frozenset({"-9"})),)),
        Rule(200, 299, "failed", (Matches(("results", "0", "ok"), frozenset({"false"})),)),
        Rule(404, 404, "bounced"),
    ),
    ("error",),
)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b'{"error": 0}', Sent()),
        (200, b'{"error": "0"}', Sent()),
        (200, b'{"error": -9}', Bounced("200/-9")),
        (200, b'{"results": [{"ok": false}]}', Failed("rejected", "200")),
        (200, b'{"results": [{"ok": 0}]}', Retry("unclear", "200")),
        (200, b'{"results": {"0": {"ok": false}}}', Failed("rejected", "200")),
        (200, b'{"error": [0]}', Retry("unclear", "200")),
        (200, b"", Retry("unclear", "200")),
        (200, None, Retry("unclear", "200")),
        (404, b"", Bounced("404")),
        (400, b'{"error": "an@example.test is wrong"}', Failed("rejected", "400")),
        (400, b'{"error": "E_17"}', Failed("rejected", "400/E_17")),
    ],
)
def test_declared_answers(status: int, body: bytes | None, outcome: Outcome) -> None:
    assert outcome_of(Answer(status, body), RULES, now=NOW) == outcome


@given(st.integers(100, 599), st.binary(max_size=30), st.text(max_size=12))
def test_every_answer_means_something(status: int, body: bytes, after: str) -> None:
    for answers in (RULES, Answers()):
        outcome = outcome_of(Answer(status, body, after), answers, now=NOW)
        assert isinstance(outcome, Sent | Bounced | Failed | Retry)
        assert not isinstance(outcome, Sent) or 200 <= status < 300


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Thu, 26 Nov 2026 12:00:30 GMT", 30.0),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        ("-5", 0.0),
        ("1e9", 0.0),
        ("٣", 0.0),
    ],
)
def test_how_long_a_provider_asks_for(text: str, seconds: float) -> None:
    assert retry_after_s(text, now=NOW) == seconds
    assert retry_after_s(text, now=NOW + timedelta(hours=2)) <= seconds
