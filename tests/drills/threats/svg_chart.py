"""A small chart as SVG: the share of thieves that were named by each day, one line for each theft."""

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 300, 46, 34, 18
COLOURS = ("#0b4f6c", "#b3541e", "#4c6b22", "#7a1f5c")


def curves(title: str, lines: Mapping[str, Sequence[int]], days: int) -> str:
    """Cumulative curves. ``lines``: name to the days on which each run was named, ``days`` + 1 for never."""
    wide, high = WIDTH - LEFT - 10, HEIGHT - BOTTOM - TOP
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            'font-size="12">'
        ),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="13">{title}</text>',
    ]
    for share in (0, 25, 50, 75, 95, 100):
        y = TOP + high - high * share / 100
        parts.append(f'<path d="M{LEFT} {y:.1f}H{LEFT + wide}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share} %</text>')
    for day in range(0, days + 1, 10):
        x = LEFT + wide * day / days
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{day} d</text>')
    for (name, found), colour in zip(lines.items(), COLOURS, strict=False):
        points = [
            (LEFT + wide * day / days, TOP + high - high * sum(f <= day for f in found) / len(found))
            for day in range(days + 1)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        row = TOP + high - 14 * (len(lines) - list(lines).index(name))
        parts.append(f'<text x="{LEFT + wide - 4}" y="{row}" text-anchor="end" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
