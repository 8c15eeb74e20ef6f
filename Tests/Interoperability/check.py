"""Checks files written by Swift with the formats' own libraries. Exits with 1 at the first difference."""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from safetensors import safe_open
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = pathlib.Path(sys.argv[1]) / "from-swift"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def split(function):
    return lambda z: function(z.real) + 1j * function(z.imag)


def relu(z):
    return np.maximum(z, 0)


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


ACTIVATIONS = {
    "sigmoid": sigmoid, "tanh": np.tanh, "relu": relu, "identity": lambda z: z,
    "softmax": softmax, "split-sigmoid": split(sigmoid), "split-tanh": split(np.tanh),
    "crelu": split(relu), "cardioid": lambda z: (1 + np.cos(np.angle(z))) / 2 * z,
}


def feed_forward(model, description, x):
    a = x
    for number, name in enumerate(description["activations"]):
        z = a @ model[f"layers.{number}.weight"].T + model[f"layers.{number}.bias"]
        if name == "modrelu":
            a = relu(np.abs(z) + model[f"layers.{number}.threshold"]) * z / np.abs(z)
        else:
            a = ACTIVATIONS[name](z)
    return a


def read_npz(path):
    """Returns the parameters with their dtypes, and the description."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return arrays, json.loads(arrays.pop("description").tobytes())


def read_safetensors(path):
    with safe_open(path, "np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        description = json.loads(file.metadata()["description"])
    if description["scalar"] == "complex":
        for name, tensor in tensors.items():
            if not name.endswith("threshold"):
                tensors[name] = tensor.view(np.result_type(tensor.dtype, np.complex64))[..., 0]
    return tensors, description


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def check_model(path):
    name = path.stem
    model, description = read_npz(path)
    other, other_description = read_safetensors(folder / f"{name}.safetensors")
    assert description == other_description, name
    assert model.keys() == other.keys(), name
    assert all(same(model[k], other[k]) for k in model), f"{name}: parameters differ"
    dtype = np.dtype(name.split("-")[-1])
    assert model["layers.0.weight"].dtype == dtype, name
    x, a = np.load(folder / f"{name}-batch.npz")["x"], np.load(folder / f"{name}-outputs.npz")["a"]
    assert x.dtype == a.dtype == dtype, name
    error = np.abs(feed_forward(model, description, x) - a).max()
    assert error < 1e-5, f"{name}: NumPy's outputs differ by {error}"
    gradient = np.load(folder / f"{name}-gradient.npz")
    assert set(gradient.files) == set(model) | {"cost"}, name
    assert all(gradient[k].shape == model[k].shape for k in model), name
    print(f"{name}: npz = safetensors bit by bit; NumPy's outputs differ by {error:.1e}", end="")
    if dtype.kind == "f":
        print(f"; onnxruntime's by {check_onnx(name, model, x, a):.1e}", end="")
    if (folder / f"{name}.json").exists():
        check_network2(name, model)
        print("; network2 JSON exact", end="")
    print()


def check_onnx(name, model, x, a):
    path = folder / f"{name}.onnx"
    proto = onnx.load(path)
    onnx.checker.check_model(proto, full_check=True)
    assert (proto.ir_version, proto.opset_import[0].version) == (7, 13), name
    assert proto.producer_name == "swift-backprop", name
    stored = {t.name: onnx.numpy_helper.to_array(t) for t in proto.graph.initializer}
    assert all(same(stored[k], model[k]) for k in model), f"{name}: ONNX parameters differ"
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = 0
    for rows in (x, x[:1], x[:0]):
        (output,) = session.run(["output"], {"input": rows})
        assert output.shape == a[: len(rows)].shape, name
        worst = max(worst, np.abs(output - a[: len(rows)]).max(initial=0))
    assert worst < 1e-5, f"{name}: onnxruntime's outputs differ by {worst}"
    return worst


def check_network2(name, model):
    """Checks the JSON form by the steps of network2.load."""
    data = json.loads((folder / f"{name}.json").read_text())
    for layer, (weights, biases) in enumerate(zip(data["weights"], data["biases"])):
        weight, bias = model[f"layers.{layer}.weight"], model[f"layers.{layer}.bias"]
        assert same(np.array(weights).astype(weight.dtype), weight), name
        assert same(np.array(biases).astype(bias.dtype), bias.reshape(-1, 1)), name


def check_tensorboard():
    accumulator = EventAccumulator(str(folder / "run"))
    accumulator.Reload()
    tags = accumulator.Tags()
    expected = {"cost/training", "accuracy/evaluation", "seconds/training"}
    assert set(tags["scalars"]) == expected, tags
    costs = [(e.step, e.wall_time, e.value) for e in accumulator.Scalars("cost/training")]
    expected = [(n, 1_700_000_000 + n, float(np.float32(1 / n))) for n in (1, 2, 3)]
    assert costs == expected, costs
    histogram = accumulator.Histograms("layers.0/weight")[0].histogram_value
    assert histogram.num == 12 and sum(histogram.bucket) == 12, histogram
    image = accumulator.Images("layers.0/units")[0]
    assert (image.width, image.height) == (5, 5), image
    assert image.encoded_image_string.startswith(b"\x89PNG"), image
    print("TensorBoard: 2 curves of 3 steps, histograms and images")


def check_trained():
    """Checks that the events of `backprop train` equal its history, also after it was resumed."""
    everything = {"scalars": 0, "histograms": 0, "images": 0, "tensors": 0}
    accumulator = EventAccumulator(str(folder / "trained"), size_guidance=everything)
    accumulator.Reload()
    history = json.loads((folder / "trained.json").read_text())
    curves = {
        "cost/training": history["training_cost"],
        "cost/evaluation": history["evaluation_cost"],
        "accuracy/training": [n / 200 for n in history["training_accuracy"]],
        "accuracy/evaluation": [n / 100 for n in history["evaluation_accuracy"]],
        "learning-rate": [0.5, 0.5, 0.5, 0.25],
        "weights/squared-norm": history["squared_weight_norm"],
        "seconds/training": history["seconds"]["training"],
        "seconds/evaluation": history["seconds"]["evaluation"],
    }
    assert set(accumulator.Tags()["scalars"]) == set(curves), accumulator.Tags()
    for tag, values in curves.items():
        events = accumulator.Scalars(tag)
        assert [e.step for e in events] == [1, 2, 3, 4], (tag, events)
        assert [e.value for e in events] == [float(np.float32(v)) for v in values], (tag, events)
    layers = [f"layers.{n}/{part}" for n in (0, 1) for part in ("weight", "bias")]
    assert set(accumulator.Tags()["histograms"]) == set(layers), accumulator.Tags()
    assert [e.step for e in accumulator.Histograms("layers.1/bias")] == [0, 1, 2, 3, 4]
    assert accumulator.Histograms("layers.0/weight")[0].histogram_value.num == 784 * 8
    image = accumulator.Images("layers.0/units")[-1]
    assert (image.step, image.width, image.height) == (4, 3 * 29 - 1, 3 * 29 - 1), image
    (text,) = accumulator.Tensors("configuration")
    (table,) = text.tensor_proto.string_val
    assert b"| sizes | 784,8,10 |" in table and b"| seed | 1 |" in table, table
    print("TensorBoard: a run of backprop train in 8 curves, resumed after 2 of 4 epochs")


models = [
    path for path in sorted(folder.glob("*.npz"))
    if path.stem.split("-")[-1] not in ("batch", "outputs", "gradient", "command")
]
assert len(models) == 14, models
for path in models:
    check_model(path)
check_tensorboard()
check_trained()
