"""One small damage to the text of a file. Each takes a source of chance and gives a new text."""

import re
from collections.abc import Callable
from random import Random

Damage = Callable[[Random, str], str]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_KEY = re.compile(r"\w[\w ]*(?=:)")
_VALUE = re.compile(r"(?<=: )[^\n,{}\[\]#]+")

_PART = re.compile(r"(?<=[ (!])(?:[-+*/%?]|[=!<>]=|&&|\|\||[<>]|[\w.]{2,})(?=[ ).])")

#: What YAML, the language and terminals may stumble over.
PIECES = (
    "- ", ": ", "{", "}", "[", "]", "'", '"', "&a ", "*a", "!x", "!!binary ", "<<: ", "#", "\t",
    "\n", "|", ">", "|+\n", "---\n", "...\n", "? ", "%YAML 1.1\n", "null", "~", "true", "24",
    "exit", " ", "\\x", "@", "`",
)  # fmt: skip
CHARACTERS = (
    "\x00", "\x07", "\x1b[31m", "\x85", "\xa0", "\u0301", "\u200b", "\u2028", "\u202e", "\ufeff",
    "\ufffd", "\U0001f4a5", "é", "ß", "ﬁ", "購", "١", "Ⅷ",
)  # fmt: skip
#: Values beside the point, or beyond every bound.
VALUES = (
    "0", "-1", "1e309", "0x1F", "99999999999999999999", "24", "24h 7d", "999999w", "0s", "1d 0h",
    "3 days", "45%", "0%", "101%", "25:00", "24:00", "2026-02-30", "mon-sun", "sun-mon",
    "* * * * *", "0 9 31 2 *", "never", "after end", "after 0s", "customer", "event.x.y.z",
    "run.key", "1 / 0 > 1", "size(size(now))", '"" == 0', "now - now > now", "[[]][0][0]", "{}",
    "''", "!true", "a ? b : c", "customer.tags.map(x, customer.tags.map(y, y))", "best",
    "[best, email]", "first", "all", "none", "by", "command", "UTC", "Mars/Olympus", "VND",
)  # fmt: skip
#: Parts of expressions.
PARTS = (
    "==", "!=", "<", ">=", "&&", "||", "!", "+", "-", "*", "/", "%", "in", "?", ":", "now", "event",
    "run.key", "run.entry", "customer", "customer.stage", "customer.tags", "customer.cart.value",
    "customer.orders.last_at", "customer.counters", "size(", "has(", "string(", ".exists(p, p)",
    ".map(p, p)", "[0]", '["a"]', "1d 12h", "30d", '"x"', "null", "true", "0", "20", "(", ")",
)  # fmt: skip
#: Small pieces of the language, each on one line.
GRAFTS = (
    "exit", "{wait: 1h, id: grafted}", "{wait: {until: '09:00', days: mon-fri}}",
    "{wait: {date: 2026-12-24, at: '09:00', if_past: run}, id: eve}",
    "{wait_for: Order Completed, up_to: 1d, then: exit}", "{wait_for: opened, about: first}",
    "{wait_for: [{on: Product Viewed, then: exit}, {when: customer.cart.is_empty}], up_to: 2h}",
    "{send: hello, category: promotional, channel: [push, email], id: grafted}",
    "{choose: [{when: 'true', steps: [exit]}, {otherwise: exit}]}",
    "{split: tone, arms: {a: {share: 50%, steps: [exit]}, b: {share: 50%}}, id: tone}",
    "{repeat: [{tag: {add: again}}], times: 3}", "{together: {a: [exit], b: [{wait: 1h}]}}",
    "{start: welcome, id: grafted}", "{emit: Product Added, data: {price: 1}}", "{tag: {add: x}}",
    "{set: {name: event.name}}", "{count: {name: 1}}", "{audience: ads, add: {x: run.key}}",
    "{task: call, team: care, context: [run.entry, customer.cart]}", "{offer: first_order}",
)  # fmt: skip


def insert(chance: Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) + text[at:]


def insert_character(chance: Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(CHARACTERS) + text[at:]


def cut(chance: Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 40) :]


def truncate(chance: Random, text: str) -> str:
    return text[: chance.randrange(len(text) + 1)]


def swap_tokens(chance: Random, text: str) -> str:
    tokens = _TOKEN.findall(text)
    one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def repeat_token(chance: Random, text: str) -> str:
    tokens = _TOKEN.findall(text)
    at = chance.randrange(len(tokens))
    tokens.insert(chance.randrange(len(tokens)), tokens[at] * chance.choice((1, 2, 200)))
    return "".join(tokens)


