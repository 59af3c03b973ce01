"""Mails to a real server on loopback: what arrives, and what its refusals mean."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from integration.connector.conftest import Tls
from sojourn.connector.calling import call
from sojourn.connector.config.load import load
from sojourn.connector.outcome import Bounced, Failed, Outcome, Retry, Sent
from sojourn.connector.ports import Provider
from support.connector.actions import action, action_id
from support.connector.mail_server import MailServer
from support.connector.rude_mail_server import SILENCE, rude

TEMPLATES = {
    "hello.subject": "Hello {{ first_name }}",
    "hello.txt": "Dear {{ first_name }},\n.\nhere you are.\n",
    "hello.html": "<p>Dear {{ first_name }}</p>",
    "vi/hello.subject": "Chào {{ first_name }}",
    "vi/hello.txt": "Chào {{ first_name }}, giỏ hàng của bạn đang chờ.",
    "wordless.txt": "There is no subject.",
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in TEMPLATES.items():
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def provider(
    directory: Path, server: MailServer, more: str = "", environment: Mapping[str, str] = {}
) -> Provider:
    return provider_at(server.port, directory, more, environment)


def provider_at(
    port: int, directory: Path, more: str, environment: Mapping[str, str] = {}
) -> Provider:
    text = (
        "from: Little Shop <hello@shop.example>\n"
        f"host: localhost\nport: {port}\ntemplates: templates\n{more}"
    )
    loaded = load(
        "smtp", "email.yaml", text, directory=directory, environment=environment, show=print
    )
    assert loaded.provider is not None, loaded.findings
    return loaded.provider


@asynccontextmanager
async def plain(directory: Path) -> AsyncIterator[tuple[MailServer, Provider]]:
    """A server in the clear, and a provider that was told so."""
    async with MailServer().running() as server:
        there = provider(directory, server, "tls: none\n")
        await there.start()
        yield server, there
        await there.close()


async def sent(provider: Provider, name: str = "an", **change: Any) -> Outcome:
    told = action(name, to=f"{name}@example.test", **change)
    return await call(provider, told, timeout_s=5)


async def test_a_mail_arrives_as_its_templates_say(directory: Path) -> None:
    async with plain(directory) as (server, there):
        assert await sent(there) == Sent()
    (mail,) = server.mails
    assert mail["From"] == "Little Shop <hello@shop.example>"
    assert mail["To"] == "an@example.test"
    assert mail["Subject"] == "Hello An"
    assert mail["Message-ID"] == f"<{action_id('an')}@shop.example>"
    assert mail["X-Return-Path"] == "hello@shop.example"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Dear An,", ".", "here you are."]


async def test_the_locale_of_the_customer_is_the_one_that_is_read(directory: Path) -> None:
    async with plain(directory) as (server, there):
        await sent(there, data={"first_name": "Bình", "locale": "vi-VN"})
    (mail,) = server.mails
    assert mail["Subject"] == "Chào Bình"
    assert mail.get_content().strip() == "Chào Bình, giỏ hàng của bạn đang chờ."


async def test_what_is_repeated_is_the_same_mail(directory: Path) -> None:
    async with plain(directory) as (server, there):
        await sent(there)
        await sent(there)
    first, again = server.mails
    assert first["Message-ID"] == again["Message-ID"]
    del first["Date"], again["Date"]
    assert first.as_bytes() == again.as_bytes()


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("gone", Bounced("5.1.1")),
        ("moved", Bounced("551")),
        ("spam", Failed("rejected", "5.7.1")),
        ("full", Retry("busy", "4.2.2")),
        ("late_no", Failed("rejected", "5.6.0")),
        ("gone_and_cut", Bounced("5.1.1")),
        ("spam_and_cut", Failed("rejected", "554")),
        ("bye", Retry("unreachable")),
        ("cut", Retry("unreachable")),
    ],
)
async def test_each_refusal_means_what_it_says(
    directory: Path, name: str, outcome: Outcome
) -> None:
    async with plain(directory) as (server, there):
        assert await sent(there, name) == outcome
        # The next mail goes out all the same.
        assert await sent(there, "bo") == Sent()
    assert [mail["To"] for mail in server.mails] == ["bo@example.test"]


@pytest.mark.parametrize(
    ("answers", "more", "outcome"),
    [
        ({"GREETING": "554 no mail here"}, "", Retry("misconfigured", "554", hold=True)),
        ({"GREETING": "421 too many of you"}, "", Retry("busy", "421")),
        ({"GREETING": "hello"}, "", Retry("unclear")),
        ({"EHLO": "550 not you"}, "", Retry("misconfigured", "550", hold=True)),
        ({"STARTTLS": "454 not now"}, "tls: starttls\n", Retry("busy", "454")),
        ({"STARTTLS": "554 no"}, "tls: starttls\n", Retry("misconfigured", "554", hold=True)),
        ({"MAIL": "553 not your sender"}, "", Retry("misconfigured", "553", hold=True)),
        ({"RCPT": "252 cannot tell"}, "", Retry("unclear", "252")),
        ({"RCPT": "550 5.1.1 nobody", "RSET": "500 what"}, "", Bounced("5.1.1")),
        ({"DATA": "250 fine"}, "", Retry("unclear", "250")),
        ({"END": "thanks"}, "", Retry("unclear")),
        ({"END": SILENCE}, "timeout: 1s\n", Retry("timed_out")),
    ],
)
async def test_a_server_that_does_not_behave_costs_no_message(
    directory: Path, answers: dict[str, str], more: str, outcome: Outcome
) -> None:
    more = more if "tls" in more else f"{more}tls: none\n"
    async with rude(**answers) as port:
        there = provider_at(port, directory, more)
        await there.start()
        assert await sent(there) == outcome
        await there.close()


async def test_a_stop_does_not_wait_for_servers_that_say_no_good_bye(directory: Path) -> None:
    async with rude(QUIT=SILENCE) as port:
        there = provider_at(port, directory, "tls: none\nconnections: 9\n")
        await there.start()
        await asyncio.gather(*(sent(there, f"c{n}") for n in range(9)))
        async with asyncio.timeout(5):
            await there.close()


async def test_a_connection_serves_many_mails(directory: Path) -> None:
    async with plain(directory) as (server, there):
        for name in ("an", "gone", "bo", "full", "cy"):
            await sent(there, name)
    assert (len(server.mails), server.connections) == (3, 1)


async def test_no_more_connections_than_were_declared(directory: Path) -> None:
    async with MailServer().running() as server:
        there = provider(directory, server, "tls: none\nconnections: 2\n")
        await there.start()
        await asyncio.gather(*(sent(there, f"c{n}") for n in range(20)))
        await there.close()
    assert (len(server.mails), server.connections) == (20, 2)


async def test_a_server_that_hangs_is_timed_out(directory: Path) -> None:
    async with plain(directory) as (server, there):
        told = action("hang", to="hang@example.test")
        assert await call(there, told, timeout_s=0.5) == Retry("timed_out")
        assert await sent(there, "bo") == Sent()
    assert len(server.mails) == 1


async def test_no_server_at_all_is_no_fault_of_the_message(directory: Path) -> None:
    server = MailServer()
    async with server.running():
        pass
    there = provider(directory, server, "tls: none\n")
    await there.start()
    assert await sent(there) == Retry("unreachable")
    await there.close()


@pytest.mark.parametrize("implicit", [True, False])
async def test_mails_are_encrypted_by_default(directory: Path, tls: Tls, implicit: bool) -> None:
    async with MailServer(tls=tls.server).running(implicit=implicit) as server:
        more = f"ca_file: {tls.ca_file}\n" + ("tls: implicit\n" if implicit else "")
        there = provider(directory, server, more)
        await there.start()
        assert await sent(there) == Sent()
        await there.close()
    assert len(server.mails) == 1


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_server_that_cannot_show_who_it_is_gets_no_mail(
    directory: Path, tls: Tls, implicit: bool
) -> None:
    async with MailServer(tls=tls.server).running(implicit=implicit) as server:
        there = provider(directory, server, "tls: implicit\n" if implicit else "")
        await there.start()
        assert await sent(there) == Retry("misconfigured", "tls", hold=True)
        await there.close()
    assert server.mails == []


async def test_a_server_without_encryption_gets_no_mail_unless_it_was_agreed(
    directory: Path,
) -> None:
    async with MailServer().running() as server:
        there = provider(directory, server)
        await there.start()
        assert await sent(there) == Retry("misconfigured", hold=True)
        await there.close()
    assert server.mails == []


@pytest.mark.parametrize(
    ("password", "outcome"),
    [("s3cret", Sent()), ("wrong", Retry("not_authorized", "535", hold=True))],
)
async def test_the_password_comes_from_the_environment(
    directory: Path, tls: Tls, password: str, outcome: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with MailServer(password="s3cret", tls=tls.server).running() as server:
        there = provider(
            directory,
            server,
            f"ca_file: {tls.ca_file}\nusername: shop\npassword: ${{SMTP_PASSWORD}}\n",
            {"SMTP_PASSWORD": password},
        )
        await there.start()
        assert await sent(there) == outcome
        await there.close()
    assert password not in caplog.text


@pytest.mark.parametrize(
    "to",
    [
        "",
        "an",
        "an@",
        "@example.test",
        "an@example.test, bo@example.test",
        "a\nb@c.test",
        "a b@c.test",
        "an@snow\u2603.test",
        f"an@{'d' * 64}.test",
        "bình@example.test",
    ],
)
async def test_what_is_no_address_gets_no_mail(directory: Path, to: str) -> None:
    async with plain(directory) as (server, there):
        told = action("a1", to=to)
        assert await call(there, told, timeout_s=5) == Failed("bad_address")
    assert server.mails == []


@pytest.mark.parametrize(
    ("domain", "spelt"),
    [
        ("bücher.test", "xn--bcher-kva.test"),
        # Not that of "strasse.test", who are other people.
        ("straße.test", "xn--strae-oqa.test"),
        ("Under_Score.test", "Under_Score.test"),
    ],
)
async def test_a_domain_of_other_letters_is_spelt_as_servers_want_it(
    directory: Path, domain: str, spelt: str
) -> None:
    async with plain(directory) as (server, there):
        assert await call(there, action("a1", to=f"an@{domain}"), timeout_s=5) == Sent()
    assert [mail["To"] for mail in server.mails] == [f"an@{spelt}"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"template": "nothing"}, "no_template"),
        ({"template": "wordless"}, "bad_template"),
        ({"data": {}}, "bad_template"),
        ({"kind": "audience"}, "rejected"),
    ],
)
async def test_what_cannot_be_written_is_not_sent(
    directory: Path, change: dict[str, Any], reason: str
) -> None:
    async with plain(directory) as (server, there):
        outcome = await sent(there, **change)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, server.mails) == (reason, [])


async def test_a_value_cannot_add_a_header_or_an_address(directory: Path) -> None:
    async with plain(directory) as (server, there):
        await sent(there, data={"first_name": "An\r\nBcc: eve@example.test\r\n\r\nmine"})
    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello An Bcc: eve@example.test mine"


async def test_headers_of_one_s_own_are_worked_out(directory: Path) -> None:
    async with MailServer().running() as server:
        more = (
            "tls: none\nreturn_path: back@shop.example\n"
            "headers:\n"
            '  List-Unsubscribe: "<https://shop.example/no?m={{ action.id }}>"\n'
        )
        there = provider(directory, server, more)
        await there.start()
        await sent(there)
        await there.close()
    (mail,) = server.mails
    assert mail["List-Unsubscribe"] == f"<https://shop.example/no?m={action_id('an')}>"
    assert mail["X-Return-Path"] == "back@shop.example"
