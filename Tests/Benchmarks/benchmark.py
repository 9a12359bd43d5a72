"""Measures `factotum run` beside a floor or its peers, in the same run, and prints ratios.

benchmark.py FACTOTUM [NAME...]

Ends with status 1 where a promise of the issue is broken.
"""
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

factotum = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
directory = tempfile.mkdtemp(prefix="factotum-bench-")
broken = []


def promise(name, value, limit, at_most=True):
    kept = value <= limit if at_most else value >= limit
    print(f"  {'kept  ' if kept else 'BROKEN'} {name}: {value:.3f} ({'at most' if at_most else 'at least'} {limit})", flush=True)
    if not kept:
        broken.append(name)


def seconds(command, **options):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    return time.perf_counter() - start


def factfile(name, tasks):
    path = f"{directory}/{name}.factfile"
    result = {"terminateJobWithSuccess": [], "continueJob": [0]}
    job = {"name": name, "tasks": [{"name": task, "executor": "shell", "command": command, "arguments": [], "dependsOn": after,
                                    "onResult": result} for task, command, after in tasks]}
    with open(path, "w") as file:
        json.dump({"schema": "iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0", "data": job}, file)
    return path


def flat():
    """2 000 tasks that do nothing, 8 at a time."""
    count = 2000
    spawner = f"{directory}/spawner"
    subprocess.run(["gcc", "-O2", "-o", spawner, f"{here}/spawner.c"], check=True)
    with open(f"{directory}/build.ninja", "w") as file:
        file.write("rule run\n  command = :\n" + "".join(f"build t{i}: run\n" for i in range(count)))
    with open(f"{directory}/Makefile", "w") as file:
        # A line that make cannot run itself, as it would a plain `:`.
        names = " ".join(f"t{i}" for i in range(count))
        file.write(f".PHONY: all {names}\nall: {names}\n{names}:\n\t@: ;\n")
    commands = {
        "factotum": [factotum, "run", factfile("flat", [(f"t{i}", ":", []) for i in range(count)]), "--max-parallel", "8"],
        "C spawner": [spawner, str(count), "8"],
        "ninja -j8": ["ninja", "-j8", "-C", directory],
        "make -j8": ["make", "-s", "-j8", "-C", directory],
        "xargs -P8": ["sh", "-c", f"seq {count} | xargs -P8 -I_ sh -c :"],
    }
    times = {name: [] for name in commands}
    for _ in range(9):
        for name, command in commands.items():
            times[name].append(seconds(command))
    rates = {name: count / statistics.median(taken) for name, taken in times.items()}
    for name, rate in rates.items():
        print(f"  {name}: {rate:.0f} tasks/s")
    for name, rate in rates.items():
        if name != "factotum":
            promise(f"tasks/s against {name}", rates["factotum"] / rate, 0.9 if name == "C spawner" else 1, at_most=False)


def start():
    """One task, against the bare shell."""
    one = factfile("one", [("a", ":", [])])
    ours, bare = [], []
    for _ in range(200):
        ours.append(seconds([factotum, "run", one]))
        bare.append(seconds(["sh", "-c", ":"]))
    ours, bare = (statistics.median(times) * 1000 for times in (ours, bare))
    print(f"  factotum run: {ours:.2f} ms, sh -c: {bare:.2f} ms (medians of 200)")
    promise("ms more than sh -c", ours - bare, 5)


def makespan():
    """A random graph of 200 sleeps, with as many at a time as there are."""
    seed = 20261124
    random.seed(seed)
    tasks, finish, level, slowest = [], {}, {}, {}
    for number in range(200):
        after = random.sample(range(max(0, number - 20), number), min(number, random.randint(0, 3)))
        sleep = random.randint(100, 900) / 1000
        tasks.append((f"t{number}", f"sleep {sleep}", [f"t{i}" for i in after]))
        finish[number] = max([finish[i] for i in after], default=0) + sleep
        level[number] = max([level[i] for i in after], default=-1) + 1
        slowest[level[number]] = max(slowest.get(level[number], 0), sleep)
    critical = max(finish.values())
    taken = seconds([factotum, "run", factfile("graph", tasks)])
    print(f"  seed {seed}: critical path {critical:.2f} s, with level barriers {sum(slowest.values()):.2f} s, factotum {taken:.2f} s")
    promise("s of critical path (the graph is long enough)", critical, 10, at_most=False)
    promise("makespan against the critical path", taken / critical, 1.03)


