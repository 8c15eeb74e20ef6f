"""PyTorch in inference mode, with the parameters of the stored model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import prediction
import torch


def make(model: Path, threads: int) -> Callable[[np.ndarray], np.ndarray]:
    torch.set_num_threads(threads)
    stored = {
        tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
        for tensor in onnx.load(model).graph.initializer
    }
    count = sum(name.endswith(".weight") for name in stored)
    layers = [(stored[f"layers.{n}.bias"], stored[f"layers.{n}.weight"].T) for n in range(count)]

    @torch.inference_mode()
    def predict(rows: np.ndarray) -> np.ndarray:
        a = torch.from_numpy(rows)
        for bias, weight in layers:
            a = torch.addmm(bias, a, weight).sigmoid_()
        return a.numpy()

    return predict


if __name__ == "__main__":
    prediction.run("PyTorch, inference mode", {"torch": torch.__version__}, make)
