"""Checks values and gradients of networks of any layers against PyTorch. Skips without PyTorch.

Usage: check_torch_layers.py FOLDER PATH-TO-BACKPROP

PyTorch reads the tensors as they are in the files: weights [out, in, height, width], and images
[n, channels, height, width]. Gradients are those of the network as it is: batch normalisation takes the
stored moments, and dropout is left out.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
from layer_words import geometry

try:
    import torch
    from torch.nn import functional
except ImportError:
    print("PyTorch: skipped, this Python has no torch (set PYTHON_WITH_TORCH to one that has it)")
    sys.exit(0)

folder = pathlib.Path(sys.argv[1]) / "from-swift" / "layers"
backprop = sys.argv[2]


def split(function):
    return lambda z: torch.complex(function(z.real), function(z.imag))


def softmax(z):
    return torch.softmax(z.flatten(1), 1).reshape(z.shape)


ACTIVATIONS = {
    "identity": lambda z: z, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    "softmax": softmax, "split-tanh": split(torch.tanh), "crelu": split(torch.relu),
}


def windows_of(x, words, strides_by_size):
    """Returns the size of a window, its strides and the padding (left, right, top, bottom)."""
    size, strides, padding = geometry(x.shape[2:], words, strides_by_size)
    return size, strides, [*padding[1], *padding[0]]


def patches(x, words):
    """Returns the windows of a pooling layer, flat, and the share of each that lies in the image."""
    size, strides, padding = windows_of(x, words, True)
    inside = functional.pad(torch.ones(x.shape[2:]), padding)
    x = functional.pad(x, padding)
    def windows(values):
        view = values.unfold(-2, size[0], strides[0]).unfold(-2, size[1], strides[1])
        return view.flatten(-2)
    return windows(x), windows(inside)


def max_pool(x, words):
    if words[0] == "global":
        flat, inside = x.flatten(2)[:, :, None, None], torch.ones(())
    else:
        flat, inside = patches(x, words)
    rank = flat.abs() if flat.is_complex() else flat
    chosen = rank.masked_fill(inside == 0, -torch.inf).argmax(-1, keepdim=True)
    return flat.gather(-1, chosen)[..., 0]


def mean_pool(x, words):
    if words[0] == "global":
        return x.mean((2, 3), keepdim=True)
    flat, inside = patches(x, words)
    return flat.sum(-1) / inside.sum(-1).to(x.real.dtype)


def moments(x, axes):
    """Returns the mean, the variance and, over ℂ, the pseudo-variance."""
    mean = x.mean(axes, keepdim=True)
    centred = x - mean
    pseudo = (centred**2).mean(axes, keepdim=True) if x.is_complex() else None
    return mean, (centred.abs() ** 2).mean(axes, keepdim=True), pseudo


def normalize(x, mean, variance, pseudo, weight, bias, epsilon):
    """Returns Γ V^(-1/2) (x - µ) + β; V is the covariance of the parts over ℂ, the variance over ℝ."""
    shape = (1, -1) + (1,) * (x.ndim - 2)
    x = x - mean
    if not x.is_complex():
        return weight.reshape(shape) * x / (variance + epsilon).sqrt() + bias.reshape(shape)
    a, d = (variance + pseudo.real) / 2 + epsilon, (variance - pseudo.real) / 2 + epsilon
    b = pseudo.imag / 2
    s = (a * d - b**2).sqrt()
    scale = s * (a + d + 2 * s).sqrt()
    white = torch.complex(
        ((d + s) * x.real - b * x.imag) / scale, ((a + s) * x.imag - b * x.real) / scale)
    # α is real, so that Γ is a symmetric matrix of real numbers.
    alpha, gamma = weight[0].real.reshape(shape), weight[1].reshape(shape)
    return alpha * white + gamma * white.conj() + bias.reshape(shape)


def forward(parameters, description, x):
    """Returns the rows of outputs for rows of inputs."""
    height, width, channels = (int(n) for n in description["input"].split("x"))
    x = x.reshape(len(x), height, width, channels).permute(0, 3, 1, 2)
    image = None
    for number, (text, activation) in enumerate(
        zip(description["layers"], description["activations"])
    ):
        def tensor(name):
            return parameters[f"layers.{number}.{name}"]

        keyword, *words = text.split()
        if keyword == "conv":
            _, strides, padding = windows_of(x, words[1:], False)
            weight = tensor("weight")
            if weight.ndim == 3:
                weight = weight[:, :, None]
            x = functional.conv2d(functional.pad(x, padding), weight, tensor("bias"), strides)
        elif keyword == "max-pool":
            x = max_pool(x, words)
        elif keyword == "mean-pool":
            x = mean_pool(x, words)
        elif keyword == "batch-norm":
            epsilon = float(words[1]) if words[:1] == ["epsilon"] else 1e-5
            shape = (1, -1) + (1,) * (x.ndim - 2)
            mean, variance = (tensor(f"running_{m}").reshape(shape) for m in ("mean", "var"))
            pseudo = tensor("running_pseudo_var").reshape(shape) if x.is_complex() else None
            x = normalize(
                x, mean, variance, pseudo, tensor("weight"), tensor("bias"), epsilon)
        elif keyword == "layer-norm":
            axes = tuple(range(1, x.ndim))
            x = normalize(x, *moments(x, axes), tensor("weight"), tensor("bias"), 1e-5)
        elif keyword == "flatten":
            image, x = x.shape[1:], x.flatten(1)
        elif keyword == "dense":
            x, image = x.flatten(1) @ tensor("weight").T + tensor("bias"), None
        else:
            assert keyword == "dropout", keyword
        x = ACTIVATIONS[activation](x)
    if image:
        x = x.reshape(len(x), *image)
    return x.movedim(1, -1).flatten(1)


def check(path):
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    description = json.loads(arrays.pop("description").tobytes())
    assert description["cost"] == "quadratic", path
    x = np.load(folder / f"{path.stem}-samples.npz")["x"]
    random = np.random.default_rng(7)
    count = np.load(folder / f"{path.stem}-samples.npz")["a"].shape[1]
    y = random.standard_normal((len(x), 2 * count)).astype(x.real.dtype).view(x.dtype)[:, :count]
    batch, output = folder / f"{path.stem}-batch.npz", folder / f"{path.stem}-gradient.npz"
    np.savez(batch, x=x, y=y)
    subprocess.run(
        [backprop, "gradient", path, "--inputs", batch, "--output", output, "--quiet"], check=True)
    parameters = {
        name: torch.from_numpy(value).requires_grad_("running" not in name)
        for name, value in arrays.items()
    }
    a = forward(parameters, description, torch.from_numpy(x))
    cost = ((a - torch.from_numpy(y)).abs() ** 2).sum() / 2 / len(x)
    names = [name for name, parameter in parameters.items() if parameter.requires_grad]
    if names:
        cost.backward()
    found = dict(np.load(output))
    worst = abs(cost.item() - found["cost"]) / abs(cost.item())
    assert set(names) == found.keys() - {"cost"}, (path, found.keys())
    for name in names:
        # Over ℂ .grad is twice the conjugate of the Wirtinger derivative.
        ours = 2 * found[name].conj() if np.iscomplexobj(x) else found[name]
        theirs = parameters[name].grad.numpy()
        assert theirs.shape == ours.shape, (path, name, theirs.shape, ours.shape)
        size = max(1, np.abs(theirs).max())
        worst = max(worst, np.abs(theirs - ours).max() / size)
    limit = 1e-5 if x.real.dtype == np.float32 else 1e-12
    assert worst < limit, f"{path.stem}: cost or gradient differs by {worst}"
    print(f"{path.stem}: PyTorch's cost and gradient differ by {worst:.1e} (relative)")


models = [
    path for path in sorted(folder.glob("*.npz"))
    if not path.stem.endswith(("-samples", "-batch", "-gradient"))
]
assert len(models) == 10, models
for path in models:
    check(path)
