"""Checks files of networks of any layers, written by Swift, with NumPy and onnxruntime.

NumPy computes with the tensors as PyTorch would: images are [n, channels, height, width], and a flattened
image is channels × height × width.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from layer_words import geometry

folder = pathlib.Path(sys.argv[1]) / "from-swift" / "layers"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    flat = z.reshape(len(z), -1)
    e = np.exp(flat - flat.max(1, keepdims=True))
    return (e / e.sum(1, keepdims=True)).reshape(z.shape)


def split(function):
    return lambda z: function(z.real) + 1j * function(z.imag)


ACTIVATIONS = {
    "identity": lambda z: z, "relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": sigmoid,
    "softmax": softmax, "split-tanh": split(np.tanh), "crelu": split(lambda z: np.maximum(z, 0)),
}


def windows(x, words, strides_by_size, fill):
    """Returns the windows [n, channels, rows, columns, height, width] of a layer's words."""
    sizes, strides, padding = geometry(x.shape[2:], words, strides_by_size)
    x = np.pad(x, [(0, 0), (0, 0), *padding], constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, sizes, axis=(2, 3))
    return view[:, :, :: strides[0], :: strides[1]]


def largest(patches):
    """Returns the value of the largest modulus under each window, over ℝ the largest value."""
    flat = patches.reshape(*patches.shape[:4], -1)
    size = np.abs(flat) if np.iscomplexobj(flat) else flat
    size = np.where(np.isnan(size), -np.inf, size)
    return np.take_along_axis(flat, size.argmax(-1)[..., None], -1)[..., 0]


def normalized(x, weight, bias, mean, variance, pseudo, epsilon):
    """Returns Γ V^(-1/2) (x - µ) + β, by an eigendecomposition over ℂ."""
    axes = (1, -1) + (1,) * (x.ndim - 2)
    if not np.iscomplexobj(x):
        return weight.reshape(axes) * (x - mean) / np.sqrt(variance + epsilon) + bias.reshape(axes)
    centred = x - mean
    a, d, b = (variance + pseudo.real) / 2, (variance - pseudo.real) / 2, pseudo.imag / 2
    covariance = np.stack([np.stack([a + epsilon, b], -1), np.stack([b, d + epsilon], -1)], -2)
    values, vectors = np.linalg.eigh(covariance)
    root = np.einsum("...ij,...j,...kj->...ik", vectors, values**-0.5, vectors)
    parts = np.stack([centred.real, centred.imag], -1)
    white = np.einsum("...ij,...j->...i", np.broadcast_to(root, (*x.shape, 2, 2)), parts)
    white = white[..., 0] + 1j * white[..., 1]
    alpha, gamma = weight.reshape(2, *axes)
    return alpha * white + gamma * white.conj() + bias.reshape(axes)


