"""The common part of the sides that predict: the options, the data, the clock and the printed line."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import mnist
import numpy as np
import side


def run(
    name: str, versions: dict[str, str], make: Callable[[Path, int], Callable[[np.ndarray], np.ndarray]]
) -> None:
    """Predicts the test digits as often as the command line asks for.

    A side is a function from rows of pixels in [0, 1] to rows of outputs.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch-size", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    work = parser.parse_args()
    _, test = mnist.load(work.data, 0)
    images = test.images.astype(np.float32) / np.float32(255)
    batches = [
        images[first : first + work.batch_size] for first in range(0, len(images), work.batch_size)
    ]
    start = time.perf_counter()
    predict = make(work.model, work.threads)
    setup = time.perf_counter() - start
    seconds, accuracies = [], []
    for _ in range(work.epochs):
        outputs = []
        start = time.perf_counter()
        for batch in batches:
            outputs.append(predict(batch))
        seconds.append(time.perf_counter() - start)
        # The classes are found outside of the time: NumPy would take longer than the networks.
        classes = np.concatenate(outputs).argmax(axis=1)
        accuracies.append(float(np.mean(classes == test.labels)))
    side.print_result(name, versions, work.threads, setup, seconds, accuracies)
