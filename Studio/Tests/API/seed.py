"""Creates a finished run and a paused one."""

import json
import sys
import time
import urllib.request

base = sys.argv[1]


def post(path, content):
    request = urllib.request.Request(
        base + path, json.dumps(content).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.loads(response.read())


small = {"dataset": "digits", "trainSize": 500, "epochs": 3, "sizes": [784, 8, 10]}
finished = post("/api/runs", {"configuration": small})
post("/api/runs", {"configuration": small, "start": False})
while True:
    with urllib.request.urlopen(f"{base}/api/runs/{finished['id']}", timeout=30) as response:
        if json.loads(response.read())["state"] == "finished":
            break
    time.sleep(0.05)
