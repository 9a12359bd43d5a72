"""Holds `factotum validate` against the JSON Schemas that ship, over good, bad and mutated factfiles.

compare-schemas.py FACTOTUM SCHEMAS SAMPLES SEED COUNT

The program must find a breach of the schema, which it tells with a JSON pointer, exactly where a validator does.
"""
import copy
import glob
import json
import random
import subprocess
import sys
import tempfile

import jsonschema

factotum, schemas, samples, seed, count = sys.argv[1:]
random.seed(int(seed))
name = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/"
validators = {}
for version in ("1-0-0", "1-0-1"):
    schema = json.load(open(f"{schemas}/factfile-{version}.json"))
    jsonschema.Draft4Validator.check_schema(schema)
    validators[name + version] = jsonschema.Draft4Validator(schema)

full = {
    "schema": name + "1-0-1",
    "data": {"name": "n", "maxParallel": 2, "timeout": "1h", "tasks": [
        {"name": "a", "executor": "exec", "command": "true", "arguments": ["x"], "dependsOn": [],
         "onResult": {"terminateJobWithSuccess": [3], "continueJob": [0, 32767]}, "timeout": "0090s",
         "retries": {"count": 1, "delay": "0s", "backoff": 1.5, "maxDelay": "9999999h"},
         "environment": {"A": "b", "": "c"}, "workingDirectory": "/", "stdin": "", "runs": "always"},
        {"name": "b", "executor": "shell", "command": "true", "arguments": ["x"], "dependsOn": ["a"],
         "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}, "stdin": "x", "shell": "/bin/sh"}]}}
seeds = [full] + [json.load(open(path)) for path in glob.glob(f"{samples}/*.factfile")]
values = [None, True, "", "x", "90s", "0s", "s", "90", "12345678s", "1d", " 1s", "+1s", "always", "exec", name + "1-0-0",
          name + "1-0-1", name + "1-0-2", "/", "/bin/bash", "bin/sh", "x\0", "$(x", "\"", "\\", -1, 0, 1, 7, 100, 101, 1000, 1001, 32767, 32768, 100001, 1.5, 0.5, 1.0, 1e2,
          [], [0], ["a"], [[]], {}, {"count": 1}, {"count": 0}, {"a": 1}, {"a": "b"}]
names = ["name", "schema", "data", "timeout", "maxParallel", "retries", "environment", "workingDirectory", "runs", "count", "stdin", "shell",
         "delay", "backoff", "maxDelay", "extra", "continueJob"]


def places(value):
    found = [value] if isinstance(value, (dict, list)) else []
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        found += places(inner)
    return found


def mutated(factfile):
    factfile = copy.deepcopy(factfile)
    for _ in range(random.randint(0, 2)):
        place = random.choice(places(factfile))
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        action = random.choice(["replace", "replace", "remove", "add"])
        if action == "add":
            if isinstance(place, dict):
                place[random.choice(names)] = copy.deepcopy(random.choice(values))
            else:
                place.append(copy.deepcopy(random.choice(values)))
        elif keys:
            key = random.choice(keys)
            if action == "remove":
                del place[key]
            else:
                place[key] = copy.deepcopy(random.choice(values))
    return factfile


compared = {True: 0, False: 0}
with tempfile.NamedTemporaryFile("w", suffix=".factfile") as file:
    for number in range(int(count)):
        factfile = seeds[number] if number < len(seeds) else mutated(full if number % 2 else random.choice(seeds))
        version = factfile.get("schema") if isinstance(factfile, dict) else None
        known = version if isinstance(version, str) and version in validators else name + "1-0-1"
        expected = validators[known].is_valid(factfile)
        file.seek(0)
        file.truncate()
        json.dump(factfile, file)
        file.flush()
        result = subprocess.run([factotum, "validate", file.name], capture_output=True, text=True)
        lines = result.stdout.replace(" is not a valid factotum factfile: ", "\n").split("\n")
        breaches = [line for line in lines[1:] if line.strip().startswith("'/")]
        if expected != (not breaches) or (result.returncode == 0 and not expected):
            errors = [error.message for error in validators[known].iter_errors(factfile)]
            print(f"seed {seed}, factfile {number}: {json.dumps(factfile)}\nvalidator: {errors}\nfactotum: {result.stdout}")
            sys.exit(1)
        compared[expected] += 1
print(f"{compared[True]} good, {compared[False]} bad")
