"""The common part of all sides: the options, the data, the clock and the printed line.

The options are those of `backprop train`, so that one command line describes the work to every
side, Python or Swift.
"""

import argparse
import json
import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import mnist
import numpy as np


@dataclass
class Work:
    """The options of a run; the names are those of the command line."""

    sizes: list[int]
    # The list of layers; empty for fully connected ones of these sizes.
    layers: str
    cost: str
    eta: float
    penalty: float
    scalar: str
    precision: str
    batch_size: int
    train_size: int
    epochs: int
    threads: int
    monitor: str
    seed: int
    data: Path

    @property
    def dtype(self) -> np.dtype:
        """The real type; over the complex numbers, that of the two parts."""
        return np.dtype(self.precision)

    def require(self, **supported: tuple[object, ...]) -> None:
        """Ends the run if a side does not support the options."""
        for option, values in supported.items():
            if getattr(self, option) not in values:
                raise SystemExit(f"this side cannot do {option} = {getattr(self, option)}")


class Side(Protocol):
    """One way to train a network on one data set that it was made with."""

    def train_epoch(self, order: np.ndarray) -> None:
        """Trains for one epoch, in mini-batches of the given order."""

    def cost(self, digits: mnist.Digits) -> float:
        """The mean cost with the L2 term. Only sides that do `--monitor all` have it."""

    def accuracy(self, digits: mnist.Digits) -> float:
        """Returns the share of correctly classified digits."""


def initial_parameters(
    work: Work, shapes: tuple[tuple[int, ...], ...] | None = None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights [out, in, …] ~ N(0, 1/in) and biases [out] ~ N(0, 1) of each layer.

    Complex ones are circular: both parts have half the variance. The shapes of the weights are those
    of fully connected layers by default.
    """
    random = np.random.default_rng(work.seed)

    def normal(*shape: int) -> np.ndarray:
        if work.scalar == "real":
            return random.standard_normal(shape).astype(work.dtype)
        parts = random.standard_normal((*shape, 2)).astype(work.dtype) / work.dtype.type(2**0.5)
        return parts[..., 0] + 1j * parts[..., 1]

    shapes = shapes or tuple(zip(work.sizes[1:], work.sizes))
    return [
        (normal(*shape) / work.dtype.type(math.prod(shape[1:]) ** 0.5), normal(shape[0]))
        for shape in shapes
    ]


def batches(count: int, size: int) -> list[slice]:
    """The mini-batches as slices of the order; the last one may be shorter."""
    return [slice(first, min(first + size, count)) for first in range(0, count, size)]


def run(name: str, versions: dict[str, str], make: Callable[[Work, mnist.Digits], Side]) -> None:
    """Trains for the epochs that the command line asks for and prints the result as JSON.

    The time of an epoch is that of the shuffle, the training and, with `--monitor all`, the four
    evaluations. Setting the side up (copies of the data, compilation) is timed separately.
    """
    work = _parse_arguments()
    train, test = mnist.load(work.data, work.train_size)
    random = np.random.default_rng(work.seed + 1)
    start = time.perf_counter()
    side = make(work, train)
    setup = time.perf_counter() - start
    seconds, accuracies = [], []
    for _ in range(work.epochs):
        start = time.perf_counter()
        side.train_epoch(random.permutation(len(train.labels)))
        if work.monitor == "all":
            side.cost(train), side.accuracy(train), side.cost(test)
            accuracies.append(side.accuracy(test))
            seconds.append(time.perf_counter() - start)
        else:
            seconds.append(time.perf_counter() - start)
            accuracies.append(side.accuracy(test))
    print_result(name, versions, work.threads, setup, seconds, accuracies)


def print_result(
    name: str,
    versions: dict[str, str],
    threads: int,
    setup: float,
    seconds: list[float],
    accuracies: list[float],
) -> None:
    """Prints the result of a side as the line of JSON that the comparison reads."""
    print(
        json.dumps(
            {
                "side": name,
                "seconds": seconds,
                "setup_seconds": setup,
                "threads": threads,
                "accuracies": accuracies,
                "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "versions": versions,
            }
        )
    )


def _parse_arguments() -> Work:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="784,30,10")
    parser.add_argument("--layers", default="")
    parser.add_argument(
        "--cost",
        default="cross-entropy",
        choices=["cross-entropy", "quadratic", "log-likelihood"],
    )
    parser.add_argument("--eta", type=float, default=0.5)
    parser.add_argument("--lambda", type=float, default=0, dest="penalty")
    parser.add_argument("--scalar", default="real", choices=["real", "complex"])
    parser.add_argument("--precision", default="float32", choices=["float32", "float64"])
    parser.add_argument("--batch-size", type=int, default=10)
    parser.add_argument("--train-size", type=int, default=50_000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--monitor", default="none", choices=["none", "all"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, required=True)
    arguments = vars(parser.parse_args())
    arguments["sizes"] = [int(size) for size in arguments["sizes"].split(",")]
    return Work(**arguments)
