"""PostGIS: a prepared statement over PostgreSQL's own protocol, all values in binary."""

import functools
import glob
import os
import pwd
import secrets
import shutil
import signal
import struct

import servers

END = b"Z\0\0\0\5I"
BOUND = b"2\0\0\0\4"
USER = "postgres"

# As people write it. `<->` on geography measures on a sphere, so the order is not the geodesic one.
NEAREST = """SELECT id, geog <-> $2::geography FROM services WHERE kind = $1::int2
    ORDER BY geog <-> $2::geography LIMIT {nearest}"""
# Twice as many by the index, then by the distance on the ellipsoid.
NEAREST_EXACT = """WITH near AS MATERIALIZED (SELECT id, geog FROM services WHERE kind = $1::int2
    ORDER BY geog <-> $2::geography LIMIT {nearest} * 2)
    SELECT id, ST_Distance(geog, $2::geography) AS metres FROM near ORDER BY metres, id LIMIT {nearest}"""
# No index helps: the distance of every service of the kind.
MEASURE_ALL = """SELECT id, ST_Distance(geog, $2::geography) AS metres FROM services WHERE kind = $1::int2
    ORDER BY metres, id LIMIT {nearest}"""

SCHEMA = """CREATE EXTENSION postgis; CREATE EXTENSION btree_gist;
CREATE TABLE services (id int4 PRIMARY KEY, kind int2 NOT NULL, geog geography(Point) NOT NULL);
"""
INDEX = """CREATE INDEX services_near ON services USING gist (kind, geog);
CLUSTER services USING services_near; VACUUM ANALYZE services;
"""


def is_whole(answer):
    """Whether the server is ready for the next query."""
    return answer.endswith(END)


def message(kind, body):
    """A message: its letter, its length, its body."""
    return kind + struct.pack("!i", len(body) + 4) + body


def connect(address, password, statement):
    """A connection that is kept, with the statement prepared."""
    connection = servers.Connection(address, BOUND, is_whole)
    names = f"user\0{USER}\0database\0postgres\0\0".encode()
    connection.socket.sendall(struct.pack("!ii", len(names) + 8, 196608) + names)
    asked = connection.receive()
    if asked != b"R\0\0\0\x08\0\0\0\3":
        raise RuntimeError(f"no password was asked for: {asked[:300]!r}")
    connection.exchange(message(b"p", password.encode() + b"\0"), is_whole_or_failed)
    prepare = message(b"P", b"near\0" + statement.encode() + b"\0\0\0") + message(b"S", b"")
    said = connection.exchange(prepare, is_whole)
    if not said.startswith(b"1"):
        raise RuntimeError(f"the statement was refused: {said[:300]!r}")
    return connection


def is_whole_or_failed(answer):
    """The same when the connection may be refused, which ends without being ready."""
    if answer.startswith(b"E"):
        raise RuntimeError(f"refused: {answer[:300]!r}")
    return is_whole(answer)


def search(query):
    """Bind, Execute, Sync: kind and point in, everything in binary."""
    point = struct.pack("<BIIdd", 1, 0x20000001, 4326, query.longitude, query.latitude)
    values = struct.pack("!hih", 2, 2, query.kind) + struct.pack("!i", len(point)) + point
    bind = b"\0near\0" + struct.pack("!hh", 1, 1) + values + struct.pack("!hh", 1, 1)
    return message(b"B", bind) + message(b"E", b"\0\0\0\0\0") + message(b"S", b"")


def decode(answer):
    """Numbers and distances of the services found."""
    found, at = [], 0
    while at < len(answer):
        length = struct.unpack_from("!i", answer, at + 1)[0]
        if answer[at : at + 1] == b"D":
            _, _, number, _, metres = struct.unpack_from("!hiiid", answer, at + 5)
            found.append((number, metres))
        at += 1 + length
    return found


def programs():
    """The folder of a PostgreSQL that has PostGIS, the newest one."""
    controls = glob.glob("/usr/share/postgresql/*/extension/postgis.control")
    versions = sorted((path.split("/")[4] for path in controls), key=float)
    if not versions:
        raise servers.Unavailable("not installed (apt-get install postgresql-15-postgis-3)")
    return f"/usr/lib/postgresql/{versions[-1]}/bin"


def start(stack, folder, services):
    """Fills a new cluster and starts it; address, process, password and version."""
    home, port, password = folder / "postgres", servers.free_port(), secrets.token_hex(16)
    bin_folder, log = programs(), folder / "postgres.log"
    home.mkdir(mode=0o700)
    (home / "password").write_text(password)
    options = {"cwd": home}
    if os.geteuid() == 0:
        give_to_postgres(folder, home)
        options |= {"user": USER, "group": USER, "extra_groups": []}
    data = str(home / "data")
    initdb = ["-D", data, "-U", USER, "-A", "password", f"--pwfile={home / 'password'}", "-E", "UTF8"]
    servers.run([f"{bin_folder}/initdb", *initdb, "--locale=C", "--no-sync"], **options)
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=256MB", "jit=off"]
    settings += ["autovacuum=off", "plan_cache_mode=force_generic_plan", f"port={port}"]
    command = [f"{bin_folder}/postgres", "-D", data, *(part for each in settings for part in ("-c", each))]
    process = servers.start(stack, command, log, stop_by=signal.SIGINT, **options)
    address = ("127.0.0.1", port)
    servers.wait_until(functools.partial(is_ready, address, password), process, log)
    return address, process, password, fill(bin_folder, port, password, services)


def is_ready(address, password):
    """Whether it takes connections."""
    connect(address, password, "SELECT 1").close()
    return True


def give_to_postgres(folder, home):
    """PostgreSQL refuses to run as root, and its user has to get through to its own folder."""
    try:
        pwd.getpwnam(USER)
    except KeyError:
        raise servers.Unavailable(f"there is no user {USER}, and PostgreSQL refuses to run as root") from None
    folder.chmod(0o711)
    for path in (home, home / "password"):
        shutil.chown(path, USER, USER)


def fill(bin_folder, port, password, services):
    """Takes the services in, builds the index; the version."""
    rows = "".join(
        f"{each.number}\t{each.kind}\tSRID=4326;POINT({each.longitude:.8f} {each.latitude:.8f})\n"
        for each in services
    )
    version = "SELECT 'PostgreSQL ' || current_setting('server_version') || ', PostGIS ' || postgis_lib_version();"
    script = f"{SCHEMA}COPY services FROM STDIN;\n{rows}\\.\n{INDEX}{version}"
    psql = [f"{bin_folder}/psql", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", "postgres", "-X", "-q", "-At"]
    env = os.environ | {"PGPASSWORD": password}
    return servers.run([*psql, "-v", "ON_ERROR_STOP=1"], input=script.encode(), env=env).strip()