def large():
    """10 000 tasks in one factfile."""
    def ring(count):
        return factfile(f"large{count}", [(f"task number {i}", ":", [f"task number {i - 100}"] if i >= 100 else []) for i in range(count)])
    path = ring(10_000)
    validate = statistics.median(seconds([factotum, "validate", path]) for _ in range(7)) * 1000
    print(f"  validate of 10 000 tasks: {validate:.0f} ms, with the start of the program")
    promise("ms to load and validate 10 000 tasks", validate, 150)
    per_task = {}
    for count in (1000, 10_000):
        per_task[count] = statistics.median(seconds([factotum, "run", ring(count), "--max-parallel", "8"]) / count for _ in range(3))
        print(f"  run of {count} tasks: {per_task[count] * 1e6:.0f} µs a task")
    promise("cost per task, 10 000 against 1 000", per_task[10_000] / per_task[1000], 1.3)


def output():
    """One task that prints 10 GB in lines of 80 bytes; a line of 1 GB; 1 GB of bytes that are no text."""
    gigabyte = 1 << 30

    def peak(command, reader="cat >/dev/null"):
        """Time and peak memory in MB of a run whose output is read."""
        path = factfile("output", [("x", command, [])])
        script = f'"$1" run "$2" 2>/dev/null | {reader}'
        start = time.perf_counter()
        process = subprocess.Popen([factotum, "run", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with open("/dev/null", "w") as nothing:
            subprocess.Popen(["cat"], stdin=process.stdout, stdout=nothing)
        process.stdout.close()
        high = 0
        while process.poll() is None:
            try:
                with open(f"/proc/{process.pid}/status") as status:
                    high = max([high] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
            except OSError:
                pass
            time.sleep(0.01)
        assert process.returncode == 0
        return time.perf_counter() - start, high / 1024

    _, still = peak("sleep 0.5")
    lines = f"yes {'y' * 79} | head -c {10 * gigabyte}"
    taken, most = peak(lines)
    bare = seconds(["sh", "-c", f"{lines} | sed 's/^/[x] /' | cat >/dev/null"])
    print(f"  10 GB: factotum {taken:.1f} s, sed {bare:.1f} s; memory {still:.1f} MB without output, {most:.1f} MB with")
    promise("MB of growth", most - still, 8)
    promise("throughput against sed", bare / taken, 0.5, at_most=False)
    for name, command in (("a line of 1 GB", f"head -c {gigabyte} /dev/zero | tr '\\0' y"),
                          ("1 GB that is no text", f"yes $(printf '\\377\\200\\001') | head -c {gigabyte}")):
        taken, most = peak(command)
        print(f"  {name}: {taken:.1f} s, memory {most:.1f} MB")
        promise(f"MB of growth with {name}", most - still, 8)


def check():
    """factotumctl check of 10 000 schedules, with a mistake in each of three files."""
    job = factfile("check", [("x", "true", [])])
    program = os.path.join(os.path.dirname(factotum), "factotumctl")
    for files in (100, 10_000):
        schedules = f"{directory}/schedules-{files}"
        os.mkdir(schedules)
        for number in range(files):
            with open(f"{schedules}/f{number}.toml", "w") as file:
                for name in range(number * 10_000 // files, (number + 1) * 10_000 // files):
                    cron = "61 * * * *" if name in (1050, 5003, 9999) else "*/5 * * * *"
                    file.write(f'[s{name}]\ncron = "{cron}"\nfactfile = "{job}"\n')
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            result = subprocess.run([program, "check", schedules], capture_output=True, text=True)
            times.append(time.perf_counter() - begin)
            assert result.returncode == 1 and result.stdout.count("^~") == 3, result
        promise(f"seconds for {files} files", min(times), 1)


benchmarks = {"flat": flat, "start": start, "makespan": makespan, "large": large, "output": output, "check": check}
for name in sys.argv[2:] or benchmarks:
    print(f"{name}: {benchmarks[name].__doc__}", flush=True)
    benchmarks[name]()
subprocess.run(["rm", "-rf", directory])
sys.exit(1 if broken else 0)
