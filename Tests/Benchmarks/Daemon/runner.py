"""Measures the runner by itself, in a booted host: its CPU beside `sh -c :`, and the memory of many that wait.

    runner.py RUNNER

Prints one JSON object: `cpu_ms` and `shell_cpu_ms`, medians of one run each with its entries in the journal; `rss_mb` and `pss_mb`,
medians of so many waiting runners; `all_mb`, by how much these make the memory smaller that the machine has left.
"""
import fcntl
import json
import os
import statistics
import sys
import tempfile
import time

from running import factfile

runner = sys.argv[1]
RUNS = 300
WAITING = 500
directory = tempfile.mkdtemp(prefix="factotum-runner-", dir="/run")


def request(number, command):
    """A descriptor with what the daemon would ask for, and one for the lock."""
    place = f"{directory}/{number}"
    os.makedirs(place, exist_ok=True)
    text = json.dumps({
        "runId": f"bench-{number}", "origin": {"schedule": "bench", "scheduledTime": 1795400100}, "factfilePath": "/etc/bench.factfile",
        "factfile": factfile(command), "variables": {}, "tags": {}, "runDirectory": place, "workingDirectory": "/",
        "environment": {"PATH": "/usr/bin:/bin", "HOME": "/root", "USER": "root", "SHELL": "/bin/sh", "LANG": "C.UTF-8"},
        "logFormat": "journal", "journalLimit": 16 << 20, "outputTailLimit": 10000, "start": [], "webhook": None, "maxParallel": None,
        "heartbeatInterval": None, "timeout": None, "retryOf": None, "done": []})
    memory = os.memfd_create("request")
    os.write(memory, text.encode())
    os.lseek(memory, 0, os.SEEK_SET)
    return memory, os.open(f"{place}/lock", os.O_CREAT | os.O_RDWR)


def start(number, command):
    """Starts a runner as the daemon does, and returns its number."""
    memory, lock = request(number, command)
    actions = [(os.POSIX_SPAWN_DUP2, memory, 0), (os.POSIX_SPAWN_DUP2, fcntl.fcntl(lock, fcntl.F_DUPFD, 10), 3)]
    process = os.posix_spawn(runner, ["factotum-run"], {"PATH": "/usr/bin:/bin", "LIBDISPATCH_LOG": "NO"}, file_actions=actions, setsid=True)
    os.close(memory)
    os.close(lock)
    os.close(actions[1][1])
    return process


def cpu(process):
    """ms of CPU of a process and of all it waited for."""
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"ended with status {status}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def available():
    """MB that the machine has left."""
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("MemAvailable")) / 1024


def memory(process):
    """Resident and proportional MB of a process."""
    with open(f"/proc/{process}/smaps_rollup") as file:
        lines = {line.split()[0]: int(line.split()[1]) / 1024 for line in file if line[:4] in ("Rss:", "Pss:")}
    return lines["Rss:"], lines["Pss:"]


ours, shell = [], []
for number in range(RUNS):
    ours.append(cpu(start(number % 8, ":")))
    shell.append(cpu(os.posix_spawn("/bin/sh", ["sh", "-c", ":"], {"PATH": "/usr/bin:/bin"}, setsid=True)))
before = available()
waiting = [start(number, "sleep 30") for number in range(WAITING)]
time.sleep(10)
found = [memory(process) for process in waiting]
after = available()
for process in waiting:
    cpu(process)
print(json.dumps({
    "cpu_ms": statistics.median(ours), "shell_cpu_ms": statistics.median(shell), "rss_mb": statistics.median(rss for rss, _ in found),
    "pss_mb": statistics.median(pss for _, pss in found), "all_mb": before - after}))
