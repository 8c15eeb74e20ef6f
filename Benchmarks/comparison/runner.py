"""Runs one side once, alone on its cores, and measures the load of other processes."""

import json
import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from works import OURS, Options, Run, Work

BENCHMARKS = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 900


class SideFailed(Exception):
    """A side ended with an error; the message is the last line it printed."""


@dataclass(frozen=True)
class Runner:
    python: Path
    # The folder of this library's programs.
    ours: Path
    data: Path

    def run(self, work: Work, side: str, run: Run, epochs: int, seed: int) -> dict:
        """Returns the line that the side printed, and `others_busy`: the share of the machine's
        time that other processes used meanwhile."""
        options = run.options | work.options.get(side, {})
        options |= {"epochs": str(epochs), "threads": str(work.threads), "seed": str(seed)}
        others = OthersClock()
        try:
            process = subprocess.run(
                [*self._command(work, side), *_arguments(options), "--data", str(self.data)],
                env=_environment(work.threads),
                preexec_fn=lambda: os.sched_setaffinity(0, range(work.threads)),
                capture_output=True,
                text=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SideFailed(f"took more than {TIMEOUT_SECONDS} s") from error
        if process.returncode != 0:
            said = process.stderr.strip().splitlines() or ["no message"]
            raise SideFailed(f"exit status {process.returncode}: {said[-1]}")
        result = json.loads(process.stdout.strip().splitlines()[-1])
        return result | {"others_busy": others.share(), "seed": seed, "options": options}

    def _command(self, work: Work, side: str) -> list[str]:
        if side == OURS:
            return [str(self.ours / work.program)]
        return [str(self.python), str(BENCHMARKS / "peers" / f"{side}.py")]


class OthersClock:
    """Returns the share of the machine that other processes used since the start."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.busy = _busy_seconds()
        self.children = _children_seconds()

    def share(self) -> float:
        others = _busy_seconds() - self.busy - (_children_seconds() - self.children)
        elapsed = (time.monotonic() - self.start) * (os.cpu_count() or 1)
        return max(0.0, others / elapsed)


def _busy_seconds() -> float:
    """Returns the seconds that all cores together were busy since the machine started."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _, _, irq, softirq = (int(field) for field in fields[:7])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _arguments(options: Options) -> list[str]:
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def _environment(threads: int) -> dict[str, str]:
    """Returns the caller's environment with the number of threads, and without slow settings."""
    environment = dict(os.environ)
    # Workarounds for old OpenBLAS versions; a current one chooses its fastest kernels itself.
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        environment.pop(name, None)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        environment[name] = str(threads)
    environment["JAX_PLATFORMS"] = "cpu"
    if threads == 1:
        environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    return environment
