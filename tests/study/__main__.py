"""`make study`: the learned choice in a world with hidden rates, at full size.

Writes docs/figures/choice.svg, and the figures into docs/choice.md. Takes some minutes.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from study.figures import Figures, figures
from study.plot import picture
from study.trial import POLICIES, play

DOCS = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- study -->\n", "<!-- /study -->\n"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=20_000)
    options.add_argument("--weeks", type=int, default=12)
    options.add_argument("--docs", type=Path, default=DOCS)
    wanted = options.parse_args()
    console = Console(stderr=True)
    told = []
    for policy in POLICIES:
        began = time.monotonic()
        trial = play(policy, customers=wanted.customers, weeks=wanted.weeks)
        told.append(figures(trial, customers=wanted.customers, weeks=wanted.weeks))
        console.print(f"{policy.name}: {time.monotonic() - began:.0f} s")
    (wanted.docs / "figures").mkdir(exist_ok=True)
    (wanted.docs / "figures" / "choice.svg").write_text(picture(told), "utf-8")
    page = wanted.docs / "choice.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}{table(told)}{END}{after}", "utf-8")
    Console().print(table(told), markup=False, highlight=False, soft_wrap=True)


def table(told: Sequence[Figures]) -> str:
    """The figures as the page has them."""
    first = told[0]
    lines = [
        "| | answered | more than the best fixed order | regret in week 1 | in the last | tables |",
        "|---|---|---|---|---|---|",
        f"| best fixed order (`{first.best_order}` first) | {first.fixed:.2%} | – | "
        f"{first.weeks[0].known - first.weeks[0].fixed:.2%} | "
        f"{first.weeks[-1].known - first.weeks[-1].fixed:.2%} | – |",
        *(
            f"| {one.name} | {one.chance:.2%} | {one.margin:.0%} | {one.weeks[0].regret:.2%} | "
            f"{one.weeks[-1].regret:.2%} | {one.tables} |"
            for one in told
        ),
        f"| all rates known, sent at once | {first.known:.2%} | "
        f"{first.known / first.fixed - 1:.0%} | 0 | 0 | – |",
        "",
        f"{first.customers:,} customers, {len(first.weeks)} weeks, {first.sent:,} messages "
        "for each line.",
        "",
        "| | customers | held out | lift measured | 95% interval | true lift |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.name} | {one.lift.treated:,} | {one.lift.held_out:,} | "
            f"{one.lift.measured:.2%} | {one.lift.low:.2%} to {one.lift.high:.2%} | "
            f"{one.lift.true:.2%} |"
            for one in told
        ),
    ]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
