"""pydantic's errors in our words: the rule, the sentence, the hint, and where to point.

An error that was retold once, further inside, passes unchanged.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.findings.rules import RULES, Rule
from sojourn.journeyfile.format.verbs import VERBS, explain_verb, verb_of

#: Where a finding points: at the key, the value, or at the mapping that lacks the key.
At = Literal["key", "value"]

_KINDS: Final = {
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "string_type": "a text",
    "too_short": "at least one item",
}
#: Keys that take one text as well as a list of them.
_TEXT_LISTS: Final = frozenset(
    {
        *("on", "of", "wait_for", "window_for", "channel", "add", "remove", "changes"),
        *("brokers", "required"),
    }
)
#: What pydantic puts behind the key that an error is about.
_AT_KEY: Final = "[key]"
_BOUNDS: Final = {"greater_than_equal": ("at least", "ge"), "less_than_equal": ("at most", "le")}


def retell(
    what: str, keys: Mapping[str, str], later: Mapping[str, str], error: ErrorDetails
) -> InitErrorDetails | None:
    """The error of one mapping; `what` names it and `keys` gives its keys with examples.

    `later` are keys that it does not have yet, each with the reason.

    None where nothing is to be said: a list is not too short because its items are wrong.
    """
    kind, loc, value = error["type"], error["loc"], error["input"]
    if kind == "too_short" and value:
        return None
    if not loc:
        told = _told("wrong-kind", f"{what} is a mapping, not {_kind_of(value)}")
    elif kind in RULES:
        told = PydanticCustomError(kind, "{message}", error.get("ctx", {}))
    elif kind == "extra_forbidden" and str(loc[-1]) in later:
        told = _told("not-yet", later[str(loc[-1])], "take it out for now", at="key")
    elif kind == "extra_forbidden":
        told = _unknown_key(what, keys, str(loc[-1]))
    elif kind == "missing":
        told = _missing_key(what, keys, str(loc[-1]))
    elif kind in ("union_tag_not_found", "union_tag_invalid"):
        rule, message, hint = explain_verb(value)
        told = _told(rule, message, hint, at="key")
    else:
        told = _wrong_value(kind, loc, value, error.get("ctx", {}))
    return InitErrorDetails(type=told, loc=loc, input=value)


def _told(rule: Rule, message: str, hint: str = "", *, at: At = "value") -> PydanticCustomError:
    # The sentence travels as a value: braces in it must not be taken for a template.
    return PydanticCustomError(rule, "{message}", {"message": message, "hint": hint, "at": at})


def _unknown_key(what: str, keys: Mapping[str, str], key: str) -> PydanticCustomError:
    if key in VERBS and (verb := verb_of(keys)) is not None:
        message = f"a step does one thing; this one has `{verb}` and `{key}`"
        return _told("two-verbs", message, f"begin a new step with `- {key}:`", at="key")
    few = "expected" if len(keys) == 1 else "expected one of"
    hint = did_you_mean(key, keys) or f"{few} {one_of(keys)}"
    return _told("unknown-key", f"`{key}` is not a key of {what}", hint, at="key")


def _missing_key(what: str, keys: Mapping[str, str], key: str) -> PydanticCustomError:
    line = keys.get(key, "")
    hint = f"add `{key}: {line}`" if line else f"add `{key}:`"
    return _told("missing-key", f"{what} needs `{key}`", hint, at="key")


def _wrong_value(
    kind: str, loc: tuple[int | str, ...], value: Any, context: Mapping[str, Any]
) -> PydanticCustomError:
    named = (part for part in reversed(loc) if isinstance(part, str))
    key = next((part for part in named if not part.startswith(("(", "["))), "")
    if loc[-1] == _AT_KEY and kind == "literal_error":
        return _unknown_word(str(value), context)
    if kind in _KINDS:
        return _wrong_kind(kind, loc, value, key)
    if kind == "literal_error" and _expected(context) == ["exit"]:
        message = f'`{key}` takes `exit` or a list of steps, not "{value}"'
        return _told("unknown-value", message, did_you_mean(str(value), ("exit",)))
    if kind == "literal_error" and not isinstance(value, str):
        return _told("wrong-kind", f"`{key}` takes a word, not {_kind_of(value)}")
    if kind == "literal_error":
        words = _expected(context)
        hint = did_you_mean(str(value), words)
        message = f'`{key}` cannot be "{value}"; expected one of {one_of(words)}'
        return _told("unknown-value", message, hint)
    if kind == "bool_parsing":
        return _told("unknown-value", f'`{key}` is either true or false, not "{value}"')
    if kind in _BOUNDS:
        words_of, name = _BOUNDS[kind]
        return _told("bad-number", f"`{key}` must be {words_of} {context[name]}, not {value}")
    if kind == "string_pattern_mismatch":
        at: At = "key" if loc[-1] == _AT_KEY else "value"
        return _bad_name(str(value), str(context["pattern"]), at)
    if kind == "string_too_long":
        return _told("bad-name", f"`{key}` is longer than {context['max_length']} characters")
    if kind == "string_too_short":
        message = f"`{key}` is empty" if key else "a name of no characters"
        return _told("empty-value", message, at="value" if key else "key")
    return _told("bad-number", f'`{key}` must be a whole number, not "{value}"')


def _expected(context: Mapping[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _unknown_word(value: str, context: Mapping[str, Any]) -> PydanticCustomError:
    """A key out of a closed list of words."""
    words = _expected(context)
    hint = did_you_mean(value, words) or f"expected one of {one_of(words)}"
    return _told("unknown-key", f"`{value}` is not known here", hint, at="key")


def _wrong_kind(kind: str, loc: tuple[int | str, ...], value: Any, key: str) -> PydanticCustomError:
    given = _kind_of(value)
    where = f"an item of `{key}`" if isinstance(loc[-1], int) else f"`{key}`"
    if kind == "too_short":
        return _told("empty-value", f"{where} is empty", "write at least one item")
    if kind == "tuple_type" and key in _TEXT_LISTS:
        return _told("wrong-kind", f"{where} takes a text or a list of texts, not {given}")
    hint = "put `- ` before it" if kind == "tuple_type" else ""
    return _told("wrong-kind", f"{where} takes {_KINDS[kind]}, not {given}", hint)


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "a text"


def _bad_name(value: str, pattern: str, at: At) -> PydanticCustomError:
    if pattern.startswith("^https"):
        message = f'"{value}" is no address of the web'
        return _told("bad-name", message, "as in `https://www.example.test/page`")
    if ":" in pattern:
        message = f'"{value}" is no broker; write its host and port'
        return _told("bad-name", message, f"as in `{value.split(':')[0] or 'localhost'}:9092`")
    if pattern.startswith("^[a-z]"):
        joint = "-" if "0-9-" in pattern else "_"
        meant = re.sub(r"[^a-z0-9]+", joint, value.lower()).strip(joint)
        meant = meant if re.fullmatch(pattern, meant) else ""
        message = (
            f'"{value}" is not a name; use small letters, digits and `{joint}`, a letter first'
        )
    else:
        meant = re.sub(r"[^A-Za-z0-9_.-]+", "_", value).strip("_.-")
        message = f'"{value}" is not a name; use letters, digits, `_`, `-` and `.`'
    return _told("bad-name", message, f"write `{meant}`" if meant else "", at=at)
