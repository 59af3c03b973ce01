"""Requests to a real server on loopback that fails in every way."""

import base64
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Receiver

from integration.connector.conftest import Tls
from sojourn.connector.calling import call
from sojourn.connector.config.common import Kind
from sojourn.connector.config.load import load
from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry, Sent
from sojourn.connector.ports import Provider
from support.connector.actions import action, action_id
from support.connector.http_server import HttpServer

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
ENVIRONMENT = {"SMS_TOKEN": "t0ken", "HOOK_SECRET": SECRET}

SMS = """
timeout: 2s
headers: {Authorization: "Bearer ${SMS_TOKEN}"}
json:
  phone: "{{ to }}"
  text: "Hi {{ first_name }}"
  price: "{{ price }}"
  sandbox: false
answers:
  - {status: 200, json: {error: 0}, means: sent}
  - {status: 200, json: {error: [-124, -216]}, means: bounced}
  - {status: 200, json: {error: delivered}, means: delivered}
  - {status: 200, json: {error: busy}, means: retry}
  - {status: [404, 410], means: bounced}
code: error
"""


async def carried_out(
    with_: Kind,
    text: str,
    *,
    directory: Path = Path(),
    environment: Mapping[str, str] = ENVIRONMENT,
    **change: Any,
) -> Outcome:
    loaded = load(with_, "sms.yaml", text, directory=directory, environment=environment, show=print)
    assert loaded.provider is not None, loaded.findings
    there: Provider = loaded.provider
    await there.start()
    try:
        told = {"to": "+84912", "channel": "sms", "data": {"first_name": "An", "price": 4.5}}
        return await call(there, action("a1", **told | change), timeout_s=5)
    finally:
        await there.close()


async def asked(behaviour: str, text: str = SMS) -> tuple[Outcome, HttpServer]:
    async with HttpServer().running() as server:
        url = f"url: {server.url}{behaviour}\n"
        return await carried_out("http", url + text), server


async def test_the_request_is_what_the_configuration_says() -> None:
    outcome, server = await asked("/json/0")
    assert outcome == Sent()
    (request,) = server.requests
    assert request.method == "POST"
    assert request.headers["authorization"] == "Bearer t0ken"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == action_id("a1")
    assert request.json() == {"phone": "+84912", "text": "Hi An", "price": 4.5, "sandbox": False}


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("/json/delivered", Sent(delivered=True)),
        ("/json/-124", Bounced("200/-124")),
        ("/json/busy", Retry("busy", "200/busy")),
        ("/status/404", Bounced("404")),
        ("/json/-1", Retry("unclear", "200/-1")),
        ("/bad_json", Retry("unclear", "200")),
        ("/huge", Retry("unclear", "200")),
        ("/json/an@example.test", Retry("unclear", "200")),
        ("/status/400", Failed("rejected", "400")),
        ("/status/422", Failed("rejected", "422")),
        ("/status/401", Retry("not_authorized", "401", hold=True)),
        ("/status/403", Retry("not_authorized", "403", hold=True)),
        ("/status/500", Retry("busy", "500")),
        ("/status/503", Retry("busy", "503")),
        ("/busy/30", Retry("busy", "429", after_s=30.0, hold=True)),
        ("/busy/soon", Retry("busy", "429")),
        ("/redirect", Retry("misconfigured", "302", hold=True)),
        ("/reset", Retry("unreachable")),
        ("/cut", Retry("unreachable")),
        ("/not_http", Retry("unreachable")),
        ("/hang", Retry("timed_out")),
        ("/slow", Retry("timed_out")),
    ],
)
async def test_each_answer_means_what_was_declared_or_what_it_says(
    behaviour: str, outcome: Outcome
) -> None:
    found, server = await asked(behaviour)
    assert found == outcome
    # A redirect least of all leads to another request.
    assert len(server.requests) == 1


async def test_without_rules_a_2xx_is_a_yes() -> None:
    assert (await asked("/status/202", "text: hello\n"))[0] == Sent()


async def test_nobody_there_is_no_fault_of_the_message() -> None:
    async with HttpServer().running() as server:
        url = server.url
    assert await carried_out("http", f"url: {url}/x\n{SMS}") == Retry("unreachable")


async def test_forms_queries_and_addresses_are_quoted() -> None:
    async with HttpServer().running() as server:
        text = (
            f'url: "{server.url}/v1/{{{{ to }}}}/send"\nmethod: PUT\n'
            'query: {name: "{{ first_name }}&x=1"}\n'
            'form: {text: "Hi & bye", price: "{{ price }}", vip: true, gone: "{{ none }}"}\n'
            "idempotency: none\n"
        )
        assert await carried_out("http", text, to="+84/9?12") == Sent()
    (request,) = server.requests
    assert request.path == "/v1/%2B84%2F9%3F12/send"
    assert request.query == {"name": "An&x=1"}
    assert request.body == b"text=Hi+%26+bye&price=4.5&vip=true"
    assert "idempotency-key" not in request.headers


