"""What those cost who listen: subscribers to events, and somebody who follows the output of a task that prints much."""
import json
import os
import selectors
import socket
import statistics
import subprocess
import threading
import time

from control import FIRING
from host import until
from running import Daemon, factfile
from scale import write_schedules

SUBSCRIBERS = 200
SECONDS = 10


class Subscribers:
    """So many clients that take every event; `with` lets them listen."""

    def __init__(self, path, count):
        self.selector = selectors.DefaultSelector()
        self.events = 0
        for _ in range(count):
            client = socket.socket(socket.AF_UNIX)
            client.connect(path)
            client.sendall(json.dumps({"method": "io.factotum.Scheduler.Subscribe", "more": True}).encode() + b"\0")
            self.selector.register(client, selectors.EVENT_READ)

    def __enter__(self):
        self.goes_on = True
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()
        return self

    def listen(self):
        while self.goes_on:
            for key, _ in self.selector.select(0.2):
                self.events += key.fileobj.recv(1 << 20).count(b"\0")

    def __exit__(self, *failure):
        self.goes_on = False
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()


def subscribers(programs):
    """CPU of the daemon in ms for a second of 50 runs, without and with subscribers, by turns; and the events that each of them
    had in a second."""
    with Daemon(programs) as daemon:
        write_schedules(daemon, 1)
        daemon.write("fast.toml", "".join(
            f'[fast-{number}]\ncron = "* * * * * *"\nfactfile = "job0.factfile"\nuser = "root"\n' for number in range(FIRING)))
        daemon.start()
        time.sleep(5)
        path = f"{daemon.directory}/runtime/io.factotum.Scheduler"
        spent, heard = {0: [], SUBSCRIBERS: []}, []
        for _ in range(3):
            for count in spent:
                with Subscribers(path, count) as listeners:
                    time.sleep(1)
                    before, events = daemon.cpu(), listeners.events
                    time.sleep(SECONDS)
                    spent[count].append((daemon.cpu() - before) / SECONDS * 1000)
                    if count:
                        heard.append((listeners.events - events) / count / SECONDS)
        return statistics.median(spent[0]), statistics.median(spent[SUBSCRIBERS]), statistics.median(heard)


FLOOD = 300_000
PRINTER = """
import os, time
begin = time.monotonic()
for first in range(0, %d, 10000):
    os.write(1, b"".join(b"line %%07d of a task that has much to say\\n" %% number for number in range(first, first + 10000)))
    time.sleep(max(0, begin + first / 100000 - time.monotonic()))
"""


class Flood:
    """A host in which a task prints 100 000 lines a second, while another schedule runs each second."""

    def __init__(self, host):
        self.host = host
        host.write("/run/bench/printer.py", PRINTER % FLOOD)
        host.write("/etc/factotum.d/flood.factfile", factfile("python3 /run/bench/printer.py"))
        host.write("/etc/factotum.d/other.factfile", factfile("/run/bench/command"))
        host.write("/etc/factotum.d/bench.toml", '[flood]\ncron = "0 0 1 1 *"\nfactfile = "flood.factfile"\njournal-limit = "none"\nuser = "root"\n'
                   '[other]\ncron = "* * * * * *"\nfactfile = "other.factfile"\nuser = "root"\noverlap = "allow"\n')
        host.run("systemctl restart factotum; sleep 3")

    def late(self, begin):
        """How late the other runs began to execute since a time, in ms."""
        return [moment % 1 * 1000 for moment in self.host.stamps() if moment >= begin]

    def once(self, follow):
        """One flood: how late the other runs were meanwhile, how long it took in s, and the lines that somebody read who followed it."""
        self.host.forget()
        begin = time.time()
        run = self.host.run("factotumctl run flood").split()[1]
        # Whoever follows reads what was printed before as well.
        wait = f"until factotumctl runs {run} --json | grep -q 'endedAt.:.2'; do sleep 0.5; done"
        command = f"factotumctl logs {run} --follow --task only" if follow else wait
        printed = self.host.run(command)
        taken = time.time() - begin
        return self.late(begin), taken, [line for line in printed.split("\n") if "line " in line]


def follow(host):
    """How late other runs are in ms: with nothing else, beside a flood, beside one that is followed; and the lines that are missing."""
    flood = Flood(host)
    host.forget()
    begin = time.time()
    until(begin + 15)
    quiet = flood.late(begin)
    alone, taken_alone, _ = flood.once(follow=False)
    beside, taken, lines = flood.once(follow=True)
    numbers = [int(line.split("line ")[1][:7]) for line in lines]
    missing = FLOOD - len(set(numbers)) + (0 if numbers == sorted(numbers) else 1)
    return quiet, alone, beside, taken_alone, taken, missing
