"""The works to compare, and the sides that do each of them."""

from dataclasses import dataclass, field
from pathlib import Path

from two_conv import LAYERS

OURS = "swift-backprop"
BASELINE = "numpy_sample"

# Sides whose accuracy is not compared with the others', and the reason.
DIFFERENT = {"sklearn_mlp": "its output is softmax with log-likelihood"}

Options = dict[str, str]


@dataclass(frozen=True)
class Run:
    """One training run; the options are those of `backprop train`."""

    options: Options
    epochs: int
    # The number of epochs for sides that would need minutes for all of them.
    sampled_epochs: int | None = None


@dataclass(frozen=True)
class Work:
    """A task for every side; with several runs their times are added."""

    name: str
    title: str
    threads: int
    runs: tuple[Run, ...]
    sides: tuple[str, ...]
    # The different options of a side, by its name.
    options: dict[str, Options] = field(default_factory=dict)
    # The sides that do only `sampled_epochs` and are extrapolated.
    sampled: tuple[str, ...] = ()
    rounds: int | None = None
    # The program of this library.
    program: str = "TrainingSide"

    @property
    def is_whole(self) -> bool:
        """True if the result is the time of all runs, not that of an epoch."""
        return len(self.runs) > 1


SHEET = {"sizes": "784,30,10", "batch-size": "10", "eta": "0.5"}
WIDE = {"sizes": "784,512,512,10", "batch-size": "128", "eta": "1"}
FLOAT64 = {"precision": "float64"}
CONV = {
    "layers": LAYERS["real"],
    "cost": "log-likelihood",
    "eta": "0.03",
    "train-size": "10000",
}
COMPLEX_CONV = CONV | {"scalar": "complex", "layers": LAYERS["complex"]}
# Written by this library's side, which goes first, and read by the others.
MODEL = str(Path(__file__).resolve().parent.parent / ".build" / "prediction.onnx")
PREDICTION_SIDES = (OURS, "onnx_runtime", "torch_prediction")
ALL_SIDES = (OURS, "jax_scan", "numpy_batch", "torch_by_hand", "torch_autograd", "sklearn_mlp")


def _exercise_25() -> tuple[Run, ...]:
    shared = SHEET | FLOAT64 | {"monitor": "all"}
    return (
        Run(shared | {"cost": "cross-entropy"}, epochs=30, sampled_epochs=2),
        Run(shared | {"cost": "quadratic", "eta": "3"}, epochs=30, sampled_epochs=2),
        Run(shared | {"train-size": "1000"}, epochs=400, sampled_epochs=8),
        Run(shared | {"train-size": "1000", "lambda": "0.1"}, epochs=400, sampled_epochs=8),
    )


WORKS = (
    Work(
        "sheet",
        "[784,30,10], batch 10, cross-entropy, η = 0.5, float32; 1 thread",
        threads=1,
        runs=(Run(SHEET, epochs=4),),
        sides=(*ALL_SIDES, BASELINE),
        options={BASELINE: FLOAT64},
    ),
    Work(
        "sheet64",
        "the same in float64; 1 thread",
        threads=1,
        runs=(Run(SHEET | FLOAT64, epochs=4),),
        sides=(*ALL_SIDES, BASELINE),
    ),
    Work(
        "wide",
        "[784,512,512,10], batch 128, cross-entropy, η = 1, float32; 2 threads",
        threads=2,
        runs=(Run(WIDE, epochs=8),),
        sides=ALL_SIDES,
    ),
    Work(
        "wide1",
        "the same; 1 thread",
        threads=1,
        runs=(Run(WIDE, epochs=8),),
        sides=ALL_SIDES,
    ),
    Work(
        "complex",
        "[784,30,10] over ℂ, batch 10, split sigmoids, complex64; 1 thread",
        threads=1,
        runs=(Run(SHEET | {"scalar": "complex"}, epochs=4),),
        sides=(OURS, "jax_scan", "torch_complex"),
    ),
    Work(
        "conv10",
        "two convolutions (20 and 40 channels, 5×5), 10,000 digits, batch 10, float32; 2 threads",
        threads=2,
        runs=(Run(CONV, epochs=3),),
        sides=(OURS, "jax_conv", "torch_conv"),
    ),
    Work(
        "conv100",
        "the same, batch 100, η = 0.1; 2 threads",
        threads=2,
        runs=(Run(CONV | {"batch-size": "100", "eta": "0.1"}, epochs=3),),
        sides=(OURS, "jax_conv", "torch_conv"),
    ),
    Work(
        "conv-complex10",
        "the same over ℂ with cardioids, batch 10, complex64; 2 threads",
        threads=2,
        runs=(Run(COMPLEX_CONV, epochs=3),),
        sides=(OURS, "torch_conv"),
    ),
    Work(
        "conv-complex100",
        "the same over ℂ, batch 100, η = 0.1; 2 threads",
        threads=2,
        runs=(Run(COMPLEX_CONV | {"batch-size": "100", "eta": "0.1"}, epochs=3),),
        sides=(OURS, "torch_conv"),
    ),
    Work(
        "exercise25",
        "25 a–c whole, float64: 2 × 30 epochs of 50,000, 2 × 400 of 1,000, every monitor on; "
        "2 threads allowed",
        threads=2,
        runs=_exercise_25(),
        sides=(OURS, "numpy_batch", BASELINE),
        sampled=("numpy_batch", BASELINE),
        rounds=1,
    ),
    Work(
        "predict1",
        "[784,30,10] predicts 10,000 digits, one in a call, float32; 1 thread",
        threads=1,
        runs=(Run({"batch-size": "1", "model": MODEL}, epochs=8),),
        sides=PREDICTION_SIDES,
        program="PredictionSide",
    ),
    Work(
        "predict1000",
        "the same, 1,000 in a call; 1 thread",
        threads=1,
        runs=(Run({"batch-size": "1000", "model": MODEL}, epochs=20),),
        sides=PREDICTION_SIDES,
        program="PredictionSide",
    ),
)
