"""The studio as a process, for the tests that send it requests."""

import os
import pathlib
import signal
import subprocess


class StudioProcess:
    """A server that listens; `base` is its address.

    Arguments: the program, the folder of the store, further options, and the port (0 for a free one). It
    finds neither MNIST nor a cache, so that all machines train on the same digits.
    """

    def __init__(self, program, store, *options, port=0):
        self.store = store
        environment = {key: value for key, value in os.environ.items() if key != "BACKPROP_DATA"}
        environment["XDG_CACHE_HOME"] = str(pathlib.Path(store).parent / "studio-cache")
        self.process = subprocess.Popen(
            [program, "--port", str(port), "--store", str(store), *options],
            stdout=subprocess.PIPE, text=True, env=environment)
        line = next((line for line in self.process.stdout if "http://" in line), None)
        assert line, f"the studio ended with status {self.process.wait()}"
        self.port = int(line.strip().rstrip("/").rsplit(":", 1)[1])

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def status(self, key):
        """Returns a number in /proc/PID/status, as that of VmRSS in KiB."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            line = next(line for line in file if line.startswith(key + ":"))
        return int(line.split()[1])

    def stop(self):
        """Asks the server to end, and returns its status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        self.process.stdout.close()
        return status
