"""Plots on logarithmic axes, as SVG: no more than the bench needs."""
import math
from html import escape

WIDTH, HEIGHT = 440, 330  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 46, 48  # its margins
COLOURS = ("#0072b2", "#d55e00", "#009e73")  # told apart by most eyes


def number(value):
    """An axis's label: 0.001, 1, 1000, 10⁶."""
    power = round(math.log10(value))
    if -3 <= power <= 3:
        return f"{10.0 ** power:g}"
    return "10" + str(power).translate(str.maketrans("-0123456789",
                                                     "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


class Panel:
    """One plot; series are (name, [(x, y), ...]), all above 0."""

    def __init__(self, title, note, x_label, y_label, series):
        self.title, self.note = title, note
        self.labels = x_label, y_label
        self.series = series
        points = [p for _, line in series for p in line]
        self.x = self.decades(p[0] for p in points)
        self.y = self.decades(p[1] for p in points)

    @staticmethod
    def decades(values):
        """The powers of ten around them, first and last."""
        values = list(values)
        first = math.floor(math.log10(min(values)) + 1e-9)
        last = math.ceil(math.log10(max(values)) - 1e-9)
        return first, max(last, first + 1)

    def at(self, x, y):
        def place(value, ends, low, high):
            share = (math.log10(value) - ends[0]) / (ends[1] - ends[0])
            return low + share * (high - low)

        return (place(x, self.x, LEFT, WIDTH - RIGHT),
                place(y, self.y, HEIGHT - BOTTOM, TOP))

    def grid(self):
        for p in range(self.x[0], self.x[1] + 1):
            x, _ = self.at(10.0 ** p, 10.0 ** self.y[0])
            yield line(x, TOP, x, HEIGHT - BOTTOM)
            yield words(x, HEIGHT - BOTTOM + 15, number(10.0 ** p), "middle")
        for p in range(self.y[0], self.y[1] + 1):
            _, y = self.at(10.0 ** self.x[0], 10.0 ** p)
            yield line(LEFT, y, WIDTH - RIGHT, y)
            yield words(LEFT - 6, y + 4, number(10.0 ** p), "end")

    def axes(self):
        yield words(LEFT, 18, self.title, more='font-weight="bold"')
        yield words(LEFT, 34, self.note, more='fill="#555"')
        yield words((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, self.labels[0],
                    "middle")
        middle = (TOP + HEIGHT - BOTTOM) / 2
        yield words(14, middle, self.labels[1], "middle",
                    f'transform="rotate(-90 14 {middle:g})"')

    def lines(self):
        for (_, points), colour in zip(self.series, COLOURS):
            places = [self.at(*p) for p in points]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            yield (f'<polyline points="{path}" fill="none" stroke="{colour}" '
                   'stroke-width="1.5"/>')
            for x, y in places:
                yield dot(x, y, 3, colour)

    def legend(self):
        for i, (name, _) in enumerate(self.series):
            y = TOP + 16 + 16 * i
            yield dot(LEFT + 14, y - 4, 4, COLOURS[i])
            yield words(LEFT + 24, y, name)

    def draw(self):
        yield from self.grid()
        yield from self.axes()
        yield from self.lines()
        yield from self.legend()


def line(x1, y1, x2, y2):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            'stroke="#ddd"/>')


def dot(x, y, radius, colour):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def words(x, y, text, anchor="start", more=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>'
            f'{escape(text)}</text>')


def draw(panels, columns, footer):
    """A page of panels, row by row."""
    rows = -(-len(panels) // columns)
    width, height = columns * WIDTH, rows * HEIGHT + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
           f'height="{height}" viewBox="0 0 {width} {height}" '
           'font-family="sans-serif" font-size="11" fill="#222">',
           f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for i, panel in enumerate(panels):
        out.append(f'<g transform="translate({i % columns * WIDTH} '
                   f'{i // columns * HEIGHT})">')
        out.extend(panel.draw())
        out.append("</g>")
    out += [words(LEFT, height - 8, footer, more='fill="#555"'), "</svg>"]
    return "\n".join(out) + "\n"
