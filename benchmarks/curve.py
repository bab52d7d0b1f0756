"""The curve of cost against size, as a picture that needs nothing to be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

WIDTH, HEIGHT, MARGIN = 560, 320, 56
COLOURS = ("#1b6ca8", "#c8553d", "#3d8361", "#8a5a9e")


def draw_curve(lines: Mapping[str, Sequence[tuple[float, float]]], title: str) -> str:
    """An SVG of some lines on logarithmic axes: people across, seconds up."""
    points = [point for line in lines.values() for point in line if point[1] > 0]
    if not points:
        return ""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low = 10 ** int(log10(min(y for _, y in points)) - 1)
    high = max(y for _, y in points) * 1.2

    def place(x: float, y: float) -> tuple[float, float]:
        across = log10(x / left) / max(log10(right / left), 1e-9)
        up = log10(y / low) / log10(high / low)
        return (
            MARGIN + across * (WIDTH - 2 * MARGIN - 90),
            HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>',
        f'<text x="{MARGIN}" y="24" font-size="14">{title}</text>',
    ]
    for people in sorted({x for x, _ in points}):
        x, y = place(people, low)
        parts.append(
            f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{x:.0f}" y2="{MARGIN}" stroke="#ddd"/>'
            f'<text x="{x:.0f}" y="{y + 18:.0f}" text-anchor="middle">{people:,.0f}</text>'
        )
    tick = low
    while tick <= high:
        x, y = place(left, tick)
        parts.append(
            f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{WIDTH - MARGIN - 90}" y2="{y:.0f}" '
            f'stroke="#ddd"/><text x="{x - 6:.0f}" y="{y + 4:.0f}" text-anchor="end">{tick:g} s'
            f"</text>"
        )
        tick *= 10
    for (name, line), colour in zip(lines.items(), COLOURS, strict=False):
        placed = [place(x, y) for x, y in line if y > 0]
        if not placed:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        x, y = placed[-1]
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])
