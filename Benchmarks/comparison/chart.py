"""Draws the ratios as horizontal bars on a logarithmic axis, for light and dark pages."""

import math
from xml.sax.saxutils import escape

from outcome import Comparison
from works import OURS

LABELS, WIDTH, RIGHT = 230, 460, 60
ROW, GAP = 18, 34

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #222 }
.title { font-weight: 600 } .tick { fill: #666; text-anchor: middle } .end { text-anchor: end }
.grid { stroke: #ddd } .bar { fill: #7f93ad } .ours { fill: #d9730d }
@media (prefers-color-scheme: dark) {
text { fill: #eee } .tick { fill: #aaa } .grid { stroke: #444 } .bar { fill: #8ea3bf }
.ours { fill: #ff9a3c } }
"""


def svg(comparisons: list[Comparison]) -> str:
    """Returns an SVG figure: the time of each side as a multiple of this library's."""
    groups = [(c.work.name, _bars(c)) for c in comparisons if c.ours is not None]
    ratios = [ratio for _, bars in groups for _, ratio, _ in bars] or [1.0]
    low = math.floor(math.log10(min(ratios)) + 1e-9)
    high = max(low + 1, math.ceil(math.log10(max(ratios)) - 1e-9))

    def x(ratio: float) -> float:
        return LABELS + WIDTH * (math.log10(ratio) - low) / (high - low)

    parts = ['<text class="title" x="8" y="18">Time as a multiple of ours</text>']
    y = 30.0
    for name, bars in groups:
        parts.append(f'<text class="title" x="8" y="{y + 12}">{escape(name)}</text>')
        y += 20
        for label, ratio, is_ours in bars:
            left, right = sorted((x(10.0**low), x(ratio)))
            kind = "ours" if is_ours else "bar"
            parts.append(
                f'<text class="end" x="{LABELS - 8}" y="{y + 12}">{escape(label)}</text>'
                f'<rect class="{kind}" x="{left:.1f}" y="{y + 2}" rx="2" '
                f'width="{max(right - left, 2):.1f}" height="{ROW - 4}"/>'
                f'<text x="{right + 5:.1f}" y="{y + 12}">{ratio:.3g}×</text>'
            )
            y += ROW
        y += GAP - 20
    ticks = [
        f'<line class="grid" x1="{x(10.0**k):.1f}" x2="{x(10.0**k):.1f}" y1="24" y2="{y}"/>'
        f'<text class="tick" x="{x(10.0**k):.1f}" y="18">{10.0**k:g}×</text>'
        for k in range(low, high + 1)
    ]
    width = LABELS + WIDTH + RIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y:.0f}" width="{width}" '
        f'height="{y:.0f}" role="img"><title>Time as a multiple of swift-backprop’s</title>'
        f"<style>{STYLE}</style>{''.join(ticks)}{''.join(parts)}</svg>\n"
    )


def _bars(comparison: Comparison) -> list[tuple[str, float, bool]]:
    bars = [
        (outcome.label, comparison.ratio(outcome) or 1, outcome.side == OURS)
        for outcome in comparison.done
    ]
    return sorted(bars, key=lambda bar: bar[1])
