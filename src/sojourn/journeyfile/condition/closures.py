"""Makes a closure of a checked expression: the fast form in which it is evaluated.

Equal to the library's own evaluation, with two deviations that docs/conditions.md states: a
quotient by zero is missing, and no macro looks at more than `values.LONGEST_LIST` items.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from sojourn.core.declared.clause import Expression, Missing
from sojourn.core.declared.facts import Field
from sojourn.journeyfile.condition import loops, operators, values
from sojourn.journeyfile.condition.macro import as_loop
from sojourn.journeyfile.condition.operators import Closure
from sojourn.journeyfile.condition.rewrite import GIVEN, SIZE
from sojourn.journeyfile.condition.subset import kind_of
from sojourn.journeyfile.condition.tree import (
    Call,
    Const,
    Entries,
    Fold,
    Items,
    Kind,
    Name,
    Node,
    Select,
)
from sojourn.journeyfile.condition.vocabulary import Vocabulary

_EPOCH: Final = datetime.fromtimestamp(0, UTC)

#: Kinds whose values Python compares as CEL does, whatever stands on the other side.
_PLAIN: Final = frozenset({"text", "time", "duration"})
_ORDERED: Final = frozenset({"text", "number", "boolean", "time", "duration"})
_COUNTED: Final = frozenset({"number", "time", "duration"})


class Scope(Struct, frozen=True):
    """The names at one place of the expression: fields, and the variables of macros around."""

    vocabulary: Vocabulary
    variables: tuple[str, ...] = ()


def build(node: Node, scope: Scope) -> Closure:
    """The closure of `node`, in which `subset.refusals` finds nothing."""
    match node:
        case Const():
            return _constant(node.value)
        case Name():
            return _name(node.name, scope)
        case Select():
            return _select(node, scope)
        case Items():
            return _items(node, scope)
        case Entries():
            return _entries(node, scope)
        case Fold():
            return _loop(node, scope)
        case Call():
            return _call(node, scope)
        case _:
            raise ValueError(f"not in the subset: {node}")


def _constant(value: Any) -> Closure:
    return lambda _place: value


def _name(name: str, scope: Scope) -> Closure:
    if name in scope.variables:
        # The innermost variable of that name; the facts stand before the variables.
        position = len(scope.variables) - scope.variables[::-1].index(name)
        return lambda place: place[position]
    fields = scope.vocabulary.fields
    read = _given(fields[name.removeprefix(GIVEN)]) if name not in fields else fields[name].read
    return (lambda place: read(place[0])) if scope.variables else read


def _given(field: Field) -> Expression:
    def given(facts: Any) -> bool:
        try:
            field.read(facts)
        except Missing:
            return False
        return True

    return given


def _select(node: Select, scope: Scope) -> Closure:
    operand = build(node.operand, scope)
    if node.asks:
        return operators.has_key(operand, node.field)
    if isinstance(node.operand, Name) and node.operand.name in scope.variables:
        position = len(scope.variables) - scope.variables[::-1].index(node.operand.name)
        return operators.selected_variable(position, node.field)
    return operators.selected(operand, node.field)


def _items(node: Items, scope: Scope) -> Closure:
    parts = [build(item, scope) for item in node.items]
    return lambda place: [part(place) for part in parts]


def _entries(node: Entries, scope: Scope) -> Closure:
    parts = [(build(key, scope), build(value, scope)) for key, value in node.entries]
    return lambda place: {values.text(key(place)): value(place) for key, value in parts}


def _loop(node: Fold, scope: Scope) -> Closure:
    loop = as_loop(node)
    if loop is None:
        raise ValueError(f"not in the subset: {node}")
    inner = Scope(scope.vocabulary, (*scope.variables, loop.variable))
    source = build(loop.source, scope)
    condition = None if loop.condition is None else _truth(loop.condition, inner)
    if loop.value is not None:
        return loops.collect(source, condition, build(loop.value, inner))
    if condition is None:
        raise ValueError(f"a macro without a body: {node}")
    if loop.kind == "exists_one":
        return loops.exists_one(source, condition)
    return loops.exists(source, condition, decides=loop.kind == "exists")


def _call(node: Call, scope: Scope) -> Closure:
    function, arguments = node.function, node.arguments
    if function in operators.COMPARE:
        return _compare(function, arguments, scope)
    if function in operators.ARITHMETIC:
        return _arithmetic(function, arguments, scope)
    if function in operators.METHODS:
        left, right = (_as(argument, "text", scope) for argument in arguments)
        return operators.METHODS[function](left, right)
    match function:
        case "_&&_":
            return operators.both(*(_truth(argument, scope) for argument in arguments))
        case "_||_":
            return operators.either(*(_truth(argument, scope) for argument in arguments))
        case "_?_:_":
            condition, yes, no = arguments
            return operators.ternary(_truth(condition, scope), build(yes, scope), build(no, scope))
        case "@in":
            return _contained(arguments, scope)
        case "_[_]":
            return _index(arguments, scope)
        case "timestamp" | "duration":
            return _literal(function, arguments)
    return _unary(function, arguments[0], scope)


def _unary(function: str, argument: Node, scope: Scope) -> Closure:
    match function:
        case "!_":
            inner = _truth(argument, scope)
            return lambda place: not inner(place)
        case "-_":
            inner = _as(argument, "number", scope)
            return lambda place: -inner(place)
        case "string":
            return operators.through(values.written, build(argument, scope))
        case _ if function == SIZE:
            return operators.through(values.sized, build(argument, scope))
        case _:
            raise ValueError(f"not in the subset: {function}")


def _as(node: Node, kind: Kind, scope: Scope) -> Closure:
    """The closure of `node`, guarded where its value need not be of `kind`."""
    inner = build(node, scope)
    if kind_of(node) == kind:
        return inner
    guard = {"boolean": values.boolean, "number": values.number, "text": values.text}[kind]
    return operators.through(guard, inner)


def _truth(node: Node, scope: Scope) -> Closure:
    return _as(node, "boolean", scope)


def _compare(function: str, arguments: tuple[Node, ...], scope: Scope) -> Closure:
    left, right = (build(argument, scope) for argument in arguments)
    kinds = [kind_of(argument) for argument in arguments]
    known = kinds[0] == kinds[1] and kinds[0] in _ORDERED
    if function in operators.EQUALITIES:
        known = known or not _PLAIN.isdisjoint(kinds)
    if not known:
        if function in operators.EQUALITIES:
            return operators.equal(function, left, right)
        return operators.guarded_order(function, left, right)
    if isinstance(arguments[1], Const):
        return operators.COMPARE_CONST[function](left, arguments[1].value)
    return operators.COMPARE[function](left, right)


def _arithmetic(function: str, arguments: tuple[Node, ...], scope: Scope) -> Closure:
    kinds = {kind_of(argument) for argument in arguments}
    if kinds <= _COUNTED or kinds == {"text"}:
        left, right = (build(argument, scope) for argument in arguments)
        return operators.arithmetic(operators.ARITHMETIC[function](left, right))
    if function == "_+_":
        left, right = (build(argument, scope) for argument in arguments)
        return operators.arithmetic(lambda place: values.added(left(place), right(place)))
    left, right = (_as(argument, "number", scope) for argument in arguments)
    return operators.arithmetic(operators.ARITHMETIC[function](left, right))


def _contained(arguments: tuple[Node, ...], scope: Scope) -> Closure:
    item, container = (build(argument, scope) for argument in arguments)
    if kind_of(arguments[0]) != "text":
        return lambda place: values.contained(item(place), container(place))
    if isinstance(arguments[1], Items) and all(
        isinstance(part, Const) for part in arguments[1].items
    ):
        # A list written out is the same at every evaluation.
        words = frozenset(p.value for p in arguments[1].items if isinstance(p, Const))
        return lambda place: item(place) in words
    if kind_of(arguments[1]) in ("list", "map"):
        return lambda place: item(place) in container(place)
    return lambda place: values.contained(item(place), container(place))


def _index(arguments: tuple[Node, ...], scope: Scope) -> Closure:
    operand, position = build(arguments[0], scope), arguments[1]
    if isinstance(position, Const):
        if position.kind == "integer":
            return operators.item_at(operand, position.value)
        return operators.selected(operand, position.value)
    return operators.selected_by(operand, build(position, scope))


def _literal(function: str, arguments: tuple[Node, ...]) -> Closure:
    """A time or a duration that is written out, in milliseconds; see `constant_problem`."""
    literal = arguments[0]
    if not isinstance(literal, Const):
        raise ValueError(f"not in the subset: {function}")
    if function == "duration":
        return _constant(int(literal.value.removesuffix("s")) * 1000)
    moment = datetime.fromisoformat(literal.value)
    return _constant((moment - _EPOCH) // timedelta(milliseconds=1))
