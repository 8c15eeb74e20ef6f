"""The grid of shapes: [784, w, w, 10] for widths and sizes of mini-batches, over ℝ and ℂ, on one and two
threads, as a heat map of this library's time over that of the best peer."""

import json
import math
import statistics
from pathlib import Path
from xml.sax.saxutils import escape

from outcome import Comparison
from works import OURS, Run, Work

WIDTHS = (30, 128, 512, 2048, 4096)
BATCHES = (1, 10, 128, 1024, 4096)
PEERS = {"real": ("jax_scan", "torch_by_hand"), "complex": ("jax_scan", "torch_complex")}

# The multiply-adds of an epoch, so that the cells take alike times.
OPERATIONS = 4e10

CELL, LEFT, TOP, GAP = 62, 70, 46, 40
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #222 } .title { font-weight: 600 }
.end { text-anchor: end } .middle { text-anchor: middle } .cell text, .cell { fill: #111 }
.none { fill: none; stroke: #bbb; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .cell text { fill: #111 } }
"""


def digits(width: int, batch: int, scalar: str) -> int:
    """Returns the number of training digits: whole mini-batches, two at least."""
    operations = 3 * (784 * width + width**2 + 10 * width) * (4 if scalar == "complex" else 1)
    wanted = min(10_000, OPERATIONS / operations)
    return batch * max(2, min(math.ceil(wanted / batch), 50_000 // batch))


def works() -> list[Work]:
    """Returns one work for each cell."""
    return [
        Work(
            f"grid-{scalar}-{width}-{batch}-{threads}",
            f"[784,{width},{width},10], batch {batch}, {scalar}, {threads} threads",
            threads=threads,
            runs=(
                Run(
                    {
                        "sizes": f"784,{width},{width},10",
                        "batch-size": str(batch),
                        "eta": "0.1",
                        "scalar": scalar,
                        "train-size": str(digits(width, batch, scalar)),
                    },
                    epochs=3,
                ),
            ),
            sides=(OURS, *PEERS[scalar]),
            rounds=1,
        )
        for threads in (1, 2)
        for scalar in PEERS
        for width in WIDTHS
        for batch in BATCHES
    ]


def share(comparison: Comparison) -> tuple[float, str] | None:
    """Returns this library's best time over that of the best peer, and the name of the peer."""
    peers = [outcome for outcome in comparison.done if outcome.side != OURS]
    if comparison.ours is None or not peers:
        return None
    best = min(peers, key=comparison.ratio)
    return 1 / comparison.ratio(best), best.label


def write(folder: Path, comparisons: list[Comparison], machine: str, when: str) -> None:
    """Writes grid.svg, GRID.md and grid.json."""
    shares = {comparison.work.name: share(comparison) for comparison in comparisons}
    (folder / "grid.svg").write_text(svg(shares))
    known = sorted(value[0] for value in shares.values() if value)
    lines = ["# A grid of shapes", "", f"{machine}; {when}.", ""]
    if known:
        lines += [
            f"The time of this library over that of the best peer for [784, w, w, 10]: "
            f"{known[0]:.2f} to {known[-1]:.2f}, in the median {statistics.median(known):.2f} "
            f"({len(known)} shapes). Below 1 it is faster than every peer.",
            "",
            "![Heat map](grid.svg)",
            "",
            "| shape | ours / best peer | best peer |",
            "| --- | --: | --- |",
        ]
    for comparison in comparisons:
        value = shares[comparison.work.name]
        cells = (f"{value[0]:.2f}", value[1]) if value else ("", "no result")
        lines.append(f"| {comparison.work.title} | {cells[0]} | {cells[1]} |")
    (folder / "GRID.md").write_text("\n".join(lines) + "\n")
    content = {comparison.work.name: comparison.results for comparison in comparisons}
    (folder / "grid.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def svg(shares: dict[str, tuple[float, str] | None]) -> str:
    """Returns four heat maps, blue below 1 and orange above."""
    side = CELL * len(WIDTHS)
    panels = []
    for column, scalar in enumerate(PEERS):
        for row, threads in enumerate((1, 2)):
            x, y = LEFT + column * (side + GAP + LEFT), TOP + row * (side * 0.6 + GAP + TOP)
            field = "ℝ" if scalar == "real" else "ℂ"
            thread = "thread" if threads == 1 else "threads"
            panels.append(
                f'<text class="title" x="{x}" y="{y - 24}">{field}, {threads} {thread}</text>'
            )
            for i, width in enumerate(WIDTHS):
                panels.append(
                    f'<text class="middle" x="{x + (i + 0.5) * CELL}" y="{y - 6}">{width}</text>'
                )
            for j, batch in enumerate(BATCHES):
                top = y + j * CELL * 0.6
                panels.append(f'<text class="end" x="{x - 8}" y="{top + 23}">{batch}</text>')
                for i, width in enumerate(WIDTHS):
                    value = shares.get(f"grid-{scalar}-{width}-{batch}-{threads}")
                    panels.append(_cell(x + i * CELL, top, value))
    width = 2 * (LEFT + side) + GAP + LEFT
    height = 2 * (side * 0.6 + TOP) + GAP + 30
    legend = "columns: width w of [784, w, w, 10]; rows: size of a mini-batch; number: our time / best peer's"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" height="{height:.0f}" role="img"><title>Our time over the best peer’s'
        f"</title><style>{STYLE}</style>{''.join(panels)}"
        f'<text x="{LEFT}" y="{height - 8:.0f}">{escape(legend)}</text></svg>\n'
    )


def _cell(x: float, y: float, value: tuple[float, str] | None) -> str:
    box = f'x="{x + 1}" y="{y + 1:.1f}" width="{CELL - 2}" height="{CELL * 0.6 - 2:.1f}" rx="3"'
    if value is None:
        return f'<rect class="none" {box}/>'
    # From blue at a quarter to orange at four times, white at 1.
    t = max(-1.0, min(1.0, math.log(value[0]) / math.log(4)))
    strong = (94, 158, 214) if t < 0 else (240, 140, 60)
    red, green, blue = (round(255 + (c - 255) * abs(t)) for c in strong)
    return (
        f'<g class="cell"><rect {box} style="fill: rgb({red},{green},{blue})"/>'
        f'<text class="middle" x="{x + CELL / 2}" y="{y + 23:.1f}">{value[0]:.2f}</text>'
        f"<title>{escape(value[1])}</title></g>"
    )
