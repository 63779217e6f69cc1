"""Load on one server from several processes, and what it took."""

import multiprocessing
import os
import signal
import statistics
import time

import servers

LEAD_S = 0.3


def leave_signals_to_the_parent():
    """The parent stops its processes itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def processes(count):
    """Processes to put load on with."""
    return multiprocessing.get_context("fork").Pool(count, leave_signals_to_the_parent)


def put_load(task):
    """Asks one question after the other until the time is over: nanoseconds for each, and processor seconds."""
    connect, requests, begin, end = task
    connection, taken, count = connect(), [], len(requests)
    connection.ask(requests[0])
    time.sleep(max(0.0, begin - time.monotonic()))
    used, clock, ask, last = time.process_time(), time.perf_counter_ns, connection.ask, end * 1e9
    while time.monotonic_ns() < last:
        request = requests[len(taken) % count]
        before = clock()
        ask(request)
        taken.append(clock() - before)
    used = time.process_time() - used
    connection.close()
    return taken, used


def measure(pool, contender, connections, seconds):
    """One round for one contender."""
    begin = time.monotonic() + LEAD_S
    share = len(contender.requests) // connections
    tasks = []
    for number in range(connections):
        turned = contender.requests[number * share :] + contender.requests[: number * share]
        tasks.append((contender.connect, turned, begin, begin + seconds))
    waiting = pool.map_async(put_load, tasks, chunksize=1)
    time.sleep(LEAD_S)
    before = servers.cpu_seconds(contender.pid)
    time.sleep(max(0.0, begin + seconds * 0.95 - time.monotonic()))
    busy, watched = servers.cpu_seconds(contender.pid) - before, time.monotonic() - begin
    results = waiting.get(timeout=seconds + servers.PATIENCE_S)
    taken = sorted(each for times, _ in results for each in times)
    rate = len(taken) / seconds
    return {
        "requests_per_s": rate,
        "p50_ms": taken[len(taken) // 2] / 1e6,
        "p99_ms": taken[len(taken) * 99 // 100] / 1e6,
        "server_cpu_us": busy / (rate * watched) * 1e6,
        "client_cpu_us": sum(used for _, used in results) / len(taken) * 1e6,
    }


def measure_all(pool, contenders, rounds, connections, seconds, say):
    """Several rounds, each of all contenders in a turned order; the rounds of each by its name."""
    measured = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        turn = number % len(contenders)
        for contender in contenders[turn:] + contenders[:turn]:
            measured[contender.name].append(measure(pool, contender, connections, seconds))
    return measured


def medians(rounds):
    """The median of each figure."""
    return {figure: statistics.median(each[figure] for each in rounds) for figure in rounds[0]}


def median_ratio(ours, theirs):
    """How many times as many requests as theirs: the median of the ratios in each round."""
    return statistics.median(a["requests_per_s"] / b["requests_per_s"] for a, b in zip(ours, theirs))


def machine(cores):
    """The machine in a few words."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores_used": sorted(cores),
        "cores": os.cpu_count(),
        "processor": models[0] if models else "unknown",
        "memory_gib": round(memory, 1),
        "kernel": os.uname().release,
        "load_before": os.getloadavg()[0],
    }
