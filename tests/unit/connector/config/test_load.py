"""Law: each mistake of a connector's file is said with its place, and a secret is never shown."""

from pathlib import Path

import pytest

from sojourn.connector.config.common import Kind
from sojourn.connector.config.load import Loaded, load
from sojourn.connector.patience import Patience
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.phrases.rate import Rate

HERE = Path(__file__).parent
ENVIRONMENT = {
    "SECRET": "whsec_" + "A" * 44,
    "SHORT": "c2hvcnQ=",
    "TOKEN": "t0ken",
    "LINE": "t0ken\n",
}

SMTP = "from: a@shop.example\nhost: smtp.shop.example\ntemplates: templates\n"
HOOK = "url: https://crm.example/x\nsecret: ${SECRET}\n"
HTTP = "url: https://api.example/x\n"


def loaded(kind: Kind | None, text: str) -> Loaded:
    return load(
        *(kind, "c.yaml", text), directory=HERE, environment=ENVIRONMENT, show=lambda _: None
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("console", "{}"),
        ("smtp", SMTP),
        ("smtp", f"{SMTP}tls: none\n".replace("smtp.shop.example", "127.0.0.1")),
        ("smtp", f"{SMTP}username: shop\npassword: ${{TOKEN}}\n"),
        ("webhook", HOOK),
        ("webhook", "url: http://localhost:8080/x\nsecret: ['${SECRET}', '${SECRET}']\n"),
        ("http", HTTP),
        ("http", HTTP + 'headers: {Authorization: "Bearer ${TOKEN}", X-Shop: little}\n'),
        ("http", 'url: "https://api.example/{{ to }}"\nform: {a: 1}\nmethod: PUT\n'),
        ("http", HTTP + "answers: [{status: [200, 5xx, 400-404], means: failed}]\n"),
        ("http", HTTP + "json: {ApiKey: '${TOKEN}', token: '{{ to }}', collapse_key: cart}\n"),
        ("webhook", "url: https://hooks.example/${TOKEN}\nsecret: ${SECRET}\n"),
    ],
)
def test_what_is_right_gives_a_provider(kind: Kind, text: str) -> None:
    found = loaded(kind, text)
    assert render(found.findings, found.texts) == ""
    assert found.provider is not None


def test_how_it_is_served_is_read() -> None:
    text = "rate: 90 per minute\nat_once: 3\ntimeout: 5s\noldest: 2h\nretry: {for: 1d, most: 1m}\n"
    manner = loaded("console", text).manner
    assert (manner.rate, manner.at_once, manner.call_timeout_s) == (Rate(90, 60.0), 3, 5.0)
    assert manner.oldest_s == 7_200
    assert manner.patience == Patience(for_s=86_400, first_s=1, most_s=60)


@pytest.mark.parametrize(("more", "calls"), [("", 4), ("connections: 2\n", 2), ("at_once: 3\n", 3)])
def test_no_mail_waits_for_a_connection_after_its_last_look(more: str, calls: int) -> None:
    assert loaded("smtp", SMTP + more).manner.at_once == calls


