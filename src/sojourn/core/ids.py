"""Ids that are derived, never drawn: a replay gives the same ones.

A run's id is fixed at its entry. An action's id comes from its run, so both survive a
later merge of customers (semantics 4).
"""

from hashlib import blake2b


def _digest(*parts: str, size: int) -> bytes:
    hasher = blake2b(digest_size=size)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        # The length in front keeps ("ab", "c") and ("a", "bc") apart.
        hasher.update(len(data).to_bytes(4, "big"))
        hasher.update(data)
    return hasher.digest()


def run_id(namespace: str, customer: str, journey: str, key: str, entry_event: str) -> str:
    """The id of the run that `entry_event` opened; 32 hexadecimal digits."""
    return _digest("run", namespace, customer, journey, key, entry_event, size=16).hex()


def action_id(run: str, step: str, visit: int, attempt: int, channel: str) -> str:
    """The id of what `step` emits at its `visit`-th time; 32 hexadecimal digits."""
    return _digest("action", run, step, str(visit), str(attempt), channel, size=16).hex()


def seen_mark(source: str, event_id: str) -> bytes:
    """Eight bytes that stand for an event in the window of those seen."""
    # Asked for every event, so in one go; the length keeps ("a", "bc") and ("ab", "c") apart.
    text = f"{len(source)} {source}{event_id}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
