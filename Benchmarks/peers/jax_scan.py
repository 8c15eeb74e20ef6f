"""JAX: one compiled function per epoch, `lax.scan` over its mini-batches.

Over the complex numbers as in torch_complex.py; JAX's `grad` is the conjugate of the direction of
steepest ascent.
"""

import jax
import jax.numpy as jnp
import mnist
import numpy as np
import side

Parameters = list[tuple[jax.Array, jax.Array]]


def sigmoid(z: jax.Array) -> jax.Array:
    if jnp.iscomplexobj(z):
        return jax.lax.complex(jax.nn.sigmoid(z.real), jax.nn.sigmoid(z.imag))
    return jax.nn.sigmoid(z)


def logits(parameters: Parameters, x: jax.Array) -> jax.Array:
    """The real numbers whose sigmoids are the outputs."""
    a = x
    for w, b in parameters[:-1]:
        a = sigmoid(a @ w + b)
    w, b = parameters[-1]
    return (a @ w + b).real


def mean_cost(parameters: Parameters, x: jax.Array, y: jax.Array) -> jax.Array:
    """Cross-entropy, from z so that it cannot overflow."""
    z = logits(parameters, x)
    return jnp.sum(jax.nn.softplus(z) - y * z) / len(x)


class Scan:
    def __init__(self, work: side.Work, train: mnist.Digits) -> None:
        work.require(cost=("cross-entropy",), penalty=(0,), monitor=("none",))
        jax.config.update("jax_enable_x64", work.precision == "float64")
        self.work = work
        self.parameters = [
            (jnp.asarray(w.T), jnp.asarray(b)) for w, b in side.initial_parameters(work)
        ]
        self.x = self.convert(train.images)
        self.y = jnp.asarray(mnist.one_hot(train.labels, work.dtype))
        self.logits = jax.jit(logits)
        order = jnp.arange(len(train.labels))
        self.epoch = (
            jax.jit(self.go_through, donate_argnums=0)
            .lower(self.parameters, self.x, self.y, order)
            .compile()
        )

    def convert(self, images: np.ndarray) -> jax.Array:
        return jnp.asarray(images.astype(self.work.dtype) / self.work.dtype.type(255))

    def go_through(
        self, parameters: Parameters, x: jax.Array, y: jax.Array, order: jax.Array
    ) -> Parameters:
        def step(parameters: Parameters, indices: jax.Array) -> tuple[Parameters, None]:
            gradient = jax.grad(mean_cost)(parameters, x[indices], y[indices])
            return (
                jax.tree.map(lambda p, g: p - self.work.eta * g.conj(), parameters, gradient),
                None,
            )

        whole = len(order) // self.work.batch_size * self.work.batch_size
        parameters, _ = jax.lax.scan(
            step, parameters, order[:whole].reshape(-1, self.work.batch_size)
        )
        if whole < len(order):
            parameters, _ = step(parameters, order[whole:])
        return parameters

    def train_epoch(self, order: np.ndarray) -> None:
        order = jnp.asarray(order, dtype=jnp.arange(1).dtype)
        self.parameters = self.epoch(self.parameters, self.x, self.y, order)
        jax.block_until_ready(self.parameters)

    def accuracy(self, digits: mnist.Digits) -> float:
        outputs = self.logits(self.parameters, self.convert(digits.images))
        return float(np.mean(np.asarray(outputs).argmax(axis=1) == digits.labels))


if __name__ == "__main__":
    side.run("JAX, jit + scan", {"jax": jax.__version__}, Scan)
