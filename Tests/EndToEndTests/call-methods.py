"""Calls each method of the daemon's interface with the Varlink client of PyPI, and holds each answer against the
description that the daemon itself gives of it. Usage: call-methods.py SOCKET"""

import sys
import time

import varlink
from varlink.scanner import _Array, _CustomType, _Maybe, _Method, _Struct

address = "unix:" + sys.argv[1]
name = "io.factotum.Scheduler"
client = varlink.Client.new_with_address(address)
interface = client.get_interface(name)
methods = {member.name: member for member in interface.members.values() if isinstance(member, _Method)}
called = set()


def check(value, type, place):
    """Whether a value is what the description says, with every field that it names and no other."""
    if isinstance(type, _Maybe):
        if value is not None:
            check(value, type.element_type, place)
    elif isinstance(type, _CustomType):
        check(value, interface.members[type.name].type, place)
    elif isinstance(type, _Array):
        assert isinstance(value, list), f"{place} is no array: {value!r}"
        for position, element in enumerate(value):
            check(element, type.element_type, f"{place}[{position}]")
    elif isinstance(type, _Struct):
        # The client leaves out what is null.
        given = [field for field, part in type.fields.items() if field in value or not isinstance(part, _Maybe)]
        assert list(value) == given, f"{place} has {list(value)}, not {given}"
        for field in given:
            check(value[field], type.fields[field], f"{place}.{field}")
    else:
        kinds = {str: str, bool: bool, int: int, float: (int, float)}[type.__class__]
        is_right = isinstance(value, kinds) and (type.__class__ is bool or not isinstance(value, bool))
        assert is_right, f"{place} is {value!r}, not {type.__class__.__name__}"


def call(method, **parameters):
    called.add(method)
    with client.open(name) as connection:
        answer = getattr(connection, method)(**parameters)
    check(answer, methods[method].out_type, method)
    return answer


def refused(error, method, **parameters):
    try:
        call(method, **parameters)
    except varlink.VarlinkError as failure:
        assert failure.error() == error, f"{method} {parameters}: {failure.error()}"
        return failure.parameters()
    raise AssertionError(f"{method} {parameters} was answered")


def pages(method, rows, turn, **parameters):
    """All rows of all pages of one row each."""
    found = []
    while True:
        page = call(method, limit=1, **parameters)
        assert len(page[rows]) <= 1, method
        found += page[rows]
        if "next" not in page:
            return found
        parameters[turn] = page["next"]


def follow(connection, method, **parameters):
    called.add(method)
    for answer in getattr(connection, method)(_more=True, **parameters):
        check(answer, methods[method].out_type, method)
        yield answer


info = client.get_interfaces()
assert info == ["org.varlink.service", name], info

status = call("Status")
names = [row["name"] for row in pages("List", "schedules", "after")]
assert names == ["bad", "hold", "off", "ok", "tick"], names
assert status["schedules"] == len(names)
assert [row["name"] for row in call("List", name="ok")["schedules"]] == ["ok"]
assert call("Show", name="ok")["tasks"] == ["greet"]
window = {"from": "2027-06-01T00:00:00Z", "to": "2027-06-01T00:00:05Z"}
fires = pages("Fires", "fires", "after", **window)
assert [fire["time"] for fire in fires] == [f"2027-06-01T00:00:0{second}Z" for second in range(6)], fires

with client.open(name) as events:
    stream = follow(events, "Subscribe")
    assert next(stream)["event"]["kind"] == "ready"
    started = call("Start", schedule="ok", reason="a test")["runId"]
    kinds = []
    while "ended" not in kinds:
        answer = next(stream)
        if answer["event"].get("runId") == started:
            kinds.append(answer["event"]["kind"])
    assert kinds == ["started", "ended"], kinds
with client.open(name) as events:
    stream = follow(events, "Subscribe", after=answer["sequence"] - 1, instance=answer["instance"])
    assert next(stream)["event"]["kind"] == "ready"
    again = next(stream)
    assert again == answer, again
with client.open(name) as events:
    assert next(follow(events, "Subscribe", after=3, instance="another"))["event"]["kind"] == "gap"

run = call("Run", runId=started)["run"]
assert (run["outcome"], run["trigger"], run["reason"]) == ("succeeded", "manual", "a test"), run
assert [row["runId"] for row in pages("Runs", "runs", "before", schedule="ok")] == [started]
failed = call("Start", schedule="bad")["runId"]
while call("Run", runId=failed)["run"]["outcome"] == "running":
    time.sleep(0.05)
task = call("Run", runId=failed)["tasks"][0]
assert (task["state"], task["exitCode"], task["attempts"]) == ("FAILED", 3, 1), task
retry = call("Retry", runId=failed, reason="a test")
assert (retry["runId"], retry["doneTasks"], retry["openTasks"]) == (failed + "-r1", 0, 1), retry
assert "succeeded" in refused(name + ".Refused", "Retry", runId=started)["reason"]
assert call("Run", runId=retry["runId"])["run"]["retryOf"] == failed
decided = call("Decisions", schedule="tick", limit=1)["decisions"][0]["time"]
why = call("Why", schedule="tick", at=decided)
assert (why["kind"], why["decisions"][0]["decision"]) == ("decided", "started"), why
assert [step["gate"] for step in why["steps"]] == [
    "pause", "exclusion", "lateness", "constraint", "overlap", "capacity"], why
year = time.strftime("%Y", time.gmtime())
days = call("Days", schedule="ok", **{"from": year + "-01-01", "to": year + "-12-31"})["days"]
assert sum(count["count"] for day in days for count in day["counts"] if count["name"] == "succeeded") >= 1, days
first = call("Decisions", schedule="tick", limit=1000)["decisions"]
assert first and all(row["decision"] == "started" for row in first), first
held = call("Start", schedule="hold")["runId"]
in_way = refused(name + ".Refused", "Start", schedule="hold")
assert held in in_way["reason"], in_way
assert [row["runId"] for row in call("Runs", outcome="running", schedule="hold")["runs"]] == [held]
call("Cancel", runId=held)
call("Pause", schedule="ok", reason="a test", until="2099-01-01T00:00:00Z")
assert call("Status")["pausedSchedules"][0]["until"] == "2099-01-01T00:00:00Z"
call("Resume", schedule="ok")
whole = call("Backfill", schedule="ok", **{"from": "2020-01-01T00:00:00Z", "to": "2023-01-01T00:00:00Z", "dryRun": True})
assert whole["count"] == 4 and "backfillId" not in whole, whole
assert call("Reload", reason="a test")["unchanged"] == len(names)
assert call("Metrics")["schedules"] == [
    {"kind": "active", "count": 4}, {"kind": "disabled", "count": 1}, {"kind": "paused", "count": 0},
    {"kind": "problem", "count": 0}]
# This daemon does not write to the journal.
called.add("Logs")
assert "standard error" in refused(name + ".Refused", "Logs", runId=started)["reason"]

assert refused(name + ".NoSuchSchedule", "Show", name="okk") == {"schedule": "okk", "nearest": "ok"}
assert refused(name + ".NoSuchRun", "Run", runId="ok-1")["runId"] == "ok-1"
assert "limit" in refused(name + ".Invalid", "List", limit=0)["mistakes"][0]
refused("org.varlink.service.ExpectedMore", "Subscribe")

missing = set(methods) - called
assert not missing, f"not called: {missing}"
print(f"{len(called)} methods")
