"""Checks `backprop train --optimizer l-bfgs` and `levenberg-marquardt` against SciPy.

SciPy minimises the same cost from the same network, over ℂ as a function of real and imaginary parts.

Usage: check_full_batch.py FOLDER PATH-TO-BACKPROP
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
from scipy.optimize import least_squares, minimize

folder = pathlib.Path(sys.argv[1]) / "from-swift"
folder.mkdir(parents=True, exist_ok=True)
backprop = sys.argv[2]
SIZES, ROWS, LAMBDA = [2, 3, 1], 70, 0.3
# A seventh of a table's rows, evenly spaced, is for evaluation.
TRAINING = [row for row in range(ROWS) if (row + 1) % 7]


class Problem:
    """A network [2, 3, 1] of tanh (over ℂ of both parts) and identity, whose outputs a teacher gave."""

    def __init__(self, is_complex):
        self.is_complex = is_complex
        random = np.random.default_rng(3)
        self.count = sum((i + 1) * o for i, o in zip(SIZES, SIZES[1:]))
        self.x = self.numbers(random.normal(size=(ROWS * 2, 1 + is_complex))).reshape(ROWS, 2)
        teacher = random.normal(size=self.count * (1 + is_complex))
        noise = self.numbers(0.02 * random.normal(size=(ROWS, 1 + is_complex)))
        self.y = self.forward(teacher, self.x)[1] + noise.reshape(ROWS, 1)

    def numbers(self, parts):
        parts = np.asarray(parts).reshape(-1, 1 + self.is_complex)
        return parts[:, 0] + 1j * parts[:, 1] if self.is_complex else parts[:, 0]

    def parts(self, numbers):
        flat = np.ravel(numbers)
        return np.stack([flat.real, flat.imag], 1).ravel() if self.is_complex else flat

    def layers(self, parameters):
        flat, first = self.numbers(parameters), 0
        for i, o in zip(SIZES, SIZES[1:]):
            weights = flat[first:first + i * o].reshape(o, i)
            first += i * o
            yield weights, flat[first:first + o]
            first += o

    def forward(self, parameters, x):
        (w1, b1), (w2, b2) = self.layers(parameters)
        z = x @ w1.T + b1
        a = np.tanh(z.real) + 1j * np.tanh(z.imag) if self.is_complex else np.tanh(z)
        return a, a @ w2.T + b2

    def is_weight(self):
        return np.concatenate([
            np.repeat([1.0, 0.0], [i * o * (1 + self.is_complex), o * (1 + self.is_complex)])
            for i, o in zip(SIZES, SIZES[1:])])

    def cost(self, parameters):
        """The cost and its gradient: dC/dRe + i dC/dIm of every number."""
        x, y, n = self.x[TRAINING], self.y[TRAINING], len(TRAINING)
        (_, _), (w2, _) = self.layers(parameters)
        a, outputs = self.forward(parameters, x)
        error = outputs - y
        back = error @ w2.conj()
        if self.is_complex:
            delta = back.real * (1 - a.real**2) + 1j * back.imag * (1 - a.imag**2)
        else:
            delta = back * (1 - a**2)
        gradient = np.concatenate([
            self.parts(values) for values in (
                delta.T @ x.conj(), delta.sum(0), error.T @ a.conj(), error.sum(0))]) / n
        decay = LAMBDA / n * self.is_weight() * parameters
        return (np.sum(np.abs(error)**2) / (2 * n) + decay @ parameters / 2, gradient + decay)

    def residuals(self, parameters):
        n = len(TRAINING)
        error = self.parts(self.forward(parameters, self.x[TRAINING])[1] - self.y[TRAINING])
        decay = np.sqrt(LAMBDA) * parameters[self.is_weight() > 0]
        return np.concatenate([error, decay]) / np.sqrt(n)


def train(problem, *options):
    """Returns the history of a run."""
    data, history = folder / "full-batch.npz", folder / "full-batch.json"
    np.savez(data, x=problem.x, y=problem.y)
    hidden = "split-tanh" if problem.is_complex else "tanh"
    subprocess.run(
        [backprop, "train", "--quiet", "--force", "--dataset", data, "--task", "regression",
         "--scale", "none", "--cost", "quadratic", "--precision", "float64", "--scalar",
         "complex" if problem.is_complex else "real", "--hidden", "3", "--activation",
         f"{hidden},identity", "--lambda", str(LAMBDA), "--history", history,
         *options], check=True, stdout=subprocess.DEVNULL)
    return json.loads(history.read_text())


for is_complex in (False, True):
    problem = Problem(is_complex)
    model = folder / "full-batch-start.npz"
    train(problem, "--epochs", "0", "--save", model)
    stored = np.load(model)
    start = np.concatenate([
        problem.parts(stored[f"layers.{layer}.{name}"])
        for layer in range(2) for name in ("weight", "bias")])
    for optimizer in ("l-bfgs", "levenberg-marquardt"):
        history = train(
            problem, "--optimizer", optimizer, "--epochs", "2000", "--gradient-tolerance", "1e-7")
        if optimizer == "l-bfgs":
            found = minimize(
                problem.cost, start, jac=True, method="L-BFGS-B",
                options={"ftol": 2.2e-9, "gtol": 1e-7, "maxiter": 2000})
            expected, evaluations = found.fun, 2 * found.nfev
        else:
            found = least_squares(problem.residuals, start, method="lm", ftol=1e-10, gtol=1e-7)
            expected, evaluations = found.cost, None
        cost = history["training_cost"][-1]
        print(
            f"{'complex' if is_complex else 'real'} {optimizer}: cost {cost:.9f}, SciPy "
            f"{expected:.9f}; {history['evaluations'][-1]} costs and gradients, SciPy {evaluations}")
        # A lower minimum than SciPy's is none to complain about.
        assert cost < expected * (1 + 1e-3)
        assert evaluations is None or history["evaluations"][-1] < 2 * evaluations
