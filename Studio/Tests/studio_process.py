"""The studio as a process, for the tests that send it requests."""

import signal
import subprocess


class StudioProcess:
    """A server that listens; `base` is its address.

    Arguments: the program, the folder of the store, further options, the port (0 for a free one), and the
    environment.
    """

    def __init__(self, program, store, *options, port=0, environment=None):
        self.store = store
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
