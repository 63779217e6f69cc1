#!/usr/bin/env python3
"""Loads a running Arunai with many clients at once while an import runs, and looks for the clients'
positions in its log.

    tests/load/run.py --binary target/release/arunai --areas AREAS… --wamnet FILES… [--clients 200] [--seconds 60]

It starts a service of its own on a scratch database, takes the areas and half of the files in, begins the
load, takes the other half in meanwhile, and fails on any error, on an answer that is not 200, and on a log
line that holds a position that was searched from. Times are printed, never judged. Needs Python 3 only.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

KINDS = ["kind_22", "kind_24", "kind_33", "kind_46", "kind_65"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--areas", nargs="+", required=True)
    parser.add_argument("--wamnet", nargs="+", required=True)
    parser.add_argument("--as-of", default="2025-03-31")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    return parser.parse_args()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def search(dice):
    """A body with a position that can be recognised, and what was put into it."""
    longitude = round(dice.uniform(130.0, 141.0), 6)
    latitude = round(dice.uniform(32.0, 42.0), 6)
    body = {
        "place": {"point": {"longitude": longitude, "latitude": latitude}},
        "kinds": [dice.choice(KINDS)],
        "profile": {"age": dice.randrange(0, 90)},
    }
    return json.dumps(body), (f"{longitude}", f"{latitude}")


class Client(threading.Thread):
    """One client: searches until the time is over."""

    def __init__(self, number, port, until):
        super().__init__(daemon=True)
        self.dice = random.Random(number)
        self.port, self.until = port, until
        self.times, self.faults, self.positions = [], [], []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"content-type": "application/json"}
        while time.monotonic() < self.until:
            body, position = search(self.dice)
            started = time.monotonic()
            try:
                connection.request("POST", "/api/v1/searches", body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.faults.append(f"status {answer.status}")
            except OSError as fault:
                self.faults.append(repr(fault))
                connection.close()
            self.times.append(time.monotonic() - started)
            self.positions.append(position)


def wait_until_ready(port):
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("the service does not get ready")


def report(clients, seconds, log):
    times = sorted(t for client in clients for t in client.times)
    faults = [fault for client in clients for fault in client.faults]
    at = lambda share: 1000 * times[min(len(times) - 1, int(len(times) * share))]
    print(f"{len(times)} searches in {seconds:.0f} s by {len(clients)} clients: {len(times) / seconds:.0f}/s, "
          f"p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, {len(faults)} errors")
    # The seconds of a time can look like a latitude.
    said = re.sub(r'"timestamp":"[^"]*"', "", log.read_text())
    numbers = set(re.findall(r"\d+\.\d+", said))
    told = [p for client in clients for p in client.positions if numbers.intersection(p)]
    print(f"{len(said.splitlines())} log lines, {len(told)} positions that were searched from in them")
    for fault in faults[:5]:
        print("error:", fault)
    return 1 if faults or told else 0


def main():
    wanted = arguments()
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log"
        port = free_port()
        environment = {
            **os.environ,
            "ARUNAI_DATABASE_URL": f"sqlite://{folder}/load.sqlite",
            "ARUNAI_SECRETS": f"{folder}/secrets.json",
            "ARUNAI_LISTEN": f"127.0.0.1:{port}",
        }
        take = lambda *what: subprocess.run([wanted.binary, "import", *what], env=environment, check=True,
                                            stdout=subprocess.DEVNULL)
        half = len(wanted.wamnet) // 2
        take("areas", *wanted.areas)
        take("wamnet", "--as-of", wanted.as_of, *wanted.wamnet[:half])
        with log.open("w") as out:
            service = subprocess.Popen([wanted.binary, "serve"], env=environment, stderr=out)
        try:
            wait_until_ready(port)
            started = time.monotonic()
            clients = [Client(n, port, started + wanted.seconds) for n in range(wanted.clients)]
            for client in clients:
                client.start()
            take("wamnet", "--as-of", wanted.as_of, *wanted.wamnet[half:])
            print(f"import finished after {time.monotonic() - started:.0f} s of load")
            for client in clients:
                client.join()
            seconds = time.monotonic() - started
        finally:
            service.terminate()
            service.wait()
        sys.exit(report(clients, seconds, log))


if __name__ == "__main__":
    main()
