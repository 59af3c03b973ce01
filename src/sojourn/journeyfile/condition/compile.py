"""From the text of a condition to something the core can evaluate."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sojourn.journeyfile.condition import closed, library, values
from sojourn.journeyfile.condition.closures import Scope, build
from sojourn.journeyfile.condition.names import Said
from sojourn.journeyfile.condition.operators import Closure, through
from sojourn.journeyfile.condition.result import Compiled, Expected, Problem
from sojourn.journeyfile.condition.rewrite import GIVEN, Rewritten, rewrite
from sojourn.journeyfile.condition.subset import kind_of, refusals, too_deep, word
from sojourn.journeyfile.condition.tokens import Token, tokenize
from sojourn.journeyfile.condition.translate import TOO_DEEP, placed, translate
from sojourn.journeyfile.condition.tree import Kind, Name, Node, children
from sojourn.journeyfile.condition.vocabulary import Vocabulary

LONGEST_BYTES: Final = 2048

_CURLY_QUOTES: Final = "\u201c\u201d\u2018\u2019"

_GUARDS: Final[Mapping[Expected, Callable[[Any], Any]]] = {
    "boolean": values.boolean,
    "text": values.text,
    "number": values.number,
    "list": values.listing,
    "map": values.mapping,
    "key": values.written,
}


def compile_condition(
    text: str, vocabulary: Vocabulary, *, expect: Expected = "boolean"
) -> Compiled | tuple[Problem, ...]:
    """Compile `text`, or say everything that is wrong with it. Never raises.

    `expect` "any" takes every type. The result of "key" is text whatever was written.
    """
    unreadable = _unreadable(text)
    if unreadable:
        return (unreadable,)
    rewritten = rewrite(tokenize(text), vocabulary.fields)
    env = library.environment(vocabulary)
    try:
        found = library.check(env, rewritten.text)
        deep = not isinstance(found, list) and too_deep(found)
    except RecursionError:
        return (placed(TOO_DEEP, 0, rewritten),)
    if deep:
        return (placed(TOO_DEEP, 0, rewritten),)
    if isinstance(found, list):
        parsed = library.parse(env, rewritten.text)
        problems = translate(found, rewritten, vocabulary, parsed)
    else:
        problems = list(_refused(found, rewritten, vocabulary, expect))
    problems += rewritten.problems
    if problems or isinstance(found, list):
        return _in_order(problems)
    return _compiled(text, found, vocabulary, expect)


def _unreadable(text: str) -> Problem | None:
    """What the token pass cannot even begin with."""
    try:
        size_bytes = len(text.encode())
    except UnicodeEncodeError as error:
        return Problem(error.start, 1, "condition-syntax", "this is not a character")
    if size_bytes > LONGEST_BYTES:
        message = f"an expression has at most {LONGEST_BYTES} bytes, this one {size_bytes}"
        return Problem(0, len(text), "condition-too-long", message)
    tokens = tokenize(text)
    if not tokens:
        return Problem(0, max(1, len(text)), "condition-syntax", "the expression is empty")
    return next((problem for problem in map(_stray, tokens) if problem), None)


def _stray(token: Token) -> Problem | None:
    if token.text in ('"', "'"):
        message = "the text that begins here has no closing quote"
        return Problem(token.start, 1, "condition-syntax", message)
    if token.text in _CURLY_QUOTES:
        message = f"`{token.text}` is no quote that a computer knows"
        return Problem(token.start, 1, "condition-syntax", message, 'write a straight one: "')
    return None


def _refused(
    tree: Node, rewritten: Rewritten, vocabulary: Vocabulary, expect: Expected
) -> Iterator[Problem]:
    refused = [*refusals(tree, vocabulary), *closed.refusals(tree, vocabulary.fields)]
    for part in refused:
        yield placed(Said(part.rule, part.message, part.hint), part.at, rewritten)
    kind = kind_of(tree)
    if not refused and not _fits(kind, expect):
        start, end = rewritten.pieces[0].start, rewritten.pieces[-1].end
        yield _wrong_result(kind, expect, start, end - start)


def _fits(kind: Kind, expect: Expected) -> bool:
    if expect == "any" or kind == "any":
        return kind not in ("other", "null")
    return kind in ("text", "number", "boolean") if expect == "key" else kind == expect


def _wrong_result(kind: Kind, expect: Expected, start: int, length: int) -> Problem:
    if expect == "boolean":
        message = f"a condition is true or false; this gives a {word(kind)}"
        return Problem(start, length, "not-a-condition", message, "compare it with something")
    wanted = "text, a number or a boolean" if expect == "key" else f"a {word(expect)}"
    message = f"{wanted} belongs here; this gives a {word(kind)}"
    return Problem(start, length, "wrong-type", message)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda problem: (problem.offset, problem.length)))


def _compiled(text: str, tree: Node, vocabulary: Vocabulary, expect: Expected) -> Compiled:
    read = sorted(_names(tree, vocabulary), key=lambda name: name.at)
    asked = [name.name.removeprefix(GIVEN) for name in read if name.name.startswith(GIVEN)]
    names = [name.name.removeprefix(GIVEN) for name in read]
    kind = kind_of(tree)
    return Compiled(
        text,
        "any" if kind == "integer" or kind == "other" else kind,
        _guarded(build(tree, Scope(vocabulary)), kind, expect),
        tuple(dict.fromkeys(names)),
        tree,
        tuple(dict.fromkeys(asked)),
    )


def _guarded(closure: Closure, kind: Kind, expect: Expected) -> Closure:
    """`closure`, made sure to give what is expected where the checker could not."""
    if kind == "number" and expect != "key":
        return through(values.finite, closure)
    guard = _GUARDS.get(expect)
    return closure if guard is None or kind == expect else through(guard, closure)


def _names(node: Node, vocabulary: Vocabulary) -> Iterator[Name]:
    """The declared names in `node`; the variables of macros are none."""
    if isinstance(node, Name) and node.name.removeprefix(GIVEN) in vocabulary.fields:
        yield node
    for child in children(node):
        yield from _names(child, vocabulary)
