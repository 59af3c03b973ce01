"""The picture of the study: two panels of lines over weeks, as SVG."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from study.figures import Figures

_WIDTH: Final = 880
_HEIGHT: Final = 380
#: How many names stand in one row below the panels.
_IN_ROW: Final = 3
_LEFT: Final = 56
_TOP: Final = 62
_PANEL_W: Final = 340
_PANEL_H: Final = 220
_GAP: Final = 100
_COLOURS: Final = ("#2563eb", "#0d9488", "#c2410c")
_GREY: Final = "#6b7280"
_BLACK: Final = "#111827"

STYLE: Final = """\
text { font: 13px system-ui, sans-serif; fill: #1f2937 }
.title { font-weight: 600; font-size: 14px }
.small { font-size: 12px; fill: #6b7280 }
.axis { stroke: #d1d5db }
path { fill: none; stroke-width: 2.2; stroke-linejoin: round }
.dashed { stroke-dasharray: 5 4; stroke-width: 1.6 }
@media (prefers-color-scheme: dark) {
  text { fill: #e5e7eb }
  .small { fill: #9ca3af }
  .axis { stroke: #374151 }
  [stroke="#111827"] { stroke: #e5e7eb }
}"""


class _Line(NamedTuple):
    name: str
    colour: str
    values: Sequence[float]
    dashed: bool = False


def picture(told: Sequence[Figures]) -> str:
    """What goes out in each week, and what could have been better of it."""
    weeks = told[0].weeks
    answered = [
        _Line("best fixed order", _GREY, [week.fixed for week in weeks], dashed=True),
        _Line("all rates known, sent at once", _BLACK, [w.known for w in weeks], dashed=True),
        *(
            _Line(one.name, colour, [week.chance for week in one.weeks])
            for one, colour in zip(told, _COLOURS, strict=True)
        ),
    ]
    # Who waits for a better hour has more than those who know all and send at once.
    regret = [
        _Line(one.name, colour, [week.regret for week in one.weeks])
        for one, colour in zip(told[:2], _COLOURS, strict=False)
    ]
    right = _LEFT + _PANEL_W + _GAP
    parts = [
        *_panel(_LEFT, "Messages answered, by week", answered),
        *_panel(right, "Regret, by week", regret),
        *_legend(answered),
    ]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">\n'
        f"<title>The learned choice in a world with hidden rates</title>\n"
        f"<style>{STYLE}</style>\n{body}\n</svg>\n"
    )


def _panel(left: int, title: str, lines: Sequence[_Line]) -> list[str]:
    most = max(max(line.values) for line in lines)
    top = _round_up(most)
    weeks = len(lines[0].values)
    bottom = _TOP + _PANEL_H
    parts = [f'<text class="title" x="{left}" y="{_TOP - 16}">{title}</text>']
    for step in range(5):
        value = top * step / 4
        y = bottom - _PANEL_H * step / 4
        parts.append(f'<path class="axis" d="M{left} {y:.1f}h{_PANEL_W}"/>')
        label = f'<text class="small" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">'
        parts.append(f"{label}{value:.0%}</text>" if top > 0.06 else f"{label}{value:.1%}</text>")
    for week in range(weeks):
        x = left + _PANEL_W * week / max(weeks - 1, 1)
        anchor = f'x="{x:.1f}" y="{bottom + 18}" text-anchor="middle"'
        parts.append(f'<text class="small" {anchor}>{week + 1}</text>')
    for line in lines:
        points = " ".join(
            f"{left + _PANEL_W * week / max(weeks - 1, 1):.1f},"
            f"{bottom - _PANEL_H * value / top:.1f}"
            for week, value in enumerate(line.values)
        )
        dashed = ' class="dashed"' if line.dashed else ""
        parts.append(f'<path{dashed} stroke="{line.colour}" d="M{points}"/>')
    return parts


def _legend(lines: Sequence[_Line]) -> list[str]:
    parts = []
    for place, line in enumerate(lines):
        x = _LEFT + place % _IN_ROW * 260
        y = _HEIGHT - 38 + place // _IN_ROW * 22
        dashed = ' class="dashed"' if line.dashed else ""
        parts.append(f'<path{dashed} stroke="{line.colour}" d="M{x} {y - 4}h22"/>')
        parts.append(f'<text class="small" x="{x + 28}" y="{y}">{line.name}</text>')
    return parts


def _round_up(value: float) -> float:
    steps = (0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.16, 0.2, 0.24, 0.28, 0.32, 0.4)
    return next((step for step in steps if step >= value), 1.0)
