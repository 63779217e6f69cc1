"""Arunai: POST /api/v1/searches over HTTP/1.1."""

import functools
import json
import os

import points
import servers

GOOD = b"HTTP/1.1 200 "


def is_whole(answer):
    """Whether the head and the body that it announces are there."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    length = answer.find(b"content-length: ")
    return len(answer) >= head + 4 + int(answer[length + 16 : answer.index(b"\r", length)])


def connect(address):
    """A connection that is kept."""
    return servers.Connection(address, GOOD, is_whole)


def request(method, path, body=b""):
    """A request as bytes."""
    head = f"{method} {path} HTTP/1.1\r\nhost: arunai\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def search(query, kinds, nearest):
    """The request for one search."""
    place = {"point": {"longitude": query.longitude, "latitude": query.latitude}}
    body = {"place": place, "nearest": nearest, "kinds": [kinds[query.kind][0]]}
    return request("POST", "/api/v1/searches", json.dumps(body).encode())


def decode(answer):
    """Numbers and distances of the services found."""
    results = json.loads(answer.partition(b"\r\n\r\n")[2])["results"]
    return [(points.name_number(found["service"]["name"]), found["distance_m"]) for found in results]


def start(stack, folder, binary, services, kinds, cores):
    """Imports the services into a new SQLite file and serves it; address, process and version."""
    release, log, port = folder / "release.csv", folder / "arunai.log", servers.free_port()
    points.write_wamnet(release, services, kinds)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARUNAI_")}
    settings = {
        "ARUNAI_DATABASE_URL": f"sqlite://{folder / 'arunai.sqlite'}",
        "ARUNAI_SECRETS": str(folder / "secrets.json"),
        "ARUNAI_LISTEN": f"127.0.0.1:{port}",
        "ARUNAI_WORKERS": str(cores),
        "ARUNAI_LOG": "warn",
    }
    options = {"env": kept | settings, "cwd": folder}
    said = servers.run([binary, "import", "wamnet", str(release), "--as-of", points.AS_OF], **options)
    if f"read {len(services)}, new {len(services)}," not in said:
        raise servers.Unavailable(f"the import did not take everything: {said}")
    address = ("127.0.0.1", port)
    process = servers.start(stack, [binary, "serve"], log, **options)
    servers.wait_until(functools.partial(is_ready, address), process, log)
    return address, process, servers.run([binary, "--version"]).strip()


def is_ready(address):
    """Whether it is ready to answer."""
    connection = connect(address)
    try:
        return bool(connection.ask(request("GET", "/health/ready")))
    finally:
        connection.close()
