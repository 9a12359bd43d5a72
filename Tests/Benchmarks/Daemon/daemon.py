"""Measures factotumd: lateness beside its peers, and what schedules cost; prints a table and writes the figures and their plot.

    daemon.py PROGRAMS PYTHON [NAME...]

PYTHON is an interpreter that has APScheduler and matplotlib. Names: runner, lateness, burst, scale, questions, subscribers, follow. Where all are measured, figures.json
and figures.svg beside this program are written anew. Ends with status 1 where a promise of the issue is broken.
"""
import json
import os
import platform
import subprocess
import sys
import time

import control
import listening
import scale
from host import Host, here
from peers import APScheduler, Cron, Factotum, SystemdTimers

programs, python = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SECONDS = 30
BURST = 1000
broken = []
figures = {"machine": f"{os.cpu_count()} processors, Linux {platform.release()}", "date": time.strftime("%Y-%m-%d")}


def promise(name, value, limit):
    kept = value <= limit
    print(f"  {'kept  ' if kept else 'BROKEN'} {name}: {value:.3g} (at most {limit})", flush=True)
    if not kept:
        broken.append(name)


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def row(name, late):
    """One line about how late something was, in ms."""
    print(f"  {name:28}{quantile(late, 0.5):10.2f}{quantile(late, 0.99):10.2f}{max(late):10.2f}   {len(late)}", flush=True)


def heading():
    print(f"  {'ms late':28}{'p50':>10}{'p99':>10}{'max':>10}   commands")


def measure_runner():
    """The program that the daemon starts for each run: its CPU for one task, its memory while it waits, the installed size."""
    with Host() as host:
        found = figures["runner"] = json.loads(host.run(f"cd {here}; python3 runner.py {host.runner}"))
        sizes = [os.path.getsize(f"{host.root}{path}") for path in host.programs]
    figures["installed_mb"] = sum(sizes) / 1e6
    print(f"  CPU: {found['cpu_ms']:.2f} ms, of which the shell {found['shell_cpu_ms']:.2f} (medians)")
    promise("ms of CPU more than sh -c", found["cpu_ms"] - found["shell_cpu_ms"], 1.5)
    promise("MB resident while it waits", found["rss_mb"], 6)
    promise("MB of its own while it waits (PSS)", found["pss_mb"], 2.5)
    promise("MB for 500 that wait", found["all_mb"], 1500)
    promise("MB installed", figures["installed_mb"], 40)


def lateness():
    """One fire a second, nothing else: from the instant to the moment at which what is started begins to execute."""
    found = {}
    with Host() as host:
        for peer in (Factotum(host), SystemdTimers(host), APScheduler(host, python), Cron(host)):
            begin = int(time.time()) + 5 + 0.5
            moments = peer.each_second(begin, begin + SECONDS)
            found[peer.name] = [moment % 1 * 1000 for moment in moments]
            if isinstance(peer, Factotum):
                found["factotum, the task's shell"] = [moment % 1 * 1000 for moment in peer.commands]
    heading()
    for name, late in found.items():
        row(name, late)
    figures["lateness"] = found
    promise("ms late to the task's shell, p50", quantile(found["factotum, the task's shell"], 0.5), 3)
    promise("ms late to the task's shell, p99", quantile(found["factotum, the task's shell"], 0.99), 10)
    for name in ("systemd timers", "APScheduler", "cron"):
        ratios = [quantile(found["factotum"], part) / quantile(found[name], part) for part in (0.5, 0.99)]
        print(f"  factotum against {name}: p50 {ratios[0]:.2f}, p99 {ratios[1]:.2f}")
    # A run that enters its cgroup instead of beginning in it takes ten times as long as what the library starts.
    promise("lateness p50 against APScheduler", quantile(found["factotum"], 0.5) / quantile(found["APScheduler"], 0.5), 3)


def burst():
    """A thousand commands due at the same second: from the instant to the moment at which each begins to execute."""
    found = {}
    with Host() as host:
        factotum = Factotum(host)
        for peer in (factotum, SystemdTimers(host), Cron(host)):
            instant = (time.time() + 20) // 60 * 60 + 60
            found[peer.name] = [(moment - instant) * 1000 for moment in peer.at_once(BURST, instant)]
            if peer is factotum:
                found["factotum, runners"] = [(moment - instant) * 1000 for moment in factotum.runners]
    heading()
    for name, late in found.items():
        row(name, late)
    figures["burst"] = found
    figures["daemon_cpu_ms_per_run"] = factotum.cpu_per_run
    half, most = quantile(found["factotum"], 0.5), max(found["factotum"])
    promise("s late of a thousand, p50", half / 1000, 0.7)
    promise("s late of a thousand, max", most / 1000, 1.3)
    promise("p50 against systemd timers", half / quantile(found["systemd timers"], 0.5), 0.5)
    promise("p50 against cron", half / quantile(found["cron"], 0.5), 1 / 3)
    promise("ms of the daemon's CPU for a run", factotum.cpu_per_run, 0.5)


