"""Two convolutions in JAX: one compiled function per epoch, `lax.scan` over its mini-batches."""

import jax
import jax.numpy as jnp
import mnist
import numpy as np
import side
import two_conv
from jax import lax

Parameters = list[tuple[jax.Array, jax.Array]]


def pool(x: jax.Array) -> jax.Array:
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def logits(parameters: Parameters, a: jax.Array) -> jax.Array:
    for w, b in parameters[:2]:
        z = lax.conv_general_dilated(a, w, (1, 1), "VALID") + b[:, None, None]
        a = pool(jax.nn.relu(z))
    (w, b), (u, c) = parameters[2:]
    return jax.nn.relu(a.reshape(len(a), -1) @ w.T + b) @ u.T + c


def mean_cost(parameters: Parameters, x: jax.Array, y: jax.Array) -> jax.Array:
    z = jax.nn.log_softmax(logits(parameters, x))
    return -jnp.mean(jnp.take_along_axis(z, y[:, None], 1))


class Scan:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        # JAX convolves no complex numbers on a processor.
        work.require(scalar=("real",), precision=("float32",))
        work.require(
            layers=(two_conv.LAYERS[work.scalar],),
            cost=("log-likelihood",),
            penalty=(0,),
            monitor=("none",),
        )
        self.work = work
        self.parameters = [
            (jnp.asarray(w), jnp.asarray(b))
            for w, b in side.initial_parameters(work, two_conv.SHAPES)
        ]
        self.x = self.convert(train.images)
        self.y = jnp.asarray(train.labels.astype(np.int32))
        self.logits = jax.jit(logits)
        self.epoch = (
            jax.jit(self.go_through, donate_argnums=0)
            .lower(self.parameters, self.x, self.y, jnp.arange(len(train.labels)))
            .compile()
        )

    def convert(self, images: np.ndarray) -> jax.Array:
        return jnp.asarray(images.astype(np.float32) / np.float32(255)).reshape(-1, 1, 28, 28)

    def go_through(
        self, parameters: Parameters, x: jax.Array, y: jax.Array, order: jax.Array
    ) -> Parameters:
        def step(parameters: Parameters, indices: jax.Array) -> tuple[Parameters, None]:
            gradient = jax.grad(mean_cost)(parameters, x[indices], y[indices])
            return jax.tree.map(lambda p, g: p - self.work.eta * g, parameters, gradient), None

        # Every work has whole mini-batches.
        order = order.reshape(-1, self.work.batch_size)
        return lax.scan(step, parameters, order)[0]

    def train_epoch(self, order: np.ndarray) -> None:
        order = jnp.asarray(order, dtype=jnp.arange(1).dtype)
        self.parameters = self.epoch(self.parameters, self.x, self.y, order)
        jax.block_until_ready(self.parameters)

    def accuracy(self, digits: mnist.Digits) -> float:
        outputs = [self.logits(self.parameters, self.convert(x)) for x in np.split(digits.images, 10)]
        return float(np.mean(np.concatenate(outputs).argmax(axis=1) == digits.labels))


if __name__ == "__main__":
    side.run("JAX, jit + scan", {"jax": jax.__version__}, Scan)
