"""Conditions and expressions: a subset of CEL, checked when loaded, closures afterwards."""

from sojourn.journeyfile.condition.closed import unfit
from sojourn.journeyfile.condition.compile import compile_condition
from sojourn.journeyfile.condition.result import Compiled, Expected, Problem, RuleId
from sojourn.journeyfile.condition.tree import ValueType
from sojourn.journeyfile.condition.vocabulary import (
    Properties,
    Vocabulary,
    common_properties,
    event_fields,
    project_fields,
    run_fields,
    vocabulary,
)

__all__ = [
    "Compiled",
    "Expected",
    "Problem",
    "Properties",
    "RuleId",
    "ValueType",
    "Vocabulary",
    "common_properties",
    "compile_condition",
    "event_fields",
    "project_fields",
    "run_fields",
    "unfit",
    "vocabulary",
]
