"""A bar chart as SVG, of our own making: times on a logarithmic scale, the shortest on top."""

import math
from html import escape

ROW, LEFT, WIDTH, TOP = 26, 210, 760, 46


def bars(title, series):
    """The chart of (name, median, (least, most)), in seconds."""
    series = sorted(series, key=lambda one: one[1])
    low = 10 ** math.floor(math.log10(min(one[2][0] for one in series)))
    high = max(one[2][1] for one in series)
    span = math.log10(high / low) * 1.12

    def place(value):
        return LEFT + (WIDTH - LEFT - 20) * math.log10(value / low) / span

    height = TOP + ROW * len(series) + 30
    bottom = height - 26
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" fill="#222222">{escape(title)}'
        ' (shorter is better; logarithmic)</text>']
    tick = low
    while tick <= high:
        for step in (1, 2, 5):
            if (value := tick * step) <= high * 1.05:
                x = place(value)
                lines.append(
                    f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom}" '
                    f'stroke="#dddddd"/><text x="{x:.1f}" y="{bottom + 17}" '
                    f'text-anchor="middle" fill="#666666">{value:g}</text>')
        tick *= 10
    for index, (name, median, (least, most)) in enumerate(series):
        y = TOP + ROW * index
        color = "#1a6b54" if name.startswith("keytag") else (
            "#8a8a8a" if "parsing" in name else "#b9c4d0")
        lines += [
            f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end" fill="#222222">'
            f'{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{place(median) - LEFT:.1f}" height="18" '
            f'fill="{color}"/>',
            f'<line x1="{place(least):.1f}" y1="{y + 9}" x2="{place(most):.1f}" y2="{y + 9}" '
            'stroke="#222222"/>',
            f'<text x="{place(most) + 6:.1f}" y="{y + 14}" fill="#222222">{median:.2f}</text>']
    return "\n".join(lines + ["</svg>"]) + "\n"
