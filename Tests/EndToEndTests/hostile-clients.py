"""Does to a daemon's socket what a client does that is broken, or means harm. Usage: hostile-clients.py SOCKET"""

import json
import resource
import socket
import sys
import time

path = sys.argv[1]
name = "io.factotum.Scheduler"
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def connect():
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    client.settimeout(60)
    return client


def send(client, data):
    try:
        client.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass


def message(method, more=False, **parameters):
    return json.dumps({"method": f"{name}.{method}", "parameters": parameters, "more": more}).encode() + b"\0"


def reply(client):
    received = b""
    while b"\0" not in received:
        part = client.recv(1 << 16)
        if not part:
            return None
        received += part
    return json.loads(received.split(b"\0")[0])


def alive(what):
    """The daemon answers somebody else, soon."""
    began = time.monotonic()
    client = connect()
    client.sendall(message("Metrics"))
    answer = reply(client)
    client.close()
    assert answer and "parameters" in answer, f"after {what}: {answer}"
    assert time.monotonic() - began < 30, what


def is_closed(client):
    try:
        while client.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
    return True


garbage = [
    b"\0" * 1000, b"GET / HTTP/1.1\r\n\r\n\0", b"{\0", b"[]\0", b"\xff\xfe\0", b'{"method": 3}\0', b'{"method": ""}\0',
    b'{"method": "' + name.encode() + b'.List", "parameters": []}\0', b'{"a":' * 100_000 + b"\0",
    b"x" * (5 << 20), b'{"method": "' + b"x" * (1 << 20) + b'"}\0',
]
for data in garbage:
    client = connect()
    send(client, data)
    assert is_closed(client)
    alive(data[:30])

# Parameters that no arithmetic may fall over.
client = connect()
client.sendall(json.dumps({
    "method": "org.varlink.service.GetInterfaceDescription", "parameters": {"interface": name}}).encode() + b"\0")
description = reply(client)["parameters"]["description"]
numbers = [-(2**63), -(2**63) + 1, -1, 0, 2**63 - 1, 2**63, 1e300, 1.5]
texts = [
    "", "x", "x" * 100_000, "\0", "../..", "-9223372036854775808.x", "9223372036854775807.x", "0.9223372036854775807.x",
    "9223372036854775807.-9223372036854775808.-9223372036854775808.x", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z", "ok-20261123T021500Z-p99999999999999999999", "s=x;i=y",
]
method = None
asked = 0
for line in description.splitlines():
    if line.startswith("method "):
        method, fields, inside = line[7:line.index("(")], [], not line.endswith("()") and "->" not in line
    elif method and line.startswith(")"):
        method = None
    elif method and inside and ": " in line and not line.strip().startswith("#"):
        field, kind = line.strip().rstrip(",").split(": ")
        if method in ("Reload", "Subscribe") and field not in ("after", "instance"):
            continue
        for value in numbers if "int" in kind else texts if "string" in kind else [True]:
            if method == "Backfill" and field != "schedule":
                given = {"schedule": "ok", "from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z", "dryRun": True}
            elif method in ("Pause", "Resume"):
                given = {"schedule": "no-such"}
            else:
                given = {"runId": "ok-1"} if method == "Logs" and field not in ("runId", "schedule") else {}
            given[field] = value
            other = connect()
            other.sendall(message(method, method == "Subscribe", **given))
            answer = reply(other)
            assert answer is not None, f"{method} {field}={str(value)[:40]}: no answer"
            other.close()
            asked += 1
assert asked > 200, asked
alive("parameters")

# A thousand connections: half of them silent, half of them with half a message.
crowd = []
for number in range(1000):
    client = connect()
    if number % 2:
        send(client, b'{"method":')
    crowd.append(client)
alive("a thousand connections")
for client in crowd:
    client.close()

# Those who ask for a lot and take nothing of it, and those who ask for more and go.
lazy = []
for number in range(100):
    client = connect()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    for _ in range(50):
        send(client, message("List", limit=5000, recent=18))
    lazy.append(client)
alive("slow readers")
for number in range(300):
    client = connect()
    client.sendall(message("Subscribe", True))
    if number % 2:
        reply(client)
    client.close()
alive("subscribers that are gone")

# One that subscribes and stops reading: it is told of a gap, or dropped, and nobody notices.
silent = connect()
silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
silent.sendall(message("Subscribe", True, after=0))
alive("a subscriber that does not read")
print(f"{asked} calls")
