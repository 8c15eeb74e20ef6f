"""Writes the tables as Markdown."""

import os
import platform
import statistics
from pathlib import Path

from outcome import Comparison, Outcome
from works import DIFFERENT, OURS

NOISE_LIMIT = 0.05


def machine() -> str:
    """Returns processor, cores and system in one line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions(comparisons: list[Comparison], ours: str) -> dict[str, str]:
    """Returns the versions of all sides and of Python."""
    found = {OURS: ours, "Python": platform.python_version()}
    for comparison in comparisons:
        for outcome in comparison.done:
            found |= outcome.results[0].get("versions", {})
    return found


def markdown(comparisons: list[Comparison], found: dict[str, str], when: str) -> str:
    """Returns the whole report."""
    shares = [outcome.others_busy for comparison in comparisons for outcome in comparison.done]
    busy = statistics.mean(shares) if shares else 0
    lines = [
        "# Results",
        "",
        f"{machine()}; {when}.",
        ", ".join(f"{name} {version}" for name, version in found.items()) + ".",
        f"Other processes took {busy:.0%} of the machine meanwhile"
        + ("." if busy <= NOISE_LIMIT else ": **too much for reliable times.**"),
        "",
        "*Ratio*: the best time as a multiple of this library's. *Accuracy*: on the 10,000 test "
        "digits, mean over the rounds' seeds. *Setup*: copies of the data and compilation before the first "
        "epoch, which are not part of the times. The method and the differences between the sides "
        "are described in [README.md](../README.md).",
        "",
        "![Ratios](ratios.svg)",
    ]
    for comparison in comparisons:
        lines += ["", *_table(comparison)]
    return "\n".join(lines) + "\n"


def _table(comparison: Comparison) -> list[str]:
    work = comparison.work
    unit = "s in all" if work.is_whole else "s/epoch"
    lines = [
        f"## {work.name}: {work.title}",
        "",
        f"| side | threads | best {unit} | median | ratio | accuracy | peak memory | setup |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    done = sorted(comparison.done, key=lambda outcome: min(outcome.times(work)))
    lines += [_row(comparison, outcome) for outcome in done]
    notes = [
        f"{outcome.label} failed: {outcome.error}."
        for outcome in comparison.outcomes
        if outcome.error
    ]
    notes += [
        f"**{outcome.label} has another accuracy than the others.**"
        for outcome in comparison.deviants()
    ]
    notes += [
        f"{outcome.label}: {DIFFERENT[outcome.side]}, so that its accuracy is not comparable."
        for outcome in comparison.done
        if outcome.side in DIFFERENT
    ]
    if work.sampled:
        run = work.runs[0]
        notes.append(
            f"Marked with *: extrapolated from {run.sampled_epochs} epochs of {run.epochs} and "
            f"{work.runs[-1].sampled_epochs} of {work.runs[-1].epochs}. Accuracy: after "
            f"{run.sampled_epochs} epochs of 25 a with cross-entropy."
        )
    return [*lines, *(["", *notes] if notes else [])]


def _row(comparison: Comparison, outcome: Outcome) -> str:
    work = comparison.work
    times = outcome.times(work)
    ratio = comparison.ratio(outcome)
    cells = [
        f"**{outcome.label}**" if outcome.side == OURS else outcome.label,
        f"{outcome.threads}",
        _seconds(min(times)) + ("\\*" if outcome.side in work.sampled else ""),
        _seconds(statistics.median(times)),
        "" if ratio is None else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}",
        f"{outcome.accuracy(work):.2%}",
        f"{outcome.memory:.0f} MB",
        f"{outcome.setup:.1f} s",
    ]
    return "| " + " | ".join(cells) + " |"


def _seconds(value: float) -> str:
    return f"{value:.4f}" if value < 0.1 else f"{value:.3f}" if value < 10 else f"{value:.0f}"
