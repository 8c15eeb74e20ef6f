"""The studio, which can be stopped and started again on the same store."""

import json
import os
import pathlib
import sys
import time
import urllib.request

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from studio_process import StudioProcess  # noqa: E402


class Studio:
    def __init__(self, store, *options):
        self.store = store
        self.options = options
        self.port = 0
        self.server = None

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Returns when the server listens: first on a free port, then on the same one."""
        self.server = StudioProcess(
            os.environ["BACKPROP_STUDIO"], self.store, *self.options, port=self.port)
        self.port = self.server.port
        return self

    def stop(self):
        if self.server:
            assert self.server.stop() == 0, "the studio did not exit with status 0"
        self.server = None

    def get(self, path):
        """Returns the response of the server, without the page."""
        with urllib.request.urlopen(self.base + path, timeout=20) as response:
            return response.read()

    def runs(self):
        return json.loads(self.get("/api/runs"))["runs"]

    def run(self, identifier):
        return json.loads(self.get(f"/api/runs/{identifier}"))

    def post(self, path, content):
        request = urllib.request.Request(
            self.base + path, json.dumps(content).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            content = response.read()
            return json.loads(content) if content else None

    def add(self, name, table):
        """Stores a table as a data set."""
        request = urllib.request.Request(
            f"{self.base}/api/datasets?name={name}", table.encode(), {"Content-Type": "text/csv"})
        with urllib.request.urlopen(request, timeout=20) as response:
            assert response.status == 201

    def train(self, configuration, **settings):
        """Creates a run, waits until it is finished, and returns its identifier."""
        run = self.post("/api/runs", {"configuration": configuration, **settings})
        self.until(run["id"], "finished")
        return run["id"]

    def until(self, identifier, state, seconds=40):
        """Waits until a run is in a state."""
        end = time.monotonic() + seconds
        while (run := self.run(identifier))["state"] != state:
            assert time.monotonic() < end, f"{run['name']} is {run['state']}, not {state}"
            time.sleep(0.05)
