"""Checks the updates that a receiver got, and prints one line for each: what changed, and the job's state.

read-updates.py SCHEMAS LOG

Each update must satisfy its JSON Schema, and its references must be what the specification computes them from.
"""
import base64
import hashlib
import json
import sys

import jsonschema

schemas, log = sys.argv[1:]
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
    tags = "".join(key + value for key, value in sorted(data["tags"].items()))
    assert data["jobReference"] == hashlib.sha256((factfile + tags).encode()).hexdigest()
    if name == "job_update":
        changes = [("job", data["jobTransition"])]
    else:
        changes = [(change["taskName"], change) for change in data["taskTransitions"]]
    states = {state["taskName"]: state for state in data["taskStates"]}
    for task, change in changes:
        known = states.get(task, {})
        details = [str(known[key]).strip() for key in ("returnCode", "stdout", "stderr", "errorMessage") if known.get(key, "") != ""]
        print(task, change["previousState"], "->", change["currentState"], *details, end="; ")
    print(data["runState"])
