"""Conditions in words, as far as they can be said well; others are shown as they are written.

A condition is cut at its `&&`; each part is said by itself, so that one that is hard to say
does not hide the others.
"""

from sojourn.journeyfile.condition import library
from sojourn.journeyfile.condition.rewrite import rewrite
from sojourn.journeyfile.condition.tokens import Token, tokenize
from sojourn.journeyfile.condition.tree import Node
from sojourn.journeyfile.condition.vocabulary import vocabulary
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import both
from sojourn.journeyfile.telling.saying import clause
from sojourn.journeyfile.telling.values import Hard, Speaker, noun


def said(text: str, about: About) -> str:
    """The condition as a clause: "their cart is worth at least 20 USD"."""
    return both([_part(part, about) for part in _conjuncts(text)])


def value_said(text: str, about: About) -> str:
    """What an expression gives, as a noun: "their favourite topic"."""
    try:
        return noun(_parsed(text), Speaker(about))
    except Hard:
        return f"`{text}`"


def _part(text: str, about: About) -> str:
    try:
        return clause(_parsed(text), Speaker(about), holds=True)
    except Hard:
        return f"`{text}` holds"


def _conjuncts(text: str) -> list[str]:
    """The parts between those `&&` that stand outside of all brackets."""
    depth, start, parts = 0, 0, []
    tokens = tokenize(text)
    if any(_binds_less(tokens, index) for index in range(len(tokens))):
        return [text.strip()]
    for token in tokens:
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if token.text == "&&" and depth == 0 and token.kind == "sign":
            parts.append(text[start : token.start].strip())
            start = token.end
    return [*parts, text[start:].strip()]


def _binds_less(tokens: list[Token], index: int) -> bool:
    """Whether a sign outside of all brackets holds more together than `&&` does."""
    before = [token.text for token in tokens[:index]]
    depth = sum(before.count(sign) for sign in "([{") - sum(before.count(sign) for sign in ")]}")
    return depth == 0 and tokens[index].text in ("||", "?")


def _parsed(text: str) -> Node:
    tokens = tokenize(text)
    node = library.parse(library.environment(vocabulary()), rewrite(tokens, ()).text)
    if node is None:
        raise Hard
    return node
