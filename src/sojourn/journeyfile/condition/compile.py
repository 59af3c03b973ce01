"""From the text of a condition to something the core can evaluate."""

from sojourn.journeyfile.condition.result import Compiled, Expected, Problem
from sojourn.journeyfile.condition.vocabulary import Vocabulary


def compile_condition(
    text: str, vocabulary: Vocabulary, *, expect: Expected = "boolean"
) -> Compiled | tuple[Problem, ...]:
    """Compile `text`, or say everything that is wrong with it. Never raises.

    `expect` "any" takes every type. The result of "key" is text whatever was written.
    """
    raise NotImplementedError(text, vocabulary, expect)
