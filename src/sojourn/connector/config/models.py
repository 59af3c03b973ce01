"""The keys of a connector's file, for each kind of provider."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field

from sojourn.connector.config.common import (
    SCALAR,
    ConnectorModel,
    Kind,
    Plain,
    Text,
    Texts,
    kind_field,
)
from sojourn.connector.providers.http import Method
from sojourn.connector.providers.http_answers import Meaning
from sojourn.connector.providers.smtp_connections import Tls
from sojourn.journeyfile.format.base import Strict, as_list, one_or_more

#: What stands here is looked at by the rendering process, which knows expressions.
Free = Any


class SmtpModel(ConnectorModel):
    """E-mail by SMTP."""

    what: ClassVar[str] = "a connector for mails"
    fallback: ClassVar[Mapping[str, Any]] = {
        "from": "a@example.test",
        "host": "localhost",
        "templates": ".",
    }
    with_: Literal["smtp"] = kind_field("smtp", "By mail.")
    from_: Text = Field(
        alias="from",
        description="The sender, with a name or without.",
        examples=["Little Shop <hello@shop.example>"],
    )
    host: Text = Field(description="The mail server.", examples=["smtp.shop.example"])
    port: int | None = Field(
        None, ge=1, le=65_535, description="587, or 465 where TLS is implicit.", examples=["587"]
    )
    tls: Tls = Field(
        "starttls",
        description="How the connection is encrypted; `none` only to this machine.",
        examples=["starttls"],
    )
    username: Text | None = Field(
        None, description="Who logs in; nobody, if not said.", examples=["${SMTP_USER}"]
    )
    password: Text | None = Field(
        None, description="The password, from the environment.", examples=["${SMTP_PASSWORD}"]
    )
    ca_file: Text | None = Field(
        None, description="Certificates to trust instead of the system's.", examples=["ca.pem"]
    )
    connections: int = Field(
        4,
        ge=1,
        le=100,
        description="How many connections are kept, and so how many mails go out at once.",
        examples=["4"],
    )
    return_path: Text | None = Field(
        None,
        description="Where servers send back what cannot be delivered.",
        examples=["bounces@shop.example"],
    )
    headers: dict[Text, Plain] = Field(
        {},
        description="More headers; expressions are worked out.",
        examples=['{Reply-To: "care@shop.example"}'],
    )

    @property
    def calls(self) -> int:
        return min(self.at_once, self.connections)


class WebhookModel(ConnectorModel):
    """A signed POST for every action."""

    what: ClassVar[str] = "a webhook"
    fallback: ClassVar[Mapping[str, Any]] = {"url": "https://localhost/", "secret": ["${HOME}"]}
    with_: Literal["webhook"] = kind_field("webhook", "By signed POSTs.")
    url: Text = Field(
        description="Where it is posted to.", examples=["https://crm.shop.example/actions"]
    )
    secret: Annotated[Texts, one_or_more({"type": "string"})] = Field(
        description="The secret, from the environment; several while it changes.",
        examples=["${WEBHOOK_SECRET}"],
    )
    ca_file: Text | None = Field(
        None, description="Certificates to trust instead of the system's.", examples=["ca.pem"]
    )


class AnswerModel(Strict):
    """One rule about answers."""

    what: ClassVar[str] = "a rule about answers"
    status: Annotated[Texts, one_or_more({"type": ["string", "integer"]})] = Field(
        ("100-599",), description="A status, as in `200`, or `4xx`.", examples=["200"]
    )
    json_: dict[Text, Annotated[tuple[str, ...], BeforeValidator(as_list), one_or_more(SCALAR)]] = (
        Field(
            {},
            alias="json",
            description="What must stand at a place of the answer.",
            examples=["{error: [0]}"],
        )
    )
    means: Meaning = Field(description="What it means.", examples=["sent"])


class HttpModel(ConnectorModel):
    """A provider with an HTTP API."""

    what: ClassVar[str] = "a connector by HTTP"
    fallback: ClassVar[Mapping[str, Any]] = {"url": "https://localhost/"}
    with_: Literal["http"] = kind_field("http", "By an HTTP API.")
    url: Text = Field(
        description="The address; expressions behind the host are quoted.",
        examples=["https://api.sms.example/v1/messages"],
    )
    method: Method = Field("POST", description="The method.", examples=["POST"])
    headers: dict[Text, Plain] = Field(
        {},
        description="Headers; secrets come from the environment.",
        examples=['{Authorization: "Bearer ${SMS_TOKEN}"}'],
    )
    query: dict[Text, Free] = Field(
        {}, description="What stands behind the `?`.", examples=['{to: "{{ to }}"}']
    )
    json_: Free = Field(
        None, alias="json", description="The body as JSON.", examples=['{to: "{{ to }}"}']
    )
    form: dict[Text, Free] | None = Field(
        None, description="The body as a form.", examples=['{to: "{{ to }}"}']
    )
    text: Plain | None = Field(None, description="The body as a text.", examples=['"{{ text }}"'])
    idempotency: Literal["none"] | Text = Field(
        "Idempotency-Key",
        description="The header that carries the action's id, or `none`.",
        examples=["Idempotency-Key"],
    )
    answers: tuple[AnswerModel, ...] = Field(
        (),
        description="What answers mean; the first rule that fits.",
        examples=["[{status: 200, json: {error: 0}, means: sent}]"],
    )
    code: Text | None = Field(
        None, description="Where the answer has a code of its own.", examples=["error.code"]
    )
    ca_file: Text | None = Field(
        None, description="Certificates to trust instead of the system's.", examples=["ca.pem"]
    )


class ConsoleModel(ConnectorModel):
    """Prints what it would send."""

    what: ClassVar[str] = "a connector to the screen"
    with_: Literal["console"] = kind_field("console", "On a screen, for a first look.")


MODELS: Final[Mapping[Kind, type[ConnectorModel]]] = {
    "smtp": SmtpModel,
    "webhook": WebhookModel,
    "http": HttpModel,
    "console": ConsoleModel,
}
