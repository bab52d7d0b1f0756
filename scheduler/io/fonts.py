"""Finds a font of this computer that has Chinese characters, for pictures drawn here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

# (files of the ordinary and the bold cut, best first); the same file where there is one cut only.
_KNOWN = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"),
    ("PingFang.ttc", "PingFang.ttc"),
    ("Hiragino Sans GB.ttc", "Hiragino Sans GB.ttc"),
    ("STHeiti Medium.ttc", "STHeiti Medium.ttc"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("simhei.ttf", "simhei.ttf"),
    ("simsun.ttc", "simsun.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
    ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
)
_SIMPLIFIED = ("SC", "CN", "GB")
_MOST_FACES = 12


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file."""

    path: Path
    index: int

    def at(self, pixels: int) -> ImageFont.FreeTypeFont:
        """The face in a size."""
        return ImageFont.truetype(str(self.path), pixels, index=self.index)


@dataclass(frozen=True, slots=True)
class Typeface:
    """The ordinary and the bold face to draw with."""

    regular: Face
    bold: Face


def find_typeface() -> Typeface | None:
    """A typeface with Chinese characters; None if this computer has none that is known."""
    return _search(tuple(_folders()))


@cache
def _search(folders: tuple[Path, ...]) -> Typeface | None:
    found: dict[str, Path] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            found.setdefault(path.name, path)
    for regular, bold in _KNOWN:
        if regular in found:
            plain = _face(found[regular])
            return Typeface(plain, _face(found[bold]) if bold in found else plain)
    return None


def _folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        yield home / "AppData" / "Local" / "Microsoft" / "Windows" / "Fonts"
    elif sys.platform == "darwin":
        yield from (home / "Library" / "Fonts", Path("/Library/Fonts"), Path("/System/Library"))
    else:
        yield from (home / ".local" / "share" / "fonts", home / ".fonts")
        yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def _face(path: Path) -> Face:
    """The face for simplified Chinese in a collection; the first one elsewhere."""
    if path.suffix.lower() == ".ttc":
        for index in range(_MOST_FACES):
            try:
                family, _ = ImageFont.truetype(str(path), 10, index=index).getname()
            except OSError:
                break
            if family and family.split()[-1] in _SIMPLIFIED and "Mono" not in family:
                return Face(path, index)
    return Face(path, 0)