async def test_secrets_are_put_in_where_they_are_named_and_nowhere_else() -> None:
    text = (
        '/v1/${SMS_TOKEN}/{{ to }}"\n'
        "query: {key: '${SMS_TOKEN}', to: '{{ to }}'}\n"
        "json: {auth: [{ApiKey: '${SMS_TOKEN}'}], text: '{{ first_name }}', items: '{{ items }}'}\n"
    )
    named = "${SMS_TOKEN}"
    data = {"first_name": named, "items": [{"auth": named}]}
    async with HttpServer().running() as server:
        told = f'url: "{server.url}{text}'
        assert await carried_out("http", told, to=named, data=data) == Sent()
    (request,) = server.requests
    assert request.path == "/v1/t0ken/%24%7BSMS_TOKEN%7D"
    assert request.query == {"key": "t0ken", "to": named}
    assert request.json() == {
        "auth": [{"ApiKey": "t0ken"}],
        "text": named,
        "items": [{"auth": named}],
    }


@pytest.mark.parametrize("to", ["..", ".", ""])
async def test_no_value_leads_to_another_part_of_the_provider(to: str) -> None:
    async with HttpServer().running() as server:
        url = f'url: "{server.url}/members/{{{{ to }}}}/send"\n'
        assert await carried_out("http", url, to=to) == Failed("bad_template")
    assert server.requests == []


async def test_templates_give_the_text(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "hello.txt").write_text("Hello {{ first_name }}")
    async with HttpServer().running() as server:
        text = f'url: {server.url}/ok\ntemplates: texts\njson: {{message: "{{{{ text }}}}"}}\n'
        assert await carried_out("http", text, directory=tmp_path) == Sent()
    assert server.requests[0].json() == {"message": "Hello An"}


async def test_an_audience_is_asked_for_without_a_text(tmp_path: Path) -> None:
    async with HttpServer().running() as server:
        text = (
            f'url: "{server.url}/audiences/{{{{ to }}}}/{{{{ action.change }}}}"\n'
            'json: {members: ["{{ action.customer }}"]}\n'
        )
        outcome = await carried_out(
            *("http", text),
            kind="audience",
            to="retargeting",
            change="add",
            template=None,
            category=None,
        )
        assert outcome == Sent()
    assert server.requests[0].path == "/audiences/retargeting/add"
    assert server.requests[0].json() == {"members": ["c1"]}


async def test_who_cannot_show_who_they_are_gets_nothing(tls: Tls) -> None:
    async with HttpServer(tls=tls.server).running() as server:
        text = f"url: {server.url}/ok\ntext: hello\n"
        assert await carried_out("http", text) == Retry("misconfigured", "tls", hold=True)
        assert await carried_out("http", f"{text}ca_file: {tls.ca_file}\n") == Sent()
    assert len(server.requests) == 1


async def test_nothing_of_the_message_or_of_secrets_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for behaviour in ("/status/400", "/status/401", "/reset", "/bad_json"):
        await asked(behaviour)
    await carried_out("http", "url: http://localhost:1/x\ntext: '{{ gone }}'\n")
    told = caplog.text
    assert "t0ken" not in told
    assert "+84912" not in told
    assert "'gone' is undefined" in told


async def hooked(behaviour: str, **change: Any) -> tuple[Outcome, HttpServer]:
    async with HttpServer().running() as server:
        text = f"url: {server.url}{behaviour}\nsecret: ${{HOOK_SECRET}}\ntimeout: 2s\n"
        return await carried_out("webhook", text, **change), server


async def test_a_webhook_is_what_the_specification_s_own_library_accepts() -> None:
    outcome, server = await hooked("/ok", offer="first_order", code="FIRST10")
    assert outcome == Sent()
    (request,) = server.requests
    event = Receiver(SECRET).verify(request.body, dict(request.headers))
    assert event["type"] == "action.send"
    assert event["data"]["id"] == request.headers["webhook-id"] == action_id("a1")
    assert event["data"]["data"] == {"first_name": "An", "price": 4.5}
    assert event["data"]["code"] == "FIRST10"


async def test_a_webhook_signs_with_both_secrets_while_they_change() -> None:
    other = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
    async with HttpServer().running() as server:
        text = f"url: {server.url}/ok\nsecret: ['${{HOOK_SECRET}}', '${{NEW_SECRET}}']\n"
        told = {**ENVIRONMENT, "NEW_SECRET": other}
        await carried_out("webhook", text, environment=told)
    (request,) = server.requests
    for secret in (SECRET, other):
        Receiver(secret).verify(request.body, dict(request.headers))


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("/status/204", Sent()),
        ("/status/400", Retry("busy", "400")),
        ("/status/404", Retry("busy", "404")),
        ("/status/410", Retry("misconfigured", "410", hold=True)),
        ("/status/401", Retry("not_authorized", "401", hold=True)),
        ("/redirect", Retry("misconfigured", "302", hold=True)),
        ("/busy/7", Retry("busy", "429", after_s=7.0, hold=True)),
        ("/status/502", Retry("busy", "502")),
        ("/reset", Retry("unreachable")),
        ("/slow", Retry("timed_out")),
        ("/huge", Sent()),
    ],
)
async def test_a_webhook_is_tried_again_until_it_is_taken(behaviour: str, outcome: Outcome) -> None:
    assert (await hooked(behaviour))[0] == outcome


async def test_a_webhook_brings_the_text_along_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "hello.txt").write_text("Hello {{ first_name }}")
    async with HttpServer().running() as server:
        text = f"url: {server.url}/ok\nsecret: ${{HOOK_SECRET}}\ntemplates: .\n"
        await carried_out("webhook", text, directory=tmp_path)
    assert json.loads(server.requests[0].body)["data"]["text"] == "Hello An"