def misspell(chance: Random, text: str) -> str:
    """Two letters change places, in a word."""
    words = list(re.finditer(r"\w{3,}", text))
    if not words:
        return text
    at = chance.choice(words).start() + 1
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def rename_key(chance: Random, text: str) -> str:
    """A key becomes another one of the same file."""
    return _replaced(chance, text, _KEY, [match[0] for match in _KEY.finditer(text)])


def replace_value(chance: Random, text: str) -> str:
    return _replaced(chance, text, _VALUE, list(VALUES))


def move_value(chance: Random, text: str) -> str:
    """A value becomes another one of the same file."""
    return _replaced(chance, text, _VALUE, [match[0] for match in _VALUE.finditer(text)])


def drop_line(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def move_line(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "".join(lines)


def repeat_lines(chance: Random, text: str) -> str:
    """Some lines stand twice, or a hundred times."""
    lines = text.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    block = lines[start : start + chance.randrange(1, 6)]
    return "".join([*lines[:start], *block * chance.choice((2, 3, 100)), *lines[start:]])


def indent(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    for at in range(start, min(len(lines), start + chance.randrange(1, 5))):
        lines[at] = chance.choice(("  ", " ", "    ", "\t", "  - ")) + lines[at]
    return "".join(lines)


def outdent(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    for at in range(start, min(len(lines), start + chance.randrange(1, 5))):
        lines[at] = lines[at].removeprefix("  ")
    return "".join(lines)


def nest(chance: Random, text: str) -> str:
    """A value, or some lines, come to stand far within."""
    depth = chance.choice((3, 10, 33, 400))
    if chance.random() < 0.5:
        opening, closing = chance.choice((("[", "]"), ("{a: ", "}"), ("[{choose: ", "}]")))
        return _replaced(chance, text, _VALUE, [opening * depth + "x" + closing * depth])
    lines = text.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    within = [" " * (2 * level) + "- repeat:\n" for level in range(min(depth, 60))]
    moved = [" " * (2 * min(depth, 60)) + line for line in lines[start : start + 5]]
    return "".join([*lines[:start], *within, *moved, *lines[start + 5 :]])


def bend(chance: Random, text: str) -> str:
    """A sign or a word of an expression becomes another."""
    return _replaced(chance, text, _PART, list(PARTS))


def graft(chance: Random, text: str) -> str:
    """A step is put in before another one, or a value becomes something of the language."""
    if chance.random() < 0.5:
        return _replaced(chance, text, _VALUE, list(GRAFTS))
    lines = text.splitlines(keepends=True)
    steps = [at for at, line in enumerate(lines) if line.lstrip().startswith("- ")]
    if not steps:
        return text
    at = chance.choice(steps)
    margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines.insert(at, f"{margin}- {chance.choice(GRAFTS)}\n")
    return "".join(lines)


def flip_bytes(chance: Random, text: str) -> str:
    """Some bytes of the file become others; what is then no UTF-8 shows as a stand-in."""
    data = bytearray(text.encode())
    for _ in range(chance.randrange(1, 6) if data else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data.decode("utf-8", "replace")


def change_ends(chance: Random, text: str) -> str:
    return text.replace("\n", chance.choice(("\r\n", "\r", "\x85", "\u2028", "")))


def fill(chance: Random, text: str) -> str:
    """The file grows past what is read."""
    line = chance.choice(("# x\n", "  - wait: 1h\n", "x: [1, 2, 3]\n", "\n"))
    return text + line * chance.choice((100, 3_000, 30_000))


def _replaced(chance: Random, text: str, what: re.Pattern[str], others: list[str]) -> str:
    places = list(what.finditer(text))
    if not places or not others:
        return text
    place = chance.choice(places)
    return text[: place.start()] + chance.choice(others) + text[place.end() :]


#: What leaves most files readable, so that the damage gets past the reading of YAML.
GENTLE: tuple[Damage, ...] = (
    *(misspell, rename_key, replace_value, move_value, bend, graft) * 3,
    *(drop_line, repeat_lines, move_line) * 1,
)
#: Everything; what is dear or ends all reading at once, seldom.
ROUGH: tuple[Damage, ...] = (
    *GENTLE,
    *(insert, insert_character, cut, swap_tokens, repeat_token, indent, outdent) * 3,
    *(truncate, nest, flip_bytes) * 2,
    change_ends,
)
SELDOM = 0.002
