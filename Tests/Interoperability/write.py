"""Writes files with the formats' own libraries, for the Swift tests to read."""

import io
import json
import pathlib
import sys
import zipfile

import numpy as np
import onnx
from safetensors.numpy import save_file

import onnx_models

folder = pathlib.Path(sys.argv[1]) / "from-python"
folder.mkdir(exist_ok=True)

SIZES = [4, 3, 2]


def parameter(layer, index, dtype):
    """Returns the number that the Swift test expects at an index: exact in every precision."""
    value = (layer + 1) * 0.5 - index * 0.25
    return value + (index - 1) * 0.125j if np.issubdtype(dtype, np.complexfloating) else value


def tensors(dtype):
    result = {}
    for layer, (inputs, units) in enumerate(zip(SIZES, SIZES[1:])):
        flat = [parameter(layer, i, dtype) for i in range(units * inputs)]
        result[f"layers.{layer}.weight"] = np.array(flat, dtype).reshape(units, inputs)
        result[f"layers.{layer}.bias"] = np.array(flat[:units], dtype)
    return result


def description(dtype):
    dtype = np.dtype(dtype)
    is_complex = dtype.kind == "c"
    single = dtype.itemsize == (8 if is_complex else 4)
    return json.dumps({
        "version": 1,
        "scalar": "complex" if is_complex else "real",
        "precision": "float32" if single else "float64",
        "sizes": SIZES,
        "activations": ["identity", "identity"],
        "cost": "quadratic",
    })


for dtype in ("float32", "float64", "complex64", "complex128"):
    parameters = tensors(dtype)
    text = np.frombuffer(description(dtype).encode(), np.uint8)
    np.savez(folder / f"{dtype}.npz", description=text, **parameters)
    np.savez_compressed(folder / f"{dtype}-deflated.npz", description=text, **parameters)
    # A transposed matrix is saved in Fortran's order.
    fortran = {k: np.asfortranarray(v) for k, v in parameters.items()}
    np.savez(folder / f"{dtype}-fortran.npz", description=text, **fortran)
    real = {
        k: np.stack([v.real, v.imag], -1) if v.dtype.kind == "c" else v
        for k, v in parameters.items()
    }
    save_file(real, folder / f"{dtype}.safetensors", {"description": description(dtype)})
    np.savez(folder / f"{dtype}-bare.npz", **parameters)

# An archive written to a stream that cannot seek has data descriptors.
class Stream(io.RawIOBase):
    def __init__(self):
        self.content = b""

    def writable(self):
        return True

    def write(self, data):
        self.content += bytes(data)
        return len(data)


stream = Stream()
with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, array in tensors("float64").items():
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=(2, 0))
        archive.writestr(f"{name}.npy", buffer.getvalue())
(folder / "float64-stream-bare.npz").write_bytes(stream.content)

np.savez(folder / "batch.npz", x=np.arange(8.0).reshape(2, 4), y=np.array([1, 0]))

# The course's program writes its networks with json.dump.
parameters = tensors("float64")
(folder / "network2.json").write_text(json.dumps({
    "sizes": SIZES,
    "weights": [parameters[f"layers.{i}.weight"].tolist() for i in range(2)],
    "biases": [parameters[f"layers.{i}.bias"].reshape(-1, 1).tolist() for i in range(2)],
    "cost": "QuadraticCost",
}))
for name, make in onnx_models.MODELS.items():
    path = folder / f"{name}.onnx"
    onnx.save(make(), path)
    np.savez(folder / f"{name}-outputs.npz", x=onnx_models.INPUTS, a=onnx_models.outputs(path))
for name, make in onnx_models.IMAGE_MODELS.items():
    path = folder / f"{name}.onnx"
    onnx.save(make(), path)
    rows, outputs = onnx_models.image_samples(path)
    np.savez(folder / f"{name}-outputs.npz", x=rows, a=outputs)
print(f"wrote {len(list(folder.iterdir()))} files with numpy {np.__version__}, safetensors and onnx")
