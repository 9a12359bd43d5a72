"""Kills factotumd with SIGKILL again and again under 50 fires a second, then holds its ledger against what has run.

    storm.py PROGRAMS [KILLS [SEED]]

Overlap, catch-up and a limit of runs are in play. Every due instant must be covered by exactly one record, each run must
have run once, none may be lost, crashed or left open, and of a schedule whose overlap is not "allow" never two at a time.
Ends with status 1 where that does not hold.
"""

import collections
import datetime
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SCHEMA = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0"
# The lock is held by the task and all it starts, and goes with the last of them.
FACTFILE = """{"schema": "%s", "data": {"name": "storm", "tasks": [{"name": "note", "executor": "shell",
  "command": "sh -c 'cd %s; echo $0 >>ran; exec 9>locks/$1; flock -n 9 || echo $0 >>overlapped; sleep %s'",
  "arguments": ["{{{factotum.runId}}}", "{{{factotum.schedule}}}"], "dependsOn": [],
  "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}]}}
"""
# Each of these ten times: overlap, catch-up, seconds that a run takes.
POLICIES = [
    ("skip", "latest", "0.2"),
    ("queue", "latest", "1.4"),
    ("replace", "none", "1.3"),
    ("allow", "all", "0.1"),
    ("skip", "all", "0.4"),
]


class Storm:
    def __init__(self, programs, directory):
        self.programs = programs
        self.directory = directory
        for name in ("schedules", "state", "runtime", "locks"):
            os.mkdir(f"{directory}/{name}")
        for kind, (_, _, seconds) in enumerate(POLICIES):
            with open(f"{directory}/schedules/{kind}.factfile", "w") as file:
                file.write(FACTFILE % (SCHEMA, directory, seconds))
        self.write_schedules("")
        self.log = open(f"{directory}/log", "w")
        self.daemon = None

    def write_schedules(self, end):
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        for kind, (overlap, catchup, _) in enumerate(POLICIES):
            with open(f"{self.directory}/schedules/{kind}.toml.new", "w") as file:
                for number in range(10):
                    file.write(
                        f'[{overlap}-{kind}{number}]\ncron = "* * * * * *"\nfactfile = "{kind}.factfile"\nuser = "{user}"\n'
                        f'overlap = "{overlap}"\ncatchup = "{catchup}"\n{end}\n'
                    )
            os.rename(file.name, file.name.removesuffix(".new"))

    def start(self):
        options = {"schedules": "schedules", "state": "state", "runtime": "runtime"}
        self.daemon = subprocess.Popen(
            [f"{self.programs}/factotumd", "--on-stop", "leave", "--log-format", "text", "--max-runs", "60"]
            + [text for name, path in options.items() for text in (f"--{name}", f"{self.directory}/{path}")],
            stderr=self.log,
        )

    def kill(self):
        if self.daemon.poll() is not None:
            sys.exit(f"storm: the daemon ended by itself with {self.daemon.returncode}; see {self.directory}/log")
        self.daemon.kill()
        self.daemon.wait()

    def query(self, sql):
        """Rows of the ledger, of whose transactions the last may be waited for."""
        connection = sqlite3.connect(f"{self.directory}/state/ledger.db", timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def drain(self):
        """Lets no further instant come due, waits until nothing is open, and stops the daemon in order."""
        now = datetime.datetime.now(datetime.timezone.utc)
        self.write_schedules(f"not-after = {now:%Y-%m-%dT%H:%M:%SZ}")
        time.sleep(1)
        self.daemon.send_signal(signal.SIGHUP)
        limit = time.monotonic() + 300
        while self.query("SELECT 1 FROM waiting UNION ALL SELECT 1 FROM started_run WHERE outcome IS NULL"):
            if time.monotonic() > limit:
                break
            time.sleep(0.5)
        self.daemon.terminate()
        self.daemon.wait()

    def noted(self, name):
        """The runs that a file names."""
        if not os.path.exists(f"{self.directory}/{name}"):
            return []
        with open(f"{self.directory}/{name}") as file:
            return file.read().split()

    def complaints(self):
        """What does not hold; and counts for people."""
        found = []
        decisions = self.query("SELECT schedule, first, instant, decision FROM decision ORDER BY 1, 2")
        last = {}
        for schedule, first, instant, _ in decisions:
            if schedule in last and first != last[schedule] + 1:
                kind = "covered twice" if first <= last[schedule] else "not covered"
                found.append(f"{schedule}: instants from {last[schedule] + 1} to {first} are {kind}")
            last[schedule] = instant
        if len(set(last.values())) > 1:
            found.append(f"schedules end at {sorted(set(last.values()))}")
        found += [f"still waits: {row[0]}" for row in self.query("SELECT run_id FROM waiting")]
        runs = dict(self.query("SELECT run_id, outcome FROM started_run"))
        # A run that is replaced may be stopped before it has noted itself.
        good = {"succeeded", "replaced"}
        found += [f"{run}: {outcome}" for run, outcome in runs.items() if outcome not in good]
        ran = collections.Counter(self.noted("ran"))
        overlapped = [run for run in self.noted("overlapped") if not run.startswith("allow-")]
        found += [f"{run}: ran beside another run of its schedule" for run in overlapped]
        found += [f"{run}: ran {count} times" for run, count in ran.items() if count > 1]
        found += [f"{run}: ran and has no row" for run in ran if run not in runs]
        found += [f"{run}: has a row and never ran" for run, end in runs.items() if end == "succeeded" and run not in ran]
        counts = collections.Counter(decision for _, _, _, decision in decisions)
        print(f"{len(decisions)} decisions {dict(counts)}, {len(runs)} runs {dict(collections.Counter(runs.values()))}")
        return found


def main():
    programs = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    print(f"{kills} kills, seed {seed}")
    chance = random.Random(seed)
    # Not below a directory that others may write to.
    directory = tempfile.mkdtemp(prefix="factotum-storm-", dir=os.path.expanduser("~"))
    storm = Storm(programs, directory)
    for _ in range(kills):
        storm.start()
        time.sleep(chance.uniform(0.05, 1.5))
        storm.kill()
    storm.start()
    time.sleep(3)
    storm.drain()
    found = storm.complaints()
    for complaint in found[:20]:
        print(complaint)
    print(f"{len(found)} complaints")
    if found:
        sys.exit(f"what is left of it: {directory}")
    shutil.rmtree(directory)


if __name__ == "__main__":
    main()
