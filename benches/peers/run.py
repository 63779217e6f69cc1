#!/usr/bin/env python3
"""Nearest 20 of one kind: Arunai, PostGIS and Redis, each over its own protocol on the same cores in one run."""

import argparse
import contextlib
import functools
import json
import math
import os
import signal
import sys
import tempfile
from pathlib import Path

import answers
import arunai
import load
import points
import postgis
import redis_geo
import servers

NEAREST = 20
# A little more than the distance on the ellipsoid, because Redis measures on a sphere.
MARGIN = 1.01
PROOFS = 200


def say(text):
    """Tells how far the run is; the result alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def read_arguments():
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("arunai", help="the binary, e.g. target/release/arunai")
    parser.add_argument("--services", type=int, default=250_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3.0, help="of load on each, in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", type=int, default=2, help="for the servers and the load together")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args()
    if options.services < 3_000 or min(options.queries, options.connections, options.rounds, options.cores) < 1:
        parser.error("at least 3000 services, and 1 of everything else")
    if options.queries < options.connections or options.seconds < 0.1:
        parser.error("at least as many queries as connections, and 0.1 seconds")
    return options


class Run:
    """What all steps of one run share."""

    def __init__(self, options, stack):
        self.options, self.stack = options, stack
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peers-")))
        self.kinds = points.read_kinds()
        self.services, self.queries = points.invent(options.services, options.queries, len(self.kinds))
        self.contenders, self.versions, self.missing = [], {}, {}
        self.found, self.sizes, self.compared = {}, {}, {}
        self.radius_m = None

    def start_arunai(self):
        """Ours, which has to be there."""
        say(f"Arunai: taking {len(self.services)} services in")
        binary = str(Path(self.options.arunai).resolve())
        cores = len(os.sched_getaffinity(0))
        address, process, version = arunai.start(
            self.stack, self.folder, binary, self.services, self.kinds, cores
        )
        self.versions["arunai"] = version
        requests = [arunai.search(query, self.kinds, NEAREST) for query in self.queries]
        connect = functools.partial(arunai.connect, address)
        self.add(servers.Contender("arunai", connect, requests, arunai.decode, process.pid))
        if any(len(answer) != NEAREST for answer in self.found["arunai"]):
            raise servers.Unavailable(f"found less than {NEAREST}: more services are needed")

    def start_postgis(self):
        """By the index alone, and made exact; then a proof of the exact order without an index."""
        say("PostGIS: filling")
        address, process, password, version = postgis.start(self.stack, self.folder, self.services)
        self.versions["postgis"] = version
        requests = [postgis.search(query) for query in self.queries]

        def contender(name, statement, requests):
            connect = functools.partial(postgis.connect, address, password, statement.format(nearest=NEAREST))
            return servers.Contender(name, connect, requests, postgis.decode, process.pid)

        self.add(contender("postgis", postgis.NEAREST, requests), answers.SPHERE)
        self.add(contender("postgis_exact", postgis.NEAREST_EXACT, requests), answers.GEODESIC)
        say("PostGIS: measuring every service for a proof")
        proof, _ = answers.collect(contender("proof", postgis.MEASURE_ALL, requests[:PROOFS]))
        self.compared["proof"] = answers.compare(self.found["arunai"], proof, answers.GEODESIC)

    def start_redis(self):
        """With one radius that is enough for every question, and with the radius of each known beforehand."""
        say("Redis: filling")
        address, process, password, version = redis_geo.start(self.stack, self.folder, self.services, NEAREST)
        self.versions["redis"] = version
        connect = functools.partial(redis_geo.connect, address, password, NEAREST)
        furthest = [answer[-1][1] * MARGIN + 1 for answer in self.found["arunai"]]
        self.radius_m = math.ceil(max(furthest) / 1000) * 1000
        for name, radii in [("redis", [self.radius_m] * len(furthest)), ("redis_told", furthest)]:
            requests = [redis_geo.search(query, NEAREST, radius) for query, radius in zip(self.queries, radii)]
            self.add(servers.Contender(name, connect, requests, redis_geo.decode, process.pid), answers.SPHERE)

    def add(self, contender, tolerance=answers.GEODESIC):
        """Takes a contender in and compares its answers with Arunai's, which are the first."""
        found, self.sizes[contender.name] = answers.collect(contender)
        self.found[contender.name] = found
        is_first = found is self.found["arunai"]
        compared = None if is_first else answers.compare(self.found["arunai"], found, tolerance)
        self.compared[contender.name] = compared
        self.contenders.append(contender)

    def start_peers(self):
        """Those that are on this machine."""
        for name, start in [("PostGIS", self.start_postgis), ("Redis", self.start_redis)]:
            try:
                start()
            except servers.Unavailable as reason:
                self.missing[name] = str(reason)
                say(f"{name}: {reason}")

    def measure(self):
        """Load on each of them, round by round."""
        options = self.options
        with load.processes(options.connections) as pool:
            return load.measure_all(
                pool, self.contenders, options.rounds, options.connections, options.seconds, say
            )

    def result(self, facts):
        """Everything that was found out."""
        measured = self.measure()
        systems = {
            name: load.medians(rounds)
            | {"bytes": self.sizes[name], "arunai_times": load.median_ratio(measured["arunai"], rounds)}
            | {"answers": self.compared[name]}
            for name, rounds in measured.items()
        }
        names = ("services", "queries", "connections", "seconds", "rounds")
        return {
            "machine": facts,
            "settings": {name: getattr(self.options, name) for name in names} | {"kinds": len(self.kinds)},
            "versions": self.versions,
            "missing": self.missing,
            "redis_radius_m": self.radius_m,
            "systems": systems,
            "proof": self.compared.get("proof"),
            "rounds": measured,
        }


