"""The small texts that channels.yaml and policies.yaml share, as an editor is told of them."""

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from sojourn.core.vocabulary import Category
from sojourn.journeyfile.format.base import as_list, one_or_more

WindowText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$",
            "examples": ["08:00-21:00", "21:00-08:00"],
        }
    ),
]

MoneyText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+(\.\d{1,6})? [A-Z]{3}$", "examples": ["0.02 USD"]}
    ),
]

RateText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d+ per (second|minute|hour|day)$",
            "examples": ["10 per second"],
        }
    ),
]

CapWindowText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(rolling .+|calendar (day|week|month))$",
            "examples": ["rolling 24h", "calendar day", "calendar month"],
        }
    ),
]

ConsentText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(opt out|(double )?opt in( for .+)?)$",
            "examples": ["opt in", "double opt in for 730d", "opt out"],
        }
    ),
]

Categories = Annotated[
    tuple[Category, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    one_or_more({"enum": [*get_args(Category)]}),
]

#: Transactional messages compete with nothing.
Competing = Annotated[
    tuple[Literal["service", "promotional"], ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    one_or_more({"enum": ["service", "promotional"]}),
]

#: A code of ISO 3166 and an IANA zone, or what quiet hours mean there.
Zones = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=8)],
        Annotated[str, StringConstraints(min_length=1, max_length=64)],
    ],
    WithJsonSchema(
        {
            "type": "object",
            "patternProperties": {"^[A-Z]{2}$": {"type": "string"}},
            "additionalProperties": False,
        }
    ),
]
