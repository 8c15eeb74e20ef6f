"""PyTorch without autograd: the four equations written out, every result in place."""

import mnist
import numpy as np
import side
import torch


class ByHand:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(scalar=("real",), cost=("cross-entropy",), penalty=(0,), monitor=("none",))
        torch.set_num_threads(work.threads)
        self.work = work
        self.dtype = getattr(torch, work.precision)
        self.layers = [
            (torch.from_numpy(w.T.copy()), torch.from_numpy(b))
            for w, b in side.initial_parameters(work)
        ]
        self.x = self.convert(train.images)
        self.y = torch.from_numpy(mnist.one_hot(train.labels, work.dtype))
        m = work.batch_size
        self.input = torch.empty(m, work.sizes[0], dtype=self.dtype)
        self.a = [torch.empty(m, size, dtype=self.dtype) for size in work.sizes[1:]]
        self.delta = [torch.empty_like(a) for a in self.a]

    def convert(self, images: np.ndarray) -> torch.Tensor:
        return torch.tensor(images).to(self.dtype).div_(255)

    @torch.inference_mode()
    def train_epoch(self, order: np.ndarray) -> None:
        for indices in torch.from_numpy(order).split(self.work.batch_size):
            self.step(indices)

    def step(self, indices: torch.Tensor) -> None:
        m = len(indices)
        a = [torch.index_select(self.x, 0, indices, out=self.input[:m])]
        for (w, b), z in zip(self.layers, self.a):
            a.append(torch.addmm(b, a[-1], w, out=z[:m]).sigmoid_())
        delta = [d[:m] for d in self.delta]
        torch.sub(a[-1], self.y[indices], out=delta[-1])
        for index in range(len(self.layers) - 1, 0, -1):
            torch.mm(delta[index], self.layers[index][0].T, out=delta[index - 1])
            delta[index - 1].mul_(a[index]).mul_(1 - a[index])
        for (w, b), inputs, d in zip(self.layers, a, delta):
            w.addmm_(inputs.T, d, alpha=-self.work.eta / m)
            b.sub_(d.sum(dim=0), alpha=self.work.eta / m)

    @torch.inference_mode()
    def accuracy(self, digits: mnist.Digits) -> float:
        a = self.convert(digits.images)
        for w, b in self.layers:
            a = torch.addmm(b, a, w).sigmoid_()
        return float(np.mean(a.argmax(dim=1).numpy() == digits.labels))


if __name__ == "__main__":
    side.run("PyTorch, by hand", {"torch": torch.__version__}, ByHand)
