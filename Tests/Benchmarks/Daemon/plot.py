"""Draws figures.json: distributions of lateness, and cost against the number of schedules.

    plot.py FIGURES SVG
"""
import json
import sys

import matplotlib

matplotlib.use("svg")
# The same figures make the same file.
matplotlib.rcParams.update({"svg.hashsalt": "factotum", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
import matplotlib.pyplot as plot

with open(sys.argv[1]) as file:
    figures = json.load(file)
picture, panels = plot.subplots(2, 2, figsize=(9, 6.4), layout="constrained")


def distribution(panel, title, found):
    for name, late in found.items():
        late = sorted(late)
        panel.step(late, [(position + 1) / len(late) for position in range(len(late))], where="post", label=name)
    panel.set(title=title, xlabel="ms late", ylabel="part of all", xscale="log", ylim=(0, 1.02))
    panel.legend(frameon=False)


def cost(panel, title, lines):
    counts = [int(count) for count in figures["scale"]]
    for label, key in lines:
        panel.plot(counts, [point[key] for point in figures["scale"].values()], marker="o", label=label)
    panel.set(title=title, xlabel="schedules", xscale="log")
    panel.set_ylim(bottom=0)
    panel.legend(frameon=False)


distribution(panels[0][0], "One fire a second", figures["lateness"])
distribution(panels[0][1], "A thousand at the same second", figures["burst"])
cost(panels[1][0], "CPU of the daemon for a fire, µs", [("50 fires a second", "event_us")])
cost(panels[1][1], "Memory, MB", [("resident", "resident_mb"), ("at most", "peak_mb")])
picture.savefig(sys.argv[2], metadata={"Date": None})
