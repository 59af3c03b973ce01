"""What a rendering may take. The first three stop a template, the others the whole process."""

from msgspec import Struct


class Limits(Struct, frozen=True):
    """`passes` are those of all loops together, `calls` those of macros and methods.

    `chars` bounds each text, `time_s` one rendering, `memory_mb` the address space of the process.
    """

    passes: int = 10_000
    calls: int = 10_000
    chars: int = 256_000
    time_s: float = 2.0
    memory_mb: int = 512
