"""PyTorch as its tutorials teach it: modules, autograd, torch.optim.SGD.

Without a DataLoader, which costs more than the training itself.
"""

import mnist
import numpy as np
import side
import torch
from torch import nn


class Autograd:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(scalar=("real",), cost=("cross-entropy",), penalty=(0,), monitor=("none",))
        torch.set_num_threads(work.threads)
        self.batch_size = work.batch_size
        self.dtype = getattr(torch, work.precision)
        modules: list[nn.Module] = []
        for w, b in side.initial_parameters(work):
            linear = nn.Linear(w.shape[1], w.shape[0], dtype=self.dtype)
            linear.weight.data = torch.from_numpy(w)
            linear.bias.data = torch.from_numpy(b)
            modules += [linear, nn.Sigmoid()]
        # The last sigmoid is part of the loss, where it cannot overflow.
        self.network = nn.Sequential(*modules[:-1])
        self.loss = nn.BCEWithLogitsLoss(reduction="sum")
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=work.eta)
        self.x = self.convert(train.images)
        self.y = torch.from_numpy(mnist.one_hot(train.labels, work.dtype))

    def convert(self, images: np.ndarray) -> torch.Tensor:
        return torch.tensor(images).to(self.dtype).div_(255)

    def train_epoch(self, order: np.ndarray) -> None:
        for indices in torch.from_numpy(order).split(self.batch_size):
            self.optimizer.zero_grad()
            loss = self.loss(self.network(self.x[indices]), self.y[indices]) / len(indices)
            loss.backward()
            self.optimizer.step()

    def accuracy(self, digits: mnist.Digits) -> float:
        with torch.inference_mode():
            outputs = self.network(self.convert(digits.images))
        return float(np.mean(outputs.argmax(dim=1).numpy() == digits.labels))


if __name__ == "__main__":
    side.run("PyTorch, autograd", {"torch": torch.__version__}, Autograd)