@pytest.mark.parametrize(
    ("kind", "text", "place", "said"),
    [
        (
            "console",
            "rat: 3 per second\n",
            "1:1",
            "`rat` is not a key of a connector",
        ),
        ("console", "rate: 3/s\n", "1:7", '"3/s" is not a rate'),
        ("console", "rate: 0 per second\n", "1:7", '"0 per second" is not a rate'),
        ("console", "timeout: 30\n", "1:10", "`timeout` needs a unit"),
        ("console", "templates: nowhere\n", "1:12", "nowhere is no directory"),
        (
            "smtp",
            "host: x.example\ntemplates: templates\n",
            "1:1",
            "a connector for mails needs `from`",
        ),
        ("smtp", "from: a@shop.example\nhost: x.example\n", "1:1", "mails need `templates`"),
        ("smtp", f"{SMTP}tls: none\n", "4:6", "mails do not go over the net in the clear"),
        ("smtp", f"{SMTP}username: shop\n", "1:1", "whoever logs in needs `password`"),
        ("smtp", f"{SMTP}return_path: shop\n", "4:14", '"shop" is no address for mails'),
        ("smtp", f"{SMTP}ca_file: gone.pem\n", "4:10", "gone.pem holds no certificates"),
        ("smtp", f"{SMTP}headers: {{Bad Name: a}}\n", "4:11", '"Bad Name" is no name of a header'),
        ("smtp", f"{SMTP}headers: {{X-A: '{{{{ x'}}\n", "4:16", "this is no expression: "),
        (
            "smtp",
            f"{SMTP}headers: {{bcc: a@b.test}}\n",
            "4:11",
            "`bcc` is written by the connector",
        ),
        (
            *("smtp", f"{SMTP}username: shop\npassword: ${{LINE}}\n"),
            *("5:11", "what `LINE` stands for holds a line break"),
        ),
        ("webhook", HTTP, "1:1", "a webhook needs `secret`"),
        ("webhook", f"{HTTP}secret: ${{SHORT}}\n", "2:9", "what `${SHORT}` stands for has 5 bytes"),
        ("webhook", f"{HTTP}secret: ${{GONE}}\n", "2:9", "`GONE` is not set in the environment"),
        ("http", "url: api.example\n", "1:6", '"api.example" is no address'),
        ("http", "url: http://api.example/\n", "1:6", "messages do not go over the net"),
        ("http", "url: https://me:pw@api.example/\n", "1:6", "an address holds no user"),
        ("http", "url: 'https://{{ to }}/x'\n", "1:6", '"https://{{ to }}/x" is no address'),
        ("http", "url: 'https://api{{ to }}/x'\n", "1:6", "neither a message nor a secret chooses"),
        ("http", "url: 'https://${TOKEN}/x'\n", "1:6", '"https://${TOKEN}/x" is no address'),
        ("http", "url: 'https://api.example/${GONE}'\n", "1:6", "`GONE` is not set in the"),
        ("http", f"{HTTP}json: {{auth: ['Bearer ${{TOKEN}}']}}\n", "2:15", "a secret stands by"),
        ("http", f"{HTTP}query: {{a: '${{GONE}}'}}\n", "2:12", "`GONE` is not set in the"),
        ("http", f"{HTTP}json: {{a: [1, '{{{{ b']}}\n", "2:15", "this is no expression: "),
        ("http", "url: 'https://api.example/{{ to'\n", "1:6", "this is no expression: "),
        ("http", f"{HTTP}with: smtp\n", "2:7", '`with` cannot be "smtp"; expected one of "http"'),
        (None, "rate: 1 per second\n", "1:1", "a connector needs `with`"),
        (None, "with: smpt\n", "1:7", '`with` cannot be "smpt"; expected one of "smtp", '),
        (None, "with: [http]\n", "1:1", "`with` takes a word, one of "),
        (None, "- with: http\n", "1:1", "a connector is a mapping"),
        (None, "with: http\nurl: api\n", "2:6", '"api" is no address'),
        ("http", f"{HTTP}headers: {{'a:': b}}\n", "2:11", '"a:" is no name of a header'),
        ("http", f"{HTTP}headers: {{Host: b}}\n", "2:11", "`Host` is written by the connector"),
        ("http", f"{HTTP}headers: {{X: '${{LINE}}'}}\n", "2:14", "what `LINE` stands for holds"),
        ("http", f"{HTTP}idempotency: Action Id\n", "2:14", '"Action Id" is no name of a header'),
        ("http", f"{HTTP}json: {{a: 1}}\ntext: x\n", "3:1", "a request has one body"),
        ("http", f"{HTTP}answers: [{{status: 99, means: sent}}]\n", "2:20", '"99" is no status'),
        (
            "http",
            f"{HTTP}answers: [{{status: 200, means: ok}}]\n",
            "2:32",
            "`means` cannot be",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    kind: Kind | None, text: str, place: str, said: str
) -> None:
    found = loaded(kind, text)
    told = render(found.findings, found.texts)
    assert found.provider is None
    assert told.startswith(f"c.yaml:{place}: error: {said}"), told


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("smtp", f"{SMTP}username: shop\npassword: hunter2\n"),
        ("webhook", f"{HTTP}secret: whsec_hunter2\n"),
        ("webhook", f"{HTTP}secret: [whsec_hunter2]\n"),
        ("http", f"{HTTP}headers: {{Authorization: Bearer hunter2}}\n"),
        ("http", f"{HTTP}headers:\n  X-Api-Key: hunter2\n"),
        ("http", f"{HTTP}headers: {{apikey: hunter2}}\n"),
        ("http", f"{HTTP}json: {{auth: {{ApiKey: hunter2}}}}\n"),
        ("http", f"{HTTP}form: {{secret_key: hunter2}}\n"),
        ("http", f"{HTTP}query: {{password: hunter2}}\n"),
        # Neither where the mistake is another one.
        ("smtp", f"{SMTP}passwrd: hunter2  # not in the environment\n"),
        ("http", f"{HTTP}headers: {{X-Api-Key: [hunter2]}}  # environment\n"),
    ],
)
def test_a_secret_in_a_file_is_refused_and_not_shown(kind: Kind, text: str) -> None:
    found = loaded(kind, text)
    told = render(found.findings, found.texts)
    assert "environment" in told
    assert "hunter2" not in told


def test_what_is_no_yaml_shows_no_secret() -> None:
    found = loaded("smtp", f"{SMTP}password: 'hunter2\n")
    told = render(found.findings, found.texts)
    assert "    4 | password:*********" in told
    assert "hunter2" not in told
