"""A small chart as SVG: the share of thieves that are named, by how much they take, one line for each kind of goods."""

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, WORDS = 860, 340, 46, 40, 22, 330
COLOURS = ("#0b4f6c", "#2a85a6", "#7fb6c9", "#b3541e", "#d99a6c", "#4c6b22", "#86a84f", "#b5cc8e", "#7a1f5c")


def by_share(title: str, lines: Mapping[str, Sequence[float]], shares: Sequence[float]) -> str:
    """Draw lines of the parts (0 to 1) that are named, at ``shares`` in per cent, evenly spaced."""
    wide, high = WIDTH - LEFT - WORDS, HEIGHT - BOTTOM - TOP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="14">{title}</text>',
    ]
    for level in (0, 25, 50, 75, 95, 100):
        y = float(TOP + high - high * level / 100)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{LEFT + wide}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{level} %</text>')
    places = [LEFT + 14 + (wide - 28) * index / (len(shares) - 1) for index in range(len(shares))]
    for x, share in zip(places, shares, strict=True):
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="middle">{share:g} %</text>')
    parts.append(f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 6}" text-anchor="middle">taken of each package</text>')
    for row, ((name, named), colour) in enumerate(zip(lines.items(), COLOURS, strict=False)):
        path = " ".join(f"{x:.1f},{TOP + high - high * part:.1f}" for x, part in zip(places, named, strict=True))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        beside = TOP + 16 + 20 * row
        parts.append(f'<path d="M{LEFT + wide + 12} {beside - 4}h18" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{LEFT + wide + 36}" y="{beside}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
