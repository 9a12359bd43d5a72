"""Checks the updates that a receiver got, and prints one line for each: what changed, and the job's state.

read-updates.py SCHEMAS LOG

Each update must satisfy its JSON Schema, its references must be what the specification computes them from and the same
in all updates of a run, and each task must have what is known of it and nothing else, started once and for all.
"""
import base64
import hashlib
import json
import sys

import jsonschema

schemas, log = sys.argv[1:]
ended = {"taskName", "state", "started", "duration", "returnCode"}
members = {
    "WAITING": [{"taskName", "state"}, ended],
    "RUNNING": [{"taskName", "state", "started"}],
    "SUCCEEDED": [ended],
    "SUCCEEDED_NO_OP": [ended],
    "FAILED": [ended | {"errorMessage"}],
    "SKIPPED": [{"taskName", "state", "errorMessage"}],
}
runs = {}
started = {}


def check_members(state):
    # What a task printed is known from its end on, and so far with a heartbeat.
    printed = {"stdout", "stderr"} if "started" in state else set()
    assert set(state) - printed in members[state["state"]], state


for line in open(log):
    request = json.loads(line)
    assert request["type"] == "application/json; charset=utf-8", request["type"]
    update = json.loads(request["body"])
    name = update["schema"].split("/")[1]
    schema = json.load(open(f"{schemas}/{name}-1-0-0.json"))
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.validate(update, schema)
    data = update["data"]
    factfile = base64.b64decode(data["factfile"], validate=True).decode()
    assert factfile == json.dumps(json.loads(factfile), separators=(",", ":"), ensure_ascii=False), factfile
    assert list(json.loads(factfile)) == ["schema", "data"], factfile
    assert data["jobName"] == json.loads(factfile)["data"]["name"]
    lasting = {key: data[key] for key in ("jobReference", "factfile", "startTime", "tags", "applicationContext")}
    assert runs.setdefault(data["runReference"], lasting) == lasting
    tags = "".join(key + value for key, value in sorted(data["tags"].items()))
    assert data["jobReference"] == hashlib.sha256((factfile + tags).encode()).hexdigest()
    if name == "job_update":
        changes = [("job", data["jobTransition"])]
    else:
        changes = [(change["taskName"], change) for change in data["taskTransitions"]]
    states = {state["taskName"]: state for state in data["taskStates"]}
    for state in data["taskStates"]:
        check_members(state)
        if "started" in state:
            task = data["runReference"], state["taskName"]
            assert started.setdefault(task, state["started"]) == state["started"], (started[task], state)
    for task, change in changes:
        known = states.get(task, {})
        details = [str(known[key]).strip() for key in ("returnCode", "stdout", "stderr", "errorMessage") if known.get(key, "") != ""]
        print(task, change["previousState"], "->", change["currentState"], *details, end="; ")
    print(data["runState"])
