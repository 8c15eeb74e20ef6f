"""A network over the complex numbers in PyTorch, by complex autograd.

Hidden units are split sigmoids, f(x) + i f(y); the outputs are the sigmoids of the real parts, with
cross-entropy. PyTorch's `.grad` is the direction of steepest ascent.
"""

import mnist
import numpy as np
import side
import torch
from torch.nn import functional


class ComplexAutograd:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(scalar=("complex",), cost=("cross-entropy",), penalty=(0,), monitor=("none",))
        torch.set_num_threads(work.threads)
        self.batch_size = work.batch_size
        self.dtype = torch.complex64 if work.precision == "float32" else torch.complex128
        self.layers = [
            (torch.from_numpy(w.T.copy()).requires_grad_(), torch.from_numpy(b).requires_grad_())
            for w, b in side.initial_parameters(work)
        ]
        self.optimizer = torch.optim.SGD([p for layer in self.layers for p in layer], lr=work.eta)
        self.x = self.convert(train.images)
        self.y = torch.from_numpy(mnist.one_hot(train.labels, work.dtype))

    def convert(self, images: np.ndarray) -> torch.Tensor:
        return torch.tensor(images).to(self.dtype).div_(255)

    def logits(self, a: torch.Tensor) -> torch.Tensor:
        for w, b in self.layers[:-1]:
            z = torch.addmm(b, a, w)
            a = torch.complex(z.real.sigmoid(), z.imag.sigmoid())
        w, b = self.layers[-1]
        return torch.addmm(b, a, w).real

    def train_epoch(self, order: np.ndarray) -> None:
        for indices in torch.from_numpy(order).split(self.batch_size):
            self.optimizer.zero_grad()
            cost = functional.binary_cross_entropy_with_logits(
                self.logits(self.x[indices]), self.y[indices], reduction="sum"
            )
            (cost / len(indices)).backward()
            self.optimizer.step()

    def accuracy(self, digits: mnist.Digits) -> float:
        with torch.inference_mode():
            outputs = self.logits(self.convert(digits.images))
        return float(np.mean(outputs.argmax(dim=1).numpy() == digits.labels))


if __name__ == "__main__":
    side.run("PyTorch, complex autograd", {"torch": torch.__version__}, ComplexAutograd)
