"""The schedulers, each with the same two questions: how late is one command a second, and how late are so many at once.

Each returns the moments, in seconds of the wall clock, at which its commands were executed. All run in one booted host.
"""
import subprocess
import sys
import time

from host import RUNNERS, until
from running import factfile

# A service's command is its own first process; the shell of the others is what they execute.
SERVICE = "[Service]\nType=oneshot\nExecStart=/run/bench/command\nLogLevelMax=warning\n"


class Factotum:
    """The daemon as the package's unit starts it, but for its runner, which notes when it was executed."""

    name = "factotum"

    def __init__(self, host):
        self.host = host
        self.host.run("mkdir -p /etc/systemd/system/factotum.service.d")
        self.host.write("/etc/systemd/system/factotum.service.d/bench.conf", "[Service]\nExecStart=\nExecStart=/usr/bin/factotumd "
                        "--on-stop leave --runner /run/bench/runner --max-runs 1000 --job-user root\n")
        self.host.run("systemctl daemon-reload")

    def start(self, schedules, command, shell=None):
        self.host.write("/etc/factotum.d/bench.factfile", factfile(command, shell=shell))
        self.host.write("/etc/factotum.d/bench.toml", schedules)
        self.host.run("systemctl start factotum")

    def stop(self):
        self.host.run("systemctl stop factotum; rm -rf /var/lib/factotum /etc/factotum.d/bench.*")

    def each_second(self, begin, end):
        self.start('[bench]\ncron = "* * * * * *"\nfactfile = "bench.factfile"\noverlap = "allow"\n', ":", "/run/bench/command")
        until(begin)
        self.host.forget()
        until(end)
        found = self.host.stamps(RUNNERS)
        self.commands = self.host.stamps()
        self.stop()
        return found

    def at_once(self, count, instant):
        """Besides: the moments at which the runners were executed, and the daemon's CPU for a run in ms."""
        minute = time.strftime("%M %H", time.localtime(instant))
        self.start("".join(f'[bench-{number}]\ncron = "{minute} * * *"\nfactfile = "bench.factfile"\n' for number in range(count)),
                   "/run/bench/command")
        self.host.forget()
        until(instant - 2)
        before = self.host.cpu("factotum")
        commands = settled(self.host, count, instant)
        # The ends of the runs are the daemon's work as well.
        time.sleep(5)
        self.cpu_per_run = (self.host.cpu("factotum") - before) / count * 1000
        self.runners = self.host.stamps(RUNNERS)
        self.stop()
        return commands


class SystemdTimers:
    """Timers as precise as they can be set."""

    name = "systemd timers"

    def __init__(self, host):
        self.host = host

    def write(self, calendar):
        self.host.write("/etc/systemd/system/bench@.timer",
                        f"[Timer]\nOnCalendar={calendar}\nAccuracySec=1us\n")
        self.host.write("/etc/systemd/system/bench@.service", "[Unit]\nStartLimitIntervalSec=0\n" + SERVICE)
        self.host.run("systemctl daemon-reload")

    def each_second(self, begin, end):
        self.write("*:*:*")
        self.host.run("systemctl start bench@1.timer")
        until(begin)
        self.host.forget()
        until(end)
        found = self.host.stamps()
        self.host.run("systemctl stop bench@1.timer")
        return found

    def at_once(self, count, instant):
        self.write(time.strftime("%H:%M:00", time.localtime(instant)))
        self.host.run(f"systemctl start $(seq -f bench@%g.timer {count})")
        self.host.forget()
        found = settled(self.host, count, instant)
        self.host.run(f"systemctl stop $(seq -f bench@%g.timer {count})")
        return found


class Cron:
    """Debian's cron. It knows minutes only, so that in so many seconds there are few commands."""

    name = "cron"

    def __init__(self, host):
        self.host = host
        self.host.write("/etc/systemd/system/bench-cron.service", "[Service]\nExecStart=/usr/sbin/cron -f\nKillMode=process\n")

    def start(self, lines):
        self.host.run("rm -f /etc/cron.d/* /etc/crontab /var/spool/cron/crontabs/*")
        self.host.write("/etc/cron.d/bench", f"SHELL=/run/bench/command\n{lines}")
        self.host.run("systemctl daemon-reload; systemctl start bench-cron")
        self.host.forget()

    def each_second(self, begin, end):
        self.start("* * * * * root :\n")
        until(max(end, (begin // 60 + 2) * 60 + 5))
        found = self.host.stamps()
        self.host.run("systemctl stop bench-cron")
        return found

    def at_once(self, count, instant):
        minute = time.strftime("%M %H", time.localtime(instant)).replace(" 0", " ").lstrip("0") or "0"
        self.start(f"{minute} * * * root :\n" * count)
        found = settled(self.host, count, instant)
        self.host.run("systemctl stop bench-cron")
        return found


class APScheduler:
    """A program that uses the library from PyPI, as its documentation shows."""

    name = "APScheduler"

    def __init__(self, host, python):
        self.host = host
        self.python = python

    def each_second(self, begin, end):
        program = subprocess.Popen(
            ["nsenter", "--target", self.host.leader, "--all", self.python, "-c",
             "import subprocess\nfrom apscheduler.schedulers.blocking import BlockingScheduler\n"
             "scheduler = BlockingScheduler(timezone='UTC')\n"
             "scheduler.add_job(lambda: subprocess.run(['/run/bench/command']), 'cron', second='*')\nscheduler.start()\n"])
        until(begin)
        self.host.forget()
        until(end)
        found = self.host.stamps()
        # What nsenter has started does not end with it.
        self.host.run("pkill -f '[a]pscheduler.schedulers'")
        program.wait()
        return found


def settled(host, count, instant):
    """Waits until so many commands were executed, or until nothing has come for a while; then when."""
    until(instant)
    deadline, last = instant + 300, 0
    while (found := len(host.stamps())) < count and time.time() < deadline:
        if found > last:
            last, deadline = found, time.time() + 60
        time.sleep(0.5)
    found = host.stamps()
    if len(found) != count:
        print(f"  {len(found)} of {count} commands were executed", file=sys.stderr)
    return found
