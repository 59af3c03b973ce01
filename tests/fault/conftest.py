"""Fixtures of the fault tests."""

from scenario.rees46.conftest import rees46

__all__ = ["rees46"]
