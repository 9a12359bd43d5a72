"""A factotumd with directories of its own, for what is measured: started, told to reload, read from /proc, stopped."""
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

SCHEMA = "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-1"
TICKS = os.sysconf("SC_CLK_TCK")


def factfile(command, arguments=(), shell=None):
    """The text of a factfile with one task, for `sh` or another shell."""
    task = {"name": "only", "executor": "shell", "command": command, "arguments": list(arguments), "dependsOn": [],
            "onResult": {"terminateJobWithSuccess": [], "continueJob": [0]}}
    if shell:
        task["shell"] = shell
    return json.dumps({"schema": SCHEMA, "data": {"name": "bench", "tasks": [task]}})


def threads_cpu(directory):
    """Seconds of CPU of the threads below a process's directory in /proc: as the scheduler of the kernel counts them, in ns."""
    total = 0
    for task in os.listdir(f"{directory}/task"):
        with open(f"{directory}/task/{task}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


class Daemon:
    """A daemon whose schedules are files of a directory; `with` starts it once they are written, and ends it."""

    def __init__(self, programs, *options):
        self.programs = programs
        self.options = options
        # Not below a directory that others may write to.
        self.directory = tempfile.mkdtemp(prefix="factotum-bench-", dir=os.path.expanduser("~"))
        for name in ("schedules", "state"):
            os.mkdir(f"{self.directory}/{name}")
        # In memory, as /run is.
        self.runtime = tempfile.mkdtemp(prefix="factotum-bench-", dir="/dev/shm")
        os.symlink(self.runtime, f"{self.directory}/runtime")
        self.process = None

    def write(self, name, text):
        """Replaces a file of the schedule directory."""
        path = f"{self.directory}/schedules/{name}"
        with open(path + "~", "w") as file:
            file.write(text)
        os.rename(path + "~", path)

    def start(self):
        """Starts it, and returns the seconds until it was ready."""
        address = f"{self.directory}/notify"
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready.bind(address)
        ready.settimeout(120)
        begin = time.perf_counter()
        paths = [text for name in ("schedules", "state", "runtime") for text in (f"--{name}", f"{self.directory}/{name}")]
        self.process = subprocess.Popen(
            [f"{self.programs}/factotumd", "--on-stop", "cancel", "--log-format", "json", *paths, *self.options],
            stderr=open(f"{self.directory}/log", "a"), env={**os.environ, "NOTIFY_SOCKET": address})
        while b"READY=1" not in ready.recv(4096):
            pass
        taken = time.perf_counter() - begin
        ready.close()
        os.unlink(address)
        return taken

    def reload(self):
        """Seconds that a reload took."""
        begin = time.perf_counter()
        result = subprocess.run([f"{self.programs}/factotumctl", "reload", "--socket", f"{self.directory}/runtime/io.factotum.Scheduler"],
                                capture_output=True, text=True)
        taken = time.perf_counter() - begin
        if result.returncode:
            raise RuntimeError(f"reload: {result.stdout}{result.stderr}")
        return taken

    def memory(self, field="VmRSS"):
        """MB of it that are resident, or were at most (VmHWM)."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024

    def cpu(self):
        """Seconds of CPU of its own, without its children's."""
        return threads_cpu(f"/proc/{self.process.pid}")

    def switches(self):
        """How often each of its threads went to sleep."""
        counts = {}
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{task}/status") as file:
                counts[task] = next(int(line.split()[1]) for line in file if line.startswith("voluntary_ctxt_switches"))
        return counts

    def query(self, sql):
        """Rows of its ledger."""
        connection = sqlite3.connect(f"{self.directory}/state/ledger.db", timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def stop(self):
        """Ends it and removes what it had."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        shutil.rmtree(self.directory)
        shutil.rmtree(self.runtime)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.stop()