def measure_scale():
    """What schedules cost."""
    figures["scale"] = points = {}
    for count in (100, 1000, 10_000, 100_000):
        load, resident, peak = scale.resident(programs, count)
        event = scale.event(programs, count)
        points[count] = {"load_s": load, "resident_mb": resident, "peak_mb": peak, "event_us": event}
        print(f"  {count:7} schedules: load {load:.2f} s, {resident:.0f} MB (at most {peak:.0f}), {event:.0f} µs of CPU for a fire",
              flush=True)
    found = scale.reloads(programs, 99_999)
    figures["reload"] = found
    figures["wakeups_in_60_s"] = scale.idle(programs, 100_000, 60)
    promise("MB with 10 000 schedules", points[10_000]["resident_mb"], 40)
    promise("MB with 100 000 schedules", points[100_000]["resident_mb"], 250)
    promise("MB after reloads", found["resident_mb"], 250)
    promise("s to load 100 000 schedules", points[100_000]["load_s"], 3)
    promise("s to reload without changes", found["unchanged_s"], 1)
    promise("s to reload with one changed file", found["changed_s"], 1.5)
    promise("ms late at most while it reloads", found["latest_ms"], 50)
    promise("cost of a fire at 100 000 schedules against 100", points[100_000]["event_us"] / points[100]["event_us"], 2)
    promise("wake-ups in 60 s at 100 000 schedules", figures["wakeups_in_60_s"], 0)


def questions():
    """10 000 schedules, 100 000 rows of history, 50 fires a second: how long an answer takes, and what it does to the fires."""
    taken, idle, asked = control.questions(programs, 10_000)
    figures["questions_ms"] = taken
    figures["latest_ms"] = {"idle": idle, "asked": asked}
    print(f"  fires were at most {idle:.1f} ms late, and {asked:.1f} ms while questions were answered")
    for name, value in taken.items():
        promise(f"ms for factotumctl {name}", value, 50)


def subscribers():
    """200 subscribers to 50 runs a second: what they cost the scheduler."""
    idle, listened, heard = listening.subscribers(programs)
    figures["subscribers"] = {"ms": [idle, listened], "events": heard}
    print(f"  {idle:.0f} ms of CPU a second, {listened:.0f} with subscribers, who had {heard:.0f} events a second")
    promise("CPU of the daemon with 200 subscribers against none", listened / idle, 1.1)


def follow():
    """A task that prints 100 000 lines a second, followed: what is missing, and how late other runs are."""
    with Host() as host:
        quiet, alone, beside, taken_alone, taken, missing = listening.follow(host)
    heading()
    for name, late in (("nothing else", quiet), ("beside the task", alone), ("beside the task, followed", beside)):
        row(name, late)
    print(f"  {listening.FLOOD} lines took {taken_alone:.0f} s, and {taken:.0f} s followed to the end")
    figures["follow"] = {"late_ms": {"quiet": quiet, "beside": alone, "followed": beside}, "seconds": [taken_alone, taken], "missing": missing}
    promise("lines missing", missing, 0)
    promise("lateness p50 beside a followed task against an unfollowed one", quantile(beside, 0.5) / quantile(alone, 0.5), 1.5)


benchmarks = {"runner": measure_runner, "lateness": lateness, "burst": burst, "scale": measure_scale, "questions": questions, "subscribers": subscribers,
              "follow": follow}
names = sys.argv[3:] or list(benchmarks)
for name in names:
    print(f"{name}: {benchmarks[name].__doc__}", flush=True)
    benchmarks[name]()
if len(names) == len(benchmarks):
    with open(f"{here}/figures.json", "w") as file:
        json.dump(figures, file, indent=1)
    subprocess.run([python, f"{here}/plot.py", f"{here}/figures.json", f"{here}/figures.svg"], check=True)
sys.exit(1 if broken else 0)
