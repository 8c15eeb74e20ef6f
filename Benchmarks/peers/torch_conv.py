"""Two convolutions in PyTorch by autograd, over ℝ and over ℂ.

PyTorch's `.grad` of complex parameters is the direction of steepest ascent.
"""

import mnist
import numpy as np
import side
import torch
import two_conv
from torch.nn import functional


def cardioid(z: torch.Tensor) -> torch.Tensor:
    return (1 + z.real / z.abs()) / 2 * z


def pool(x: torch.Tensor) -> torch.Tensor:
    if not x.is_complex():
        return functional.max_pool2d(x, 2)
    size, places = functional.max_pool2d(x.abs(), 2, return_indices=True)
    return x.flatten(2).gather(2, places.flatten(2)).reshape(size.shape)


class Convolutions:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(
            layers=(two_conv.LAYERS[work.scalar],),
            cost=("log-likelihood",),
            penalty=(0,),
            monitor=("none",),
        )
        torch.set_num_threads(work.threads)
        self.batch_size = work.batch_size
        self.layers = [
            (torch.from_numpy(w).requires_grad_(), torch.from_numpy(b).requires_grad_())
            for w, b in side.initial_parameters(work, two_conv.SHAPES)
        ]
        self.dtype = self.layers[0][0].dtype
        self.activation = cardioid if self.dtype.is_complex else torch.relu
        self.optimizer = torch.optim.SGD([p for layer in self.layers for p in layer], lr=work.eta)
        self.x = self.convert(train.images)
        self.y = torch.from_numpy(train.labels.astype(np.int64))

    def convert(self, images: np.ndarray) -> torch.Tensor:
        return torch.tensor(images).to(self.dtype).div_(255).reshape(-1, 1, 28, 28)

    def logits(self, a: torch.Tensor) -> torch.Tensor:
        for w, b in self.layers[:2]:
            a = pool(self.activation(functional.conv2d(a, w, b)))
        (w, b), (u, c) = self.layers[2:]
        a = self.activation(functional.linear(a.flatten(1), w, b))
        z = functional.linear(a, u, c)
        return z.real if z.is_complex() else z

    def train_epoch(self, order: np.ndarray) -> None:
        for indices in torch.from_numpy(order).split(self.batch_size):
            self.optimizer.zero_grad()
            functional.cross_entropy(self.logits(self.x[indices]), self.y[indices]).backward()
            self.optimizer.step()

    def accuracy(self, digits: mnist.Digits) -> float:
        with torch.inference_mode():
            outputs = [self.logits(self.convert(part)) for part in np.split(digits.images, 10)]
        return float(np.mean(torch.cat(outputs).argmax(dim=1).numpy() == digits.labels))


if __name__ == "__main__":
    side.run("PyTorch, autograd", {"torch": torch.__version__}, Convolutions)
