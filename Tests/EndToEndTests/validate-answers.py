"""Holds what commands print with --json against the schemas. Reads lines of `SCHEMA TAB JSON` on standard input.
Usage: validate-answers.py SCHEMAS-DIRECTORY"""

import json
import sys

import jsonschema

directory = sys.argv[1]
count = 0
for line in sys.stdin:
    name, text = line.rstrip("\n").split("\t", 1)
    with open(f"{directory}/factotumctl-{name}.json") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    mistakes = list(jsonschema.Draft7Validator(schema).iter_errors(json.loads(text)))
    assert not mistakes, f"{name}: {mistakes[0].json_path}: {mistakes[0].message}"
    count += 1
print(f"{count} answers")
