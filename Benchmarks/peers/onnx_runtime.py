"""onnxruntime, called from Python: the model as this library writes it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import prediction


def make(model: Path, threads: int) -> Callable[[np.ndarray], np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = ["output"]
    return lambda rows: session.run(names, {"input": rows})[0]


if __name__ == "__main__":
    prediction.run("onnxruntime", {"onnxruntime": onnxruntime.__version__}, make)
