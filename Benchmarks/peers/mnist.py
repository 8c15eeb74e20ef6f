"""Reads MNIST's IDX files, plain or gzipped, split as the Swift side splits them."""

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Digits(NamedTuple):
    """Images [n, 784] and labels [n], both unsigned bytes."""

    images: np.ndarray
    labels: np.ndarray


def load(folder: Path, train_size: int) -> tuple[Digits, Digits]:
    """The first `train_size` of the 50,000 training digits, and the 10,000 test digits."""
    train = Digits(_read(folder, "train-images-idx3-ubyte"), _read(folder, "train-labels-idx1-ubyte"))
    test = Digits(_read(folder, "t10k-images-idx3-ubyte"), _read(folder, "t10k-labels-idx1-ubyte"))
    return Digits(train.images[:train_size], train.labels[:train_size]), test


def one_hot(labels: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Targets [n, 10]: zeros and a single one."""
    return np.eye(10, dtype=dtype)[labels]


def _read(folder: Path, name: str) -> np.ndarray:
    for base in (folder / "mnist", folder):
        if (base / name).exists():
            return _parse((base / name).read_bytes(), name)
        if (base / f"{name}.gz").exists():
            return _parse(gzip.decompress((base / f"{name}.gz").read_bytes()), name)
    raise SystemExit(f"{name}[.gz] is neither in {folder / 'mnist'} nor in {folder}: give --data DIR")


def _parse(content: bytes, name: str) -> np.ndarray:
    """IDX: two zero bytes, the type (8: unsigned byte), the rank, the lengths, the bytes."""
    if content[:3] != b"\0\0\x08":
        raise SystemExit(f"{name}: no IDX file of unsigned bytes")
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * rank)
    return values.reshape(shape[0], -1) if rank > 1 else values
