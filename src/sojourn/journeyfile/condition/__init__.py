"""Conditions and expressions: a subset of CEL, checked when loaded, closures afterwards."""

from sojourn.journeyfile.condition.compile import compile_condition
from sojourn.journeyfile.condition.result import Compiled, Expected, Problem, RuleId
from sojourn.journeyfile.condition.tree import ValueType
from sojourn.journeyfile.condition.vocabulary import Vocabulary, common_properties, vocabulary

__all__ = [
    "Compiled",
    "Expected",
    "Problem",
    "RuleId",
    "ValueType",
    "Vocabulary",
    "common_properties",
    "compile_condition",
    "vocabulary",
]
