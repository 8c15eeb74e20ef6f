"""The network of two convolutions of the works `conv…`: that of Nielsen's chapter 6 without dropout."""

# Over ℂ max-pooling takes the value of the largest modulus, and the outputs are the softmax of Re z.
LAYERS = {
    "real": "conv 20 5x5 relu, max-pool 2x2, conv 40 5x5 relu, max-pool 2x2, dense 100 relu, "
    "dense 10 softmax",
    "complex": "conv 20 5x5 cardioid, max-pool 2x2, conv 40 5x5 cardioid, max-pool 2x2, "
    "dense 100 cardioid, dense 10 softmax-real-part",
}

# [out, in, height, width] or [out, in].
SHAPES = ((20, 1, 5, 5), (40, 20, 5, 5), (100, 640), (10, 100))
