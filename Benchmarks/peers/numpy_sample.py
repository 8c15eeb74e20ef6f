"""The baseline: backpropagation in NumPy as a course teaches it, one sample at a time.

float64, samples are column vectors, the gradients of a mini-batch are summed sample by sample.
`np.dot`, because `@` takes 4.5 times as long for the outer product of two vectors.
"""

import mnist
import numpy as np
import side


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


class SampleBySample:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(scalar=("real",), precision=("float64",))
        self.work = work
        parameters = side.initial_parameters(work)
        self.weights = [w for w, _ in parameters]
        self.biases = [b[:, None] for _, b in parameters]
        self.samples = self.columns(train)
        self.columns_of = {id(train): self.samples}

    @staticmethod
    def columns(digits: mnist.Digits) -> list[tuple[np.ndarray, np.ndarray]]:
        targets = mnist.one_hot(digits.labels, np.dtype("float64"))
        return [
            (pixels[:, None] / 255.0, target[:, None])
            for pixels, target in zip(digits.images, targets)
        ]

    def train_epoch(self, order: np.ndarray) -> None:
        for batch in side.batches(len(order), self.work.batch_size):
            self.step([self.samples[i] for i in order[batch]])

    def step(self, samples: list[tuple[np.ndarray, np.ndarray]]) -> None:
        sum_w = [np.zeros(w.shape) for w in self.weights]
        sum_b = [np.zeros(b.shape) for b in self.biases]
        for x, y in samples:
            nabla_w, nabla_b = self.backpropagate(x, y)
            sum_w = [total + part for total, part in zip(sum_w, nabla_w)]
            sum_b = [total + part for total, part in zip(sum_b, nabla_b)]
        eta = self.work.eta / len(samples)
        decay = 1 - self.work.eta * self.work.penalty / len(self.samples)
        self.weights = [decay * w - eta * nabla for w, nabla in zip(self.weights, sum_w)]
        self.biases = [b - eta * nabla for b, nabla in zip(self.biases, sum_b)]

    def backpropagate(
        self, x: np.ndarray, y: np.ndarray
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            activations.append(sigmoid(np.dot(w, activations[-1]) + b))
        delta = activations[-1] - y
        if self.work.cost == "quadratic":
            delta = delta * activations[-1] * (1 - activations[-1])
        nabla_w, nabla_b = [np.dot(delta, activations[-2].T)], [delta]
        for layer in range(len(self.weights) - 1, 0, -1):
            a = activations[layer]
            delta = np.dot(self.weights[layer].T, delta) * a * (1 - a)
            nabla_w.insert(0, np.dot(delta, activations[layer - 1].T))
            nabla_b.insert(0, delta)
        return nabla_w, nabla_b

    def feed_forward(self, a: np.ndarray) -> np.ndarray:
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(w, a) + b)
        return a

    def samples_of(self, digits: mnist.Digits) -> list[tuple[np.ndarray, np.ndarray]]:
        """The column vectors of a data set, made once."""
        if id(digits) not in self.columns_of:
            self.columns_of[id(digits)] = self.columns(digits)
        return self.columns_of[id(digits)]

    def cost(self, digits: mnist.Digits) -> float:
        samples, total = self.samples_of(digits), 0.0
        for x, y in samples:
            a = self.feed_forward(x)
            if self.work.cost == "quadratic":
                total += 0.5 * np.linalg.norm(a - y) ** 2
            else:
                total += np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))
        squares = sum(np.linalg.norm(w) ** 2 for w in self.weights)
        return float(total + 0.5 * self.work.penalty * squares) / len(samples)

    def accuracy(self, digits: mnist.Digits) -> float:
        results = [
            np.argmax(self.feed_forward(x)) == np.argmax(y) for x, y in self.samples_of(digits)
        ]
        return float(np.mean(results))


if __name__ == "__main__":
    side.run("NumPy, sample by sample", {"numpy": np.__version__}, SampleBySample)
