"""Two ways to put boxes and words on a picture: as PNG with a font of this computer, or as SVG.

SVG needs no font here: whoever looks at it brings one.
"""

from __future__ import annotations

import io
from typing import Protocol
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from scheduler.io.fonts import Typeface

SVG_FONTS = (
    "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',"
    "'Source Han Sans SC',sans-serif"
)


class Canvas(Protocol):
    """A picture that is being drawn; lengths are pixels from its top left."""

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        colour: str,
        *,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Write a line whose middle height is at ``y``; ``anchor`` is start, middle or end."""

    def width_of(self, text: str, size: int, *, bold: bool = False) -> float:
        """How long a line is."""

    def finish(self) -> bytes:
        """The picture."""


class PngCanvas:
    """Draws a PNG; ``scale`` makes it finer than its measures say."""

    def __init__(self, width: float, height: float, paper: str, face: Typeface, scale: int) -> None:
        size = round(width * scale), round(height * scale)
        self._image = Image.new("RGB", size, paper)
        self._draw = ImageDraw.Draw(self._image)
        self._face, self._scale = face, scale
        self._fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        left, top, right, bottom = self._corners(x, y, width, height)
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        colour: str,
        *,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Write a line whose middle height is at ``y``."""
        side = {"start": "l", "middle": "m", "end": "r"}[anchor]
        font = self._font(size, bold)
        # The middle of capitals and of characters, which hang a little lower than the line's.
        top = y * self._scale - size * self._scale * 0.5
        place = x * self._scale, top + size * self._scale * 0.88
        self._draw.text(place, text, font=font, fill=colour, anchor=f"{side}s")

    def width_of(self, text: str, size: int, *, bold: bool = False) -> float:
        """How long a line is."""
        return float(self._font(size, bold).getlength(text)) / self._scale

    def finish(self) -> bytes:
        """The picture as PNG; the same drawing, the same bytes."""
        buffer = io.BytesIO()
        self._image.save(buffer, "PNG")
        return buffer.getvalue()

    def _corners(
        self, x: float, y: float, width: float, height: float
    ) -> tuple[int, int, int, int]:
        scale = self._scale
        left, top = round(x * scale), round(y * scale)
        return left, top, round((x + width) * scale), round((y + height) * scale)

    def _font(self, size: int, bold: bool) -> ImageFont.FreeTypeFont:
        key = size, bold
        if key not in self._fonts:
            face = self._face.bold if bold else self._face.regular
            self._fonts[key] = face.at(size * self._scale)
        return self._fonts[key]


class SvgCanvas:
    """Draws an SVG."""

    def __init__(self, width: float, height: float, paper: str) -> None:
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" font-family="{SVG_FONTS}">',
            f'<rect width="100%" height="100%" fill="{paper}"/>',
        ]

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}"/>'
        )

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        colour: str,
        *,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Write a line whose middle height is at ``y``."""
        weight = ' font-weight="700"' if bold else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y + size * 0.36:g}" font-size="{size}" fill="{colour}" '
            f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
        )

    def width_of(self, text: str, size: int, *, bold: bool = False) -> float:
        """About how long a line is: nobody knows the font it will be shown in."""
        wide = sum(character > "\u2e7f" for character in text)
        return size * (wide + 0.56 * (len(text) - wide))

    def finish(self) -> bytes:
        """The picture as SVG."""
        return "\n".join([*self._parts, "</svg>\n"]).encode("utf-8")
