"""Redis: one key of positions for each kind, GEOSEARCH over RESP."""

import functools
import re
import secrets
import shutil

import servers

BATCH = 5000


def is_whole(answer):
    """Whether all lines are there: one for the list, five for each service in it."""
    first = answer.find(b"\r\n")
    if not answer.startswith(b"*"):
        return answer.endswith(b"\r\n")
    return first > 0 and answer.count(b"\r\n") == 1 + 5 * int(answer[1:first])


def is_line(answer):
    """Whether a one-line answer is there."""
    return answer.endswith(b"\r\n")


def command(*words):
    """A command as bytes."""
    parts = [str(word).encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def connect(address, password, nearest):
    """A connection that is kept."""
    connection = servers.Connection(address, b"*%d\r\n" % nearest, is_whole)
    said = connection.exchange(command("AUTH", password), is_line)
    if said != b"+OK\r\n":
        raise RuntimeError(f"refused: {said!r}")
    return connection


def search(query, nearest, radius_m):
    """The request for one search."""
    place = (f"{query.longitude:.8f}", f"{query.latitude:.8f}")
    return command(
        "GEOSEARCH", f"kind:{query.kind}", "FROMLONLAT", *place, "BYRADIUS", f"{radius_m:.0f}", "m",
        "ASC", "COUNT", nearest, "WITHDIST",
    )


def decode(answer):
    """Numbers and distances of the services found."""
    lines = answer.split(b"\r\n")[1:-1]
    return [(int(number), float(metres)) for number, metres in zip(lines[2::5], lines[4::5])]


def start(stack, folder, services, nearest):
    """Starts a Redis that keeps nothing on disk, and fills it; address, process, password and version."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise servers.Unavailable("not installed (apt-get install redis-server)")
    port, password, log = servers.free_port(), secrets.token_hex(16), folder / "redis.log"
    home = folder / "redis"
    home.mkdir(mode=0o700)
    settings = home / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {home}\n'
    )
    process = servers.start(stack, [binary, str(settings)], log, cwd=home)
    address = ("127.0.0.1", port)
    servers.wait_until(functools.partial(is_ready, address, password), process, log)
    fill(address, password, services, nearest)
    version = re.search(r"v=(\S+)", servers.run([binary, "--version"]))
    return address, process, password, f"Redis {version[1]}"


def is_ready(address, password):
    """Whether it takes connections."""
    connect(address, password, 0).close()
    return True


def fill(address, password, services, nearest):
    """Takes the services in."""
    connection = connect(address, password, nearest)
    by_kind = {}
    for each in services:
        by_kind.setdefault(each.kind, []).append(each)
    for kind, members in by_kind.items():
        for first in range(0, len(members), BATCH):
            batch = members[first : first + BATCH]
            words = [word for s in batch for word in (f"{s.longitude:.8f}", f"{s.latitude:.8f}", s.number)]
            said = connection.exchange(command("GEOADD", f"kind:{kind}", *words), is_line)
            if said != b":%d\r\n" % len(batch):
                raise servers.Unavailable(f"GEOADD took not everything: {said!r}")
    connection.close()