def forward(model, description, x):
    """Returns the rows of outputs for rows of inputs."""
    shape = [int(n) for n in description["input"].split("x")]
    x = x.reshape(len(x), *shape).transpose(0, 3, 1, 2)
    # The flattened image whose order the values have.
    image = None
    for number, (text, activation) in enumerate(
        zip(description["layers"], description["activations"])
    ):
        def tensor(name):
            return model[f"layers.{number}.{name}"]

        keyword, *words = text.split()
        if keyword == "conv":
            patches = windows(x, words[1:], False, 0)
            x = np.einsum("nchwyx,ocyx->nohw", patches, tensor("weight"))
            x = x + tensor("bias").reshape(1, -1, 1, 1)
        elif keyword in ("max-pool", "mean-pool"):
            if words[0] == "global":
                patches = x[:, :, None, None]
            else:
                patches = windows(x, words, True, np.nan)
            x = largest(patches) if keyword == "max-pool" else np.nanmean(patches, (4, 5))
        elif keyword == "batch-norm":
            axes = (1, -1) + (1,) * (x.ndim - 2)
            epsilon = float(words[1]) if words[:1] == ["epsilon"] else 1e-5
            pseudo = model.get(f"layers.{number}.running_pseudo_var", np.zeros(1)).reshape(-1)
            x = normalized(
                x, tensor("weight"), tensor("bias"), tensor("running_mean").reshape(axes),
                tensor("running_var").reshape(axes),
                np.broadcast_to(pseudo, x.shape[1]).reshape(axes), epsilon)
        elif keyword == "layer-norm":
            axes = tuple(range(1, x.ndim))
            mean = x.mean(axes, keepdims=True)
            variance = (np.abs(x - mean) ** 2).mean(axes, keepdims=True)
            pseudo = ((x - mean) ** 2).mean(axes, keepdims=True)
            x = normalized(x, tensor("weight"), tensor("bias"), mean, variance, pseudo, 1e-5)
        elif keyword == "flatten":
            image, x = x.shape[1:], x.reshape(len(x), -1)
        elif keyword == "dense":
            x = x.reshape(len(x), -1) @ tensor("weight").T + tensor("bias")
            image = None
        else:
            assert keyword == "dropout", keyword
        x = ACTIVATIONS[activation](x)
    if image:
        x = x.reshape(len(x), *image)
    return np.moveaxis(x, 1, -1).reshape(len(x), -1)


def read_safetensors(path):
    """Returns the tensors; those of a complex network with their parts put together."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    description = json.loads(header.pop("__metadata__")["description"])
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        array = np.frombuffer(
            content[8 + size + start : 8 + size + end],
            {"F32": np.float32, "F64": np.float64}[entry["dtype"]],
        ).reshape(entry["shape"])
        is_real = name.endswith(("running_var", "threshold"))
        if description["scalar"] == "complex" and not is_real:
            array = array.view(np.result_type(array.dtype, np.complex64))[..., 0]
        tensors[name] = array
    return tensors, description


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def check_onnx(path, model, x, a):
    proto = onnx.load(path)
    onnx.checker.check_model(proto, full_check=True)
    stored = {t.name: onnx.numpy_helper.to_array(t) for t in proto.graph.initializer}
    assert all(same(stored[k], model[k]) for k in model), f"{path}: ONNX parameters differ"
    if x.dtype != np.float32:
        return None  # onnxruntime convolves single precision only
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0
    for rows in (x, x[:1]):
        (output,) = session.run(["output"], {"input": rows})
        assert output.shape == a[: len(rows)].shape, path
        worst = max(worst, np.abs(output - a[: len(rows)]).max(initial=0))
    assert worst < 1e-5, f"{path}: onnxruntime's outputs differ by {worst}"
    return worst


paths = sorted(p for p in folder.glob("*.npz") if not p.stem.endswith("-samples"))
assert len(paths) == 10, paths
for path in paths:
    with np.load(path) as archive:
        model = {name: archive[name] for name in archive.files}
    description = json.loads(model.pop("description").tobytes())
    other, other_description = read_safetensors(path.with_suffix(".safetensors"))
    assert description == other_description and description["version"] == 2, path
    assert model.keys() == other.keys(), path
    assert all(same(model[k], other[k]) for k in model), f"{path}: parameters differ"
    samples = np.load(folder / f"{path.stem}-samples.npz")
    x, a = samples["x"], samples["a"]
    error = np.abs(forward(model, description, x) - a).max()
    assert error < (1e-5 if a.dtype.itemsize <= 4 + 4 * (a.dtype.kind == "c") else 1e-12), (
        f"{path}: NumPy's outputs differ by {error}")
    print(f"{path.stem}: npz = safetensors bit by bit; NumPy's outputs differ by {error:.1e}", end="")
    # Complex ones, which are in real arithmetic, are checked by check_complex_onnx.py.
    if a.dtype.kind == "f":
        difference = check_onnx(path.with_suffix(".onnx"), model, x, a)
        print("" if difference is None else f"; onnxruntime's by {difference:.1e}", end="")
    print()
