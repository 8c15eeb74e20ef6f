"""The results of the sides, and the comparison of a work."""

import statistics
from dataclasses import dataclass, field

from works import DIFFERENT, OURS, Work

ACCURACY_TOLERANCE = 0.005


@dataclass
class Outcome:
    """One side at one work. A result is the line that the side printed, one per run and round."""

    side: str
    results: list[dict] = field(default_factory=list)
    error: str | None = None

    @property
    def label(self) -> str:
        return self.results[0]["side"] if self.results else self.side

    @property
    def memory(self) -> float:
        return max(result["peak_rss_mb"] for result in self.results)

    @property
    def threads(self) -> int:
        return max(result["threads"] for result in self.results)

    @property
    def setup(self) -> float:
        return min(result["setup_seconds"] for result in self.results)

    @property
    def others_busy(self) -> float:
        return statistics.mean(result["others_busy"] for result in self.results)

    def times(self, work: Work) -> list[float]:
        """Returns the seconds per epoch without the first of each process, which warms up; for a
        whole work the seconds of all epochs, one value per round."""
        if not work.is_whole:
            return [time for result in self.results for time in result["seconds"][1:]]
        rounds = range(0, len(self.results), len(work.runs))
        return [
            sum(
                _whole(result["seconds"], run.epochs)
                for result, run in zip(self.results[first:], work.runs)
            )
            for first in rounds
        ]

    def accuracy(self, work: Work) -> float:
        """Returns the test accuracy of the first run after the epochs that every side did: the mean
        over the rounds, which have different seeds."""
        epochs = (work.runs[0].sampled_epochs or work.runs[0].epochs) if work.sampled else 0
        results = self.results[:: len(work.runs)]
        return statistics.mean(result["accuracies"][epochs - 1] for result in results)


def _whole(seconds: list[float], epochs: int) -> float:
    """Returns the time of all epochs: the first, which warms up, and the mean of the others."""
    return seconds[0] + statistics.mean(seconds[1:]) * (epochs - 1)


@dataclass
class Comparison:
    """All sides at one work, this library first."""

    work: Work
    outcomes: list[Outcome]

    @property
    def done(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.results and not outcome.error]

    @property
    def ours(self) -> Outcome | None:
        return next((outcome for outcome in self.done if outcome.side == OURS), None)

    @property
    def results(self) -> dict[str, list[dict]]:
        """The results of every side, by its name."""
        return {outcome.side: outcome.results for outcome in self.outcomes}

    def ratio(self, outcome: Outcome) -> float | None:
        """Returns the best time of the side as a multiple of this library's."""
        if self.ours is None:
            return None
        return min(outcome.times(self.work)) / min(self.ours.times(self.work))

    def deviants(self) -> list[Outcome]:
        """Returns the sides whose accuracy differs: they did not do the same work."""
        alike = [outcome for outcome in self.done if outcome.side not in DIFFERENT]
        if not alike:
            return []
        middle = statistics.median(outcome.accuracy(self.work) for outcome in alike)
        return [
            outcome
            for outcome in alike
            if abs(outcome.accuracy(self.work) - middle) > ACCURACY_TOLERANCE
        ]
