"""Decision records as they stand on the topic."""

from typing import Any


def decision(**members: Any) -> dict[str, Any]:
    """The record of a step of one run, with what it has in common with others filled in."""
    return {
        "customer": "c1",
        "journey": "cart",
        "run": "0123456789abcdef" * 2,
        "step": "first",
        "at": "2026-03-04T14:30:00.000Z",
        "outcome": "sent",
        "reason": "all_gates_passed",
        "channel": "email",
        "category": "promotional",
        "candidates": [],
        "arm": None,
        "definition": "9f2c",
        "project": "77aa",
        **members,
    }
