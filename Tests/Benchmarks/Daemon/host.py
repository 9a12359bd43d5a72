"""A booted systemd host with the schedulers that are compared, and a command that notes when it was executed."""
import os
import subprocess
import time

from running import threads_cpu

here = os.path.dirname(os.path.abspath(__file__))
checkout = os.path.abspath(f"{here}/../../..")
STAMPS = "/run/bench/commands"
RUNNERS = "/run/bench/runners"


class Host:
    """Boots with `with`; nothing of it is left afterwards."""

    runner = "/usr/libexec/factotum/factotum-run"
    # The others are links to one of them.
    programs = [runner, "/usr/libexec/factotum/factotum"]

    def __enter__(self):
        self.script = subprocess.Popen(["bash", f"{checkout}/Tests/EndToEndTests/boot-host.sh", "boot", "bench", checkout],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        answer = self.script.stdout.readline().split()
        if answer[:1] != ["ready"]:
            raise RuntimeError(f"no host: {' '.join(answer)}")
        self.leader = answer[1]
        self.root = f"/proc/{self.leader}/root"
        subprocess.run(["make", "-s", "-C", checkout, "install", f"DESTDIR={self.root}", "PREFIX=/usr"], check=True,
                       stdout=subprocess.DEVNULL)
        self.run("rm -f /etc/factotum.d/*; mkdir -p /run/bench; chmod 777 /run/bench; systemd-sysusers; systemctl daemon-reload")
        self.compile("command", STAMPS)
        self.compile("runner", RUNNERS, program=self.runner)
        return self

    def __exit__(self, *failure):
        self.script.stdin.close()
        self.script.wait()

    def compile(self, name, stamps, program=None):
        """Makes one of the two programs of stamp.c, static: what the loader does is no scheduler's work."""
        options = [f'-DSTAMPS="{stamps}"'] + ([f'-DPROGRAM="{program}"'] if program else [])
        subprocess.run(["gcc", "-O2", "-static", *options, "-o", f"{self.root}/run/bench/{name}", f"{here}/stamp.c"], check=True)

    def run(self, script):
        """Runs a script of the shell inside, and returns what it prints."""
        command = ["nsenter", "--target", self.leader, "--all", "env", "--ignore-environment", "LANG=C.UTF-8", "HOME=/root",
                   "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-ec", script]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def write(self, path, text):
        """Writes a file inside."""
        with open(self.root + path, "w") as file:
            file.write(text)
        os.chmod(self.root + path, 0o644)

    def stamps(self, path=STAMPS):
        """When commands were executed since the last `forget`, in seconds, by time."""
        try:
            with open(self.root + path) as file:
                return sorted(int(line) / 1e9 for line in file.read().split())
        except FileNotFoundError:
            return []

    def forget(self):
        """Removes what was noted."""
        for path in (STAMPS, RUNNERS):
            if os.path.exists(self.root + path):
                os.unlink(self.root + path)

    def cpu(self, unit):
        """Seconds of CPU of a service's first process, without its children's."""
        process = self.run(f"systemctl show --property=MainPID --value {unit}").strip()
        return threads_cpu(f"{self.root}/proc/{process}")


def until(instant):
    """Sleeps until a time of the wall clock, in seconds."""
    time.sleep(max(0, instant - time.time()))