HEAD = (
    "system          requests/s    p50 ms    p99 ms     bytes  server µs  client µs"
    "  same order  same ids  unexplained  Arunai ×"
)


def print_table(result):
    """The result for people."""
    facts, settings = result["machine"], result["settings"]
    print(f"{facts['processor']}, {len(facts['cores_used'])} of {facts['cores']} cores, {facts['memory_gib']} GiB, "
          f"Linux {facts['kernel']}, load before {facts['load_before']:.1f}")
    print(", ".join(result["versions"].values()))
    print(f"{settings['services']} services in {settings['kinds']} kinds, {settings['queries']} questions, "
          f"{settings['connections']} connections, medians of {settings['rounds']} rounds of {settings['seconds']} s\n")
    print(HEAD)
    for name, row in result["systems"].items():
        figures = (f"{name:<14}{row['requests_per_s']:>12.0f}{row['p50_ms']:>10.3f}{row['p99_ms']:>10.3f}"
                   f"{row['bytes']:>10.0f}{row['server_cpu_us']:>11.0f}{row['client_cpu_us']:>11.0f}")
        same = row["answers"]
        print(figures if same is None else
              f"{figures}{same['same_order_percent']:>10.2f} %{same['same_services_percent']:>8.2f} %"
              f"{same['unexplained']:>13}{row['arunai_times']:>10.2f}")
    if result["redis_radius_m"]:
        print(f"\nredis searches {result['redis_radius_m'] / 1000:.0f} km around, enough for every question")
    if result["proof"]:
        proof = result["proof"]
        print(f"Arunai's order is that of ST_Distance over all services of the kind in "
              f"{proof['same_order_percent']:.2f} % of {proof['compared']} answers, "
              f"{proof['unexplained']} differ in a distance")
    for name, reason in result["missing"].items():
        print(f"{name} was left out: {reason}")


def interrupt(*_):
    """A request to stop ends the run as Ctrl+C does."""
    raise KeyboardInterrupt


def main():
    """One run; whatever happens, everything started is stopped and removed."""
    options = read_arguments()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    facts = load.machine(os.sched_getaffinity(0))
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupt)
    stack = contextlib.ExitStack()
    try:
        run = Run(options, stack)
        run.start_arunai()
        run.start_peers()
        result = run.result(facts)
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except servers.Unavailable as reason:
        say(f"Arunai: {reason}")
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stack.close()
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print_table(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
