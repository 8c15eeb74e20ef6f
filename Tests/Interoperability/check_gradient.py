"""Checks the gradients that `backprop gradient` stores against BP1 to BP4 in NumPy.

Usage: check_gradient.py FOLDER PATH-TO-BACKPROP
"""

import json
import pathlib
import subprocess
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1]) / "from-swift"
backprop = sys.argv[2]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def holomorphic(function, derivative):
    """Returns a holomorphic activation: its value, ∂σ/∂z and ∂σ/∂z̄ = 0."""
    return lambda z: (function(z), derivative(z), np.zeros_like(z))


def split(function, derivative):
    def activation(z):
        dx, dy = derivative(z.real), derivative(z.imag)
        return function(z.real) + 1j * function(z.imag), (dx + dy) / 2, (dx - dy) / 2
    return activation


def cardioid(z):
    r, x = np.abs(z), z.real
    return (1 + x / r) / 2 * z, 0.5 + (z + x) / (4 * r), z / (4 * r) - x * z**2 / (4 * r**3)


def modrelu(z, b):
    r = np.abs(z)
    on = r + b > 0
    return on * (r + b) * z / r, on * (1 + b / (2 * r)), on * -b * z**2 / (2 * r**3)


def step(z):
    return (z > 0).astype(z.dtype)


SIGMOID = (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)))
TANH = (np.tanh, lambda z: 1 - np.tanh(z) ** 2)
RELU = (lambda z: np.maximum(z, 0), step)
ACTIVATIONS = {
    "sigmoid": holomorphic(*SIGMOID), "tanh": holomorphic(*TANH), "relu": holomorphic(*RELU),
    "identity": holomorphic(lambda z: z, np.ones_like), "split-sigmoid": split(*SIGMOID),
    "split-tanh": split(*TANH), "crelu": split(*RELU), "cardioid": cardioid,
}


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def gradient(model, activations, cost, x, y):
    """Returns the derivatives of the mean cost, by the names of the parameters in files."""
    a, passes = x, []
    for layer, name in enumerate(activations):
        z = a @ model[f"layers.{layer}.weight"].T + model[f"layers.{layer}.bias"]
        if name == "softmax":
            value, dz, dconj = softmax(z), None, None
        elif name == "modrelu":
            value, dz, dconj = modrelu(z, model[f"layers.{layer}.threshold"])
        else:
            value, dz, dconj = ACTIVATIONS[name](z)
        passes.append((a, z, dz, dconj))
        a = value

    count, is_complex = len(x), np.iscomplexobj(x)
    if cost == "quadratic":
        mean = (np.abs(a - y) ** 2).sum() / 2 / count
        g = (a - y).conj() / 2 if is_complex else a - y
    elif cost == "cross-entropy":
        mean = -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum() / count
        g = (a - y) / (a * (1 - a))
    else:
        mean, g = -(y * np.log(a)).sum() / count, None

    result = {"cost": mean}
    for layer in reversed(range(len(passes))):
        inputs, z, dz, dconj = passes[layer]
        if dz is None:
            delta = a - y  # softmax with the log-likelihood
        else:
            delta = g * dz + (g * dconj).conj()  # BP1, BP2
        if activations[layer] == "modrelu":
            on = np.abs(z) + model[f"layers.{layer}.threshold"] > 0
            result[f"layers.{layer}.threshold"] = (2 * (g * z / np.abs(z)).real * on).sum(0) / count
        result[f"layers.{layer}.bias"] = delta.sum(0) / count  # BP3
        result[f"layers.{layer}.weight"] = delta.T @ inputs / count  # BP4
        g = delta @ model[f"layers.{layer}.weight"]  # BP2: the transpose, without a conjugate
    return result


def check(path):
    name = path.stem.removesuffix("-gradient")
    batch, output = folder / f"{name}-batch.npz", folder / f"{name}-command.npz"
    subprocess.run(
        [backprop, "gradient", folder / f"{name}.npz", "--inputs", batch, "--output", output,
         "--quiet"], check=True)
    with np.load(folder / f"{name}.npz") as archive:
        model = {key: archive[key] for key in archive.files}
    description = json.loads(model.pop("description").tobytes())
    is_complex = description["scalar"] == "complex"
    # In double precision, so that only the rounding of Swift's side differs.
    model = {
        key: value.astype(np.complex128 if np.iscomplexobj(value) else np.float64)
        for key, value in model.items()
    }
    with np.load(batch) as arrays:
        wide = np.complex128 if is_complex else np.float64
        x, y = arrays["x"].astype(wide), arrays["y"].astype(wide)
    expected = gradient(model, description["activations"], description["cost"], x, y)
    with np.load(output) as archive:
        found = {key: archive[key] for key in archive.files}
    assert found.keys() == expected.keys(), (name, found.keys(), expected.keys())
    worst = 0
    for key, value in expected.items():
        assert found[key].shape == np.shape(value), (name, key)
        # Relative to the largest value: near a pole derivatives are large, and so is their rounding.
        size = max(1, np.abs(value).max())
        worst = max(worst, np.abs(found[key] - value).max() / size)
    limit = 1e-5 if description["precision"] == "float32" else 1e-12
    assert worst < limit, f"{name}: cost or gradient differs by {worst}"
    print(f"{name}: cost and gradient of the command and of NumPy differ by {worst:.1e} (relative)")


gradients = sorted(folder.glob("*-gradient.npz"))
assert len(gradients) == 14, gradients
for path in gradients:
    check(path)
