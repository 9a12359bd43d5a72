"""Measures the cron engine beside its peers, in the same run, and prints ratios.

cron.py CRON_BENCHMARK

Ends with status 1 where a promise of the issue is broken.
"""
import os
import statistics
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
rounds = 3
zones = ("UTC", "Europe/Berlin")
compiled = ("gorhill", "robfig")
broken = []


def promise(name, value, limit, at_most=False):
    kept = value <= limit if at_most else value >= limit
    print(f"  {'kept  ' if kept else 'BROKEN'} {name}: {value:.1f} ({'at most' if at_most else 'at least'} {limit})", flush=True)
    if not kept:
        broken.append(name)


def programs(directory):
    """The commands of the three programs; those of the peers are made in the directory."""
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": f"{directory}/cache"}
    subprocess.run(["go", "build", "-o", f"{directory}/peers", f"{here}/peers.go"], check=True, env=environment)
    subprocess.run([sys.executable, "-m", "venv", f"{directory}/venv"], check=True)
    subprocess.run([f"{directory}/venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "cronsim==2.8", "croniter==7.0.0"],
                   check=True)
    return [[os.path.abspath(sys.argv[1])], [f"{directory}/peers"], [f"{directory}/venv/bin/python", f"{here}/peers.py"]]


def measure(expressions):
    """Nanoseconds, as the medians of interleaved rounds, and checksums, both by engine, by what was measured and by expression."""
    times, checksums = {}, {}
    with tempfile.TemporaryDirectory(prefix="factotum-bench-") as directory:
        commands = programs(directory)
        for _ in range(rounds):
            for command in commands:
                output = subprocess.run(command, input="\n".join(expressions) + "\n", text=True, check=True, stdout=subprocess.PIPE).stdout
                for line in output.splitlines():
                    engine, what, expression, *result = line.split("\t")
                    if len(result) == 2:
                        times.setdefault((engine, what), {}).setdefault(expression, []).append(float(result[0]))
                        checksums.setdefault((engine, what), {})[expression] = int(result[1])
    return {key: {text: statistics.median(taken) for text, taken in found.items()} for key, found in times.items()}, checksums


def median(found, expressions):
    """The median over those of the expressions that an engine has; nan where it has none."""
    return statistics.median([found[text] for text in expressions if text in found] or [float("nan")])


with open(f"{here}/expressions.txt") as file:
    groups = {text: group for group, text in (line.rstrip("\n").split("\t") for line in file)}
core, extended, seconds = ([text for text in groups if groups[text] == group] for group in ("core", "extended", "seconds"))
times, checksums = measure(groups)
peers = [engine for engine, what in times if what == "UTC" and engine != "factotum"]

print(f"ns per next(), medians over {len(core)} core, {len(extended)} extended and {len(seconds)} expressions with seconds")
print(f"  {'engine':10}{'zone':15}{'core':>10}{'extended':>10}{'seconds':>10}{'slowest':>10}  expression           not supported")
for engine in ["factotum"] + peers:
    for zone in zones:
        found = times[engine, zone]
        slowest = max(found, key=found.get)
        numbers = [median(found, core), median(found, extended), median(found, seconds), found[slowest]]
        missing = ", ".join(text for text in groups if text not in found)
        print(f"  {engine:10}{zone:15}{''.join(f'{number:10.1f}' for number in numbers)}  {slowest:20} {missing}")
print(f"  parse: {median(times['factotum', 'parse'], groups):.0f} ns, slowest {max(times['factotum', 'parse'].values()):.0f} ns")
print(f"  never fires: {times['factotum', 'never fires']['0 0 30 2 *']:.0f} ns to see that '0 0 30 2 *' does not")
print(f"  zone load: {times['factotum', 'zone load']['Europe/Berlin'] / 1000:.1f} µs")

for zone in zones:
    ours = times["factotum", zone]
    promise(f"speed against cronsim, core expressions, {zone}", median(times["cronsim", zone], core) / median(ours, core), 150)
    for engine in compiled:
        found = times[engine, zone]
        promise(f"speed against {engine}, all expressions it reads, {zone}", median(found, found) / median(ours, found), 4)
    for engine in peers:
        differing = [text for text, checksum in checksums[engine, zone].items() if checksum != checksums["factotum", zone].get(text)]
        promise(f"expressions with other results than {engine}'s, {zone}", len(differing), 0, at_most=True)
        for text in differing:
            print(f"    {text}")
sys.exit(1 if broken else 0)
