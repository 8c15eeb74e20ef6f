"""Checks gradients and outputs that Swift wrote against PyTorch. Skips without PyTorch."""

import json
import pathlib
import sys

import numpy as np

try:
    import torch
except ImportError:
    print("PyTorch: skipped, this Python has no torch (set PYTHON_WITH_TORCH to one that has it)")
    sys.exit(0)

folder = pathlib.Path(sys.argv[1]) / "from-swift"


def split(function):
    return lambda z: torch.complex(function(z.real), function(z.imag))


ACTIVATIONS = {
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "identity": lambda z: z,
    "softmax": lambda z: torch.softmax(z, 1), "split-sigmoid": split(torch.sigmoid),
    "split-tanh": split(torch.tanh), "crelu": split(torch.relu),
    "cardioid": lambda z: (1 + z.real / z.abs()) / 2 * z,
}


def feed_forward(parameters, activations, a):
    for number, name in enumerate(activations):
        z = a @ parameters[f"layers.{number}.weight"].T + parameters[f"layers.{number}.bias"]
        if name == "modrelu":
            threshold = parameters[f"layers.{number}.threshold"]
            a = torch.relu(z.abs() + threshold) * z / z.abs()
        else:
            a = ACTIVATIONS[name](z)
    return a


def mean_cost(name, a, y):
    if name == "quadratic":
        return ((a - y).abs() ** 2).sum() / 2 / len(a)
    if name == "cross-entropy":
        return torch.nn.functional.binary_cross_entropy(a, y, reduction="sum") / len(a)
    return -(y * a.log()).sum() / len(a)


def check(path):
    name = path.stem.removesuffix("-gradient")
    with np.load(folder / f"{name}.npz") as archive:
        arrays = {key: archive[key] for key in archive.files}
    description = json.loads(arrays.pop("description").tobytes())
    parameters = {k: torch.from_numpy(v).requires_grad_() for k, v in arrays.items()}
    with np.load(folder / f"{name}-batch.npz") as batch:
        x, y = torch.from_numpy(batch["x"]), torch.from_numpy(batch["y"])
    a = feed_forward(parameters, description["activations"], x)
    cost = mean_cost(description["cost"], a, y)
    cost.backward()
    gradient = np.load(path)
    worst = abs(cost.item() - gradient["cost"]) / max(1, abs(gradient["cost"]))
    for key, parameter in parameters.items():
        derivative = gradient[key]
        # Over the complex numbers .grad is twice the conjugate of the Wirtinger derivative.
        ours = 2 * derivative.conj() if parameter.is_complex() else derivative
        # Relative to the largest value: near a pole derivatives are large, and so is their rounding.
        size = max(1, np.abs(ours).max())
        worst = max(worst, np.abs(parameter.grad.numpy() - ours).max() / size)
    limit = 1e-5 if "32" in name or "complex64" in name else 1e-12
    assert worst < limit, f"{name}: cost or gradient differs by {worst}"
    print(f"{name}: PyTorch's cost and gradient differ by {worst:.1e} (relative)")


def check_outputs(path):
    """Runs a model in PyTorch from its safetensors file."""
    name = path.stem
    tensors = load_file(path)
    with safe_open(path, "pt") as file:
        description = json.loads(file.metadata()["description"])
    if description["scalar"] == "complex":
        # Tensors in a file are aligned to 8 bytes, but PyTorch reads complex128 in units of 16 bytes
        # without a check: a copy is aligned.
        tensors = {
            key: value if key.endswith("threshold") else torch.view_as_complex(value.clone())
            for key, value in tensors.items()
        }
    x = torch.from_numpy(np.load(folder / f"{name}-batch.npz")["x"])
    a = feed_forward(tensors, description["activations"], x).numpy()
    error = np.abs(a - np.load(folder / f"{name}-outputs.npz")["a"]).max()
    assert error < 1e-5, f"{name}: PyTorch's outputs differ by {error}"
    print(f"{name}: PyTorch's outputs from safetensors differ by {error:.1e}")


for path in sorted(folder.glob("*-gradient.npz")):
    check(path)
try:
    from safetensors import safe_open
    from safetensors.torch import load_file
except ImportError:
    print("PyTorch's outputs: skipped, this Python has torch but no safetensors")
    sys.exit(0)
for path in sorted(folder.glob("*.safetensors")):
    check_outputs(path)
