"""NumPy with a mini-batch as one matrix: the usual rewrite of the sample-by-sample program."""

import mnist
import numpy as np
import side


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


class Batched:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(scalar=("real",))
        self.work = work
        self.layers = [[w.T.copy(), b] for w, b in side.initial_parameters(work)]
        self.train = train
        self.data_of = {id(train): self.convert(train)}

    def convert(self, digits: mnist.Digits) -> tuple[np.ndarray, np.ndarray]:
        dtype = self.work.dtype
        return digits.images.astype(dtype) / dtype.type(255), mnist.one_hot(digits.labels, dtype)

    def data(self, digits: mnist.Digits) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets of a data set, converted once."""
        if id(digits) not in self.data_of:
            self.data_of[id(digits)] = self.convert(digits)
        return self.data_of[id(digits)]

    def train_epoch(self, order: np.ndarray) -> None:
        x, y = self.data(self.train)
        for batch in side.batches(len(order), self.work.batch_size):
            self.step(x[order[batch]], y[order[batch]])

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        activations = self.feed_forward(x)
        delta = activations[-1] - y
        if self.work.cost == "quadratic":
            delta *= activations[-1] * (1 - activations[-1])
        eta = self.work.dtype.type(self.work.eta / len(x))
        decay = 1 - self.work.eta * self.work.penalty / len(self.train.labels)
        for index in reversed(range(len(self.layers))):
            w, b = self.layers[index]
            a = activations[index]
            back = (delta @ w.T) * (a * (1 - a)) if index > 0 else None
            if decay != 1:
                w *= self.work.dtype.type(decay)
            w -= eta * (a.T @ delta)
            b -= eta * delta.sum(axis=0)
            delta = back

    def feed_forward(self, a: np.ndarray) -> list[np.ndarray]:
        activations = [a]
        for w, b in self.layers:
            activations.append(sigmoid(activations[-1] @ w + b))
        return activations

    def cost(self, digits: mnist.Digits) -> float:
        x, y = self.data(digits)
        a = self.feed_forward(x)[-1]
        if self.work.cost == "quadratic":
            total = 0.5 * np.sum((a - y) ** 2)
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                total = np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))
        squares = sum(np.sum(w**2) for w, _ in self.layers)
        return float(total + 0.5 * self.work.penalty * squares) / len(x)

    def accuracy(self, digits: mnist.Digits) -> float:
        x, _ = self.data(digits)
        return float(np.mean(self.feed_forward(x)[-1].argmax(axis=1) == digits.labels))


if __name__ == "__main__":
    side.run("NumPy, batched", {"numpy": np.__version__}, Batched)
