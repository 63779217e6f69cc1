"""What the three servers have in common: a process that is stopped in the end, and a plain connection to it."""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Callable

PATIENCE_S = 60
CHUNK = 65536
TICKS = os.sysconf("SC_CLK_TCK")


class Unavailable(Exception):
    """A system that is not on this machine, or does not start."""


@dataclass(frozen=True)
class Contender:
    """One way to ask one server. `connect` and `requests` go to the processes that put load on it."""

    name: str
    connect: Callable
    requests: list
    decode: Callable
    pid: int


class Connection:
    """One TCP connection that asks and waits; all servers are asked through it, so that the client costs alike."""

    def __init__(self, address, good, is_whole):
        self.socket = socket.create_connection(address, timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.good, self.is_whole = good, is_whole

    def ask(self, request):
        """Sends a prepared request and gives back the whole answer, undecoded."""
        answer = self.exchange(request, self.is_whole)
        if not answer.startswith(self.good):
            raise RuntimeError(f"not the answer expected: {answer[:300]!r}")
        return answer

    def exchange(self, request, is_whole):
        """Sends, and receives until the answer is whole."""
        self.socket.sendall(request)
        answer = self.receive()
        while not is_whole(answer):
            answer += self.receive()
        return answer

    def receive(self):
        """What has come, at least one byte."""
        chunk = self.socket.recv(CHUNK)
        if not chunk:
            raise ConnectionError("the server hung up")
        return chunk

    def close(self):
        """Hangs up."""
        self.socket.close()


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(stack, command, log, stop_by=signal.SIGTERM, **options):
    """Starts a server in a session of its own, where Ctrl+C does not reach it; `stack` stops it."""
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **options
        )
    stack.callback(stop, process, stop_by)
    return process


def stop(process, stop_by):
    """Stops a server, gently at first."""
    if process.poll() is None:
        process.send_signal(stop_by)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(answers, process, log):
    """Waits until the server answers; `answers` may fail until then."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if answers():
                return
        except (OSError, RuntimeError):
            pass
        time.sleep(0.1)
    with open(log, encoding="utf-8", errors="replace") as file:
        raise Unavailable(f"does not start: {file.read()[-500:]}")


def run(command, **options):
    """Runs a command to its end; its standard output."""
    try:
        done = subprocess.run(command, capture_output=True, **options)
    except OSError as reason:
        raise Unavailable(str(reason)) from None
    if done.returncode != 0:
        raise Unavailable(f"{command[0]}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout.decode()


def cpu_seconds(pid):
    """What a server and its child processes have used of the processors so far."""
    total = 0
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(entry) == pid:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS
