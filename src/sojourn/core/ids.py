"""Ids that are derived, never drawn: a replay gives the same ones.

A run's id is fixed at its entry. An action's id comes from its run, so both survive a
later merge of customers (semantics 4).
"""

from hashlib import blake2b
from typing import Final
from zlib import crc32

#: Crockford's base 32, which leaves out I, L, O and U.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS: Final = 10


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


def start_id(run: str, step: str, visit: int) -> str:
    """What stands for the entry event of a run that `step` opened; 32 hexadecimal digits."""
    return _digest("start", run, step, str(visit), size=16).hex()


def draw(salt: str, who: str) -> int:
    """A number from 0 to 9,999 that is always the same for `who` under `salt`."""
    return int.from_bytes(_digest("draw", salt, who, size=8), "big") % 10_000


def address_mark(address: str) -> int:
    """32 bits that stand for an address, to know it again without keeping it."""
    return crc32(address.encode("utf-8", "surrogatepass"))


def spread(who: str, over_ms: int) -> int:
    """How long `who` waits for their turn where many go on within `over_ms`: less than that."""
    if over_ms <= 0:
        return 0
    return int.from_bytes(_digest("spread", who, size=8), "big") % over_ms


def offer_code(prefix: str, namespace: str, offer: str, customer: str, at: int) -> str:
    """A code of a customer's own: the prefix and ten letters and digits, none easily misread."""
    number = int.from_bytes(_digest("offer", namespace, offer, customer, str(at), size=8), "big")
    letters = []
    for _ in range(_CODE_LETTERS):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return f"{prefix}-{''.join(letters)}"


def seen_mark(source: str, event_id: str) -> bytes:
    """Eight bytes that stand for an event in the window of those seen."""
    # Asked for every event, so in one go; the length keeps ("a", "bc") and ("ab", "c") apart.
    text = f"{len(source)} {source}{event_id}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
