# SPDX-License-Identifier: GPL-2.0-only
"""How every picture looks: colours, fonts, titles, legends and axes."""

import contextlib
import math

import matplotlib
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from .names import shown
from .options import MOST_RUNS
from .units import TIME_UNITS, format_time, unit_for

# Colours that stay apart under every common colour blindness and in print:
# M. Okabe, K. Ito, "Color Universal Design" (2008), yellow left out as too pale on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", ":", "-.")  # the second, third and fourth round of colours
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
assert MOST_RUNS == len(COLOURS) * len(DASHES)

GREY = "#666666"
WARNING = "#B00020"
LABEL_WIDTH, LABEL_HEIGHT = 0.62, 0.25  # inches that a tick label takes on an axis
LOG_FROM_RATIO = 20  # an axis whose ends are further apart is logarithmic

SETTINGS = {
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "legend.fontsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "axes.formatter.useoffset": False,
    "text.parse_math": False,  # a "$" in a scenario's name is a "$"
    "svg.hashsalt": "fabricsim",  # the same data gives the same bytes
    "pdf.fonttype": 42,  # TrueType: publishers refuse the other kind
}


@contextlib.contextmanager
def applied():
    """Draws inside as specified here, whatever the user's matplotlibrc says."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


def colour(run):
    return COLOURS[run.index % len(COLOURS)]


def dashes(run):
    return DASHES[run.index // len(COLOURS) % len(DASHES)]


def marker(run):
    return MARKERS[(run.index + run.index // len(COLOURS)) % len(MARKERS)]


def new_figure(title, runs, width=8.0, height=4.8):
    """A figure titled with the scenario and, where that holds, that a run is partial."""
    figure = Figure(figsize=(width, height), layout="constrained")
    scenarios = sorted({run.summary.scenario for run in runs})
    heading = shown(scenarios[0], 64) + ": " + title if len(scenarios) == 1 else title.capitalize()
    subsets = sorted({", ".join(run.subset) for run in runs})
    if subsets != [""]:
        which = [f"flows {subset}" if subset else "all flows" for subset in subsets]
        heading += "\n" + " or ".join(which)
    partial = [run for run in runs if not run.summary.complete]
    if partial:
        what = "partial run" if len(runs) == 1 else f"{len(partial)} of {len(runs)} runs partial"
        heading += f"\n{what}: ended before all was done"
    figure.suptitle(heading, fontsize=13, color=WARNING if partial else "black")
    return figure


def run_label(run, figures=""):
    partial = "" if run.summary.complete else " (partial)"
    return shown(run.label) + partial + (f": {figures}" if figures else "")


def line_handle(**look):
    return Line2D([], [], **look)


def legend_below(figure, handles, labels, columns=1):
    """A legend under the axes, where it hides no data."""
    legend = figure.legend(
        handles,
        [""] * len(labels),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.01),
        ncol=columns,
        frameon=False,
    )
    # Set afterwards: matplotlib drops the entries of a legend whose labels begin with "_".
    for text, label in zip(legend.get_texts(), labels):
        text.set_text(label)


def draw_steps(axes, start, ends, values, **look):
    """Draws intervals that follow each other from `start`: each value holds until its end."""
    values = list(values)
    axes.plot([start, *ends], [values[0], *values], drawstyle="steps-pre", **look)


def wants_log(low, high):
    return low > 0 and high / low > LOG_FROM_RATIO


def time_axis(axis, name, low, high):
    """Labels `axis`, whose data are nanoseconds in low..high, in units that suit them."""
    if wants_log(low, high):
        log_axis(axis, name, format_time)
        return
    unit, scale = unit_for(high, TIME_UNITS)
    axis.set_major_locator(_NiceSteps(scale))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / scale:.10g}"))
    axis.set_label_text(f"{name} ({unit})")


def value_axis(axis, name, low, high, unit="", scale=1.0):
    """Labels `axis`, whose data are low..high, in `unit` = `scale` of the data's unit."""
    heading = f"{name} ({unit})" if unit else name
    if wants_log(low, high):
        log_axis(axis, heading, lambda value: f"{value / scale:.10g}")
    else:
        axis.set_label_text(heading)
        axis.set_major_locator(_NiceSteps(scale))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / scale:.10g}"))


class _NiceSteps(MaxNLocator):
    """Ticks at round numbers of `scale`."""

    def __init__(self, scale):
        super().__init__(nbins=7, steps=[1, 2, 2.5, 5, 10])
        self._scale = scale

    def tick_values(self, vmin, vmax):
        return super().tick_values(vmin / self._scale, vmax / self._scale) * self._scale


def _label_room(axis):
    """How many tick labels fit beside each other, roughly."""
    place, figure = axis.axes.get_position(), axis.axes.figure
    if axis.axis_name == "x":
        return place.width * figure.get_figwidth() / LABEL_WIDTH
    return place.height * figure.get_figheight() / LABEL_HEIGHT


def log_axis(axis, name, text_of):
    """Makes `axis` logarithmic; text_of(value) labels a tick."""
    axis.set_label_text(name)
    setter = axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale
    setter("log")
    low, high = sorted(axis.get_view_interval())
    steps = (1, 2, 5) if 3 * math.log10(high / low) <= _label_room(axis) else (1,)
    axis.set_major_locator(LogLocator(subs=steps, numticks=20))
    axis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=100))
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(lambda value, _: text_of(value)))
