# SPDX-License-Identifier: GPL-2.0-or-later
"""Charts of the benchmarks as SVG, which README files can show: a canvas, and lines over a logarithmic axis."""
import html
import math

COLORS = ("#1f5fa8", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#475569")
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 46, 52  # margins; the names of the series are on the line below the title


class Canvas:
    def __init__(self, title, width=WIDTH, height=HEIGHT):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
            ' font-family="sans-serif" font-size="12" role="img">',
            f"<title>{html.escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="white"/>',
        ]
        self.text(width / 2, 18, title, anchor="middle", size=14)

    def text(self, x, y, what, anchor="start", color="#333", size=12, turned=False):
        turn = f' transform="rotate(-90 {x:g} {y:g})"' if turned else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{color}" font-size="{size}"{turn}>{html.escape(what)}</text>'
        )

    def line(self, points, color="#ccc", width=1.0, dashed=False):
        where = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="6 4"' if dashed else ""
        self.parts.append(f'<polyline points="{where}" fill="none" stroke="{color}" stroke-width="{width:g}"{dashes}/>')

    def dot(self, x, y, color, what):
        self.parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"><title>{html.escape(what)}</title></circle>'
        )

    def rect(self, x, y, width, height, color):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{color}"/>')

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join([*self.parts, "</svg>"]) + "\n")


def short(value):
    """A number as a label: four digits at most behind its first."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def steps(most):
    """Round numbers from 0 to at least @most, five or so."""
    rough = (most or 1) / 5
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * by for by in (1, 2, 5, 10) if unit * by >= rough)
    return [step * i for i in range(math.ceil((most or 1) / step) + 1)]


def lines(path, title, x_name, y_name, series, goal=None):
    """
    Writes a chart of @series, {name: [(x, y), ...]}, over x on a logarithmic and y on a linear axis from zero;
    @goal, a y, becomes a dashed line.
    """
    xs = sorted({x for points in series.values() for x, _ in points})
    ticks = steps(max([y for points in series.values() for _, y in points] + ([goal] if goal else [])))
    span = math.log(xs[-1] / xs[0]) or 1

    def at(x, y):
        return (LEFT + (WIDTH - LEFT - RIGHT) * math.log(x / xs[0]) / span,
                HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / ticks[-1])

    canvas = Canvas(title)
    for tick in ticks:
        canvas.line([at(xs[0], tick), at(xs[-1], tick)])
        canvas.text(LEFT - 8, at(xs[0], tick)[1] + 4, short(tick), anchor="end")
    for x in xs:
        canvas.line([at(x, 0), at(x, ticks[-1])], color="#eee")
        canvas.text(at(x, 0)[0], HEIGHT - BOTTOM + 18, f"{x:,}", anchor="middle")
    canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_name, anchor="middle")
    canvas.text(16, (TOP + HEIGHT - BOTTOM) / 2, y_name, anchor="middle", turned=True)
    if goal:
        canvas.line([at(xs[0], goal), at(xs[-1], goal)], color="#b91c1c", dashed=True)
        canvas.text(WIDTH - RIGHT - 4, at(xs[-1], goal)[1] - 5, f"goal {short(goal)}", anchor="end", color="#b91c1c")
    name_at = LEFT
    for color, (name, points) in zip(COLORS, series.items()):
        canvas.line([at(x, y) for x, y in points], color=color, width=2)
        for x, y in points:
            canvas.dot(*at(x, y), color, f"{name}: {short(y)} at {x:,}")
        canvas.rect(name_at, 30, 10, 10, color)
        canvas.text(name_at + 14, 39, name)
        name_at += 30 + 7 * len(name)
    canvas.write(path)


BAR_COLORS = {"base": "#8a8f98", "ours": "#1f77b4", "peer": "#d98032"}
BAR_KEYS = {"base": "an empty program: the floor", "ours": "slubtrace", "peer": "other tools"}


def bars(path, title, rows):
    """Writes a bar chart of @rows, (name, group of BAR_COLORS, value; none for 0), over a logarithmic axis from 10."""
    rows = list(rows)
    left, right, top, step, least = 330, 70, 66, 26, 10
    decades = math.ceil(math.log10(max(value for *_, value in rows if value)))
    width, bottom = 900, top + step * len(rows)
    canvas = Canvas(title, width, bottom + 34)

    def at(value):
        return left + (width - left - right) / (decades - 1) * math.log10(max(value, least) / least)

    x = left
    for group, color in BAR_COLORS.items():
        canvas.rect(x, 34, 12, 12, color)
        canvas.text(x + 17, 45, BAR_KEYS[group])
        x += 35 + 7 * len(BAR_KEYS[group])
    for decade in range(1, decades + 1):
        canvas.line([(at(10**decade), top - 8), (at(10**decade), bottom)])
        canvas.text(at(10**decade), bottom + 18, f"{10**decade:,}", anchor="middle")
    for row, (name, group, value) in enumerate(rows):
        y = top + step * row
        canvas.text(left - 8, y + 13, name, anchor="end")
        if value:
            canvas.rect(left, y, max(at(value) - left, 2), 16, BAR_COLORS[group])
        canvas.text((at(value) if value else left) + 6, y + 13, f"{value:,.0f}" if value else "0: nothing runs there")
    canvas.write(path)
