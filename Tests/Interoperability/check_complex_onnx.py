"""Checks networks over ℂ that Swift wrote as ONNX: every activation and every kind of layer.

The outputs of onnxruntime are compared with Swift's, to 1e-5 in single and 1e-12 in double precision,
relative to numbers larger than 1.
"""

import collections
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

folder = pathlib.Path(sys.argv[1]) / "from-swift" / "complex"
paths = sorted(folder.glob("*.onnx"))
worst = collections.Counter()
for path in paths:
    proto = onnx.load(path)
    onnx.checker.check_model(proto, full_check=True)
    metadata = {entry.key: entry.value for entry in proto.metadata_props}
    assert json.loads(metadata["description"])["scalar"] == "complex", path
    assert "real part, imaginary part" in metadata["complex_layout"], path
    (input_,), (output_,) = proto.graph.input, proto.graph.output
    for port in (input_, output_):
        first, _, last = port.type.tensor_type.shape.dim
        assert first.dim_param == "batch" and last.dim_value == 2 and port.doc_string, path
    names = [node.name for node in proto.graph.node]
    assert len(set(names)) == len(names), f"{path}: two nodes have one name"
    assert all(name.split(".")[0] in ("input", "layers", "output", "preprocessing") for name in names), names
    samples = np.load(folder / f"{path.stem}-samples.npz")
    x, a = samples["x"], samples["a"]
    real = np.float32 if x.dtype == np.complex64 else np.float64
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for rows in (len(x), 1):
        (values,) = session.run(["output"], {"input": x[:rows].view(real).reshape(rows, -1, 2)})
        assert values.dtype == real and values.shape == (rows, a.shape[1], 2), path
        outputs = values[..., 0] + 1j * values[..., 1]
        error = (np.abs(outputs - a[:rows]) / np.maximum(1, np.abs(a[:rows]))).max()
        assert error <= (1e-5 if real == np.float32 else 1e-12), f"{path}: differs by {error}"
        worst[real.__name__] = max(worst[real.__name__], error)
assert len(paths) == 2 * (3 * 22 + 13 + 1 + 6), len(paths)
text = ", ".join(f"{kind} by at most {error:.1e}" for kind, error in worst.items())
print(f"{len(paths)} networks over ℂ as ONNX: onnxruntime's outputs differ in {text}")
