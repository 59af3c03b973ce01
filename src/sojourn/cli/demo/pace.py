"""Simulated time that runs faster than the wall clock."""

from msgspec import Struct


class Pace(Struct, frozen=True):
    """Simulated time starts at `simulated_at` (ms) when the steady clock shows `began_s`.

    `speed` is how many simulated seconds pass in one real second.
    """

    simulated_at: int
    began_s: float
    speed: float

    def now(self, steady_s: float) -> int:
        """Simulated time in milliseconds when the steady clock shows `steady_s`."""
        return self.simulated_at + int((steady_s - self.began_s) * self.speed * 1000)

    def wait_s(self, at: int, *, steady_s: float) -> float:
        """Real seconds until simulated time `at`; 0 where it has passed."""
        return max(0.0, (at - self.now(steady_s)) / 1000 / self.speed)
