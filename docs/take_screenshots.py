"""Takes the pictures of the README: `python -m docs.take_screenshots out/REPORT.html`.

Needs Playwright and a browser (see requirements-dev.txt).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.browser import open_browser

FOLDER = Path(__file__).parent / "images"


@dataclass(frozen=True)
class Picture:
    """One picture: what is shown, at which size in pixels."""

    name: str
    language: str
    width: int
    height: int
    heading: str = ""
    """The heading the picture begins with; none: the top of the page."""
    scale: float = 1.0


PICTURES = (
    Picture("report_zh", "zh", 1280, 1000),
    Picture("report_en_rota", "en", 1280, 900, "The rota"),
    Picture("report_en_coverage", "en", 1280, 820, "Coverage of the queues"),
    Picture("report_phone_zh", "zh", 390, 844, scale=1.5),
)


def main() -> None:
    """Take all pictures."""
    address = Path(sys.argv[1]).resolve().as_uri()
    FOLDER.mkdir(exist_ok=True)
    with open_browser() as browser:
        for picture in PICTURES:
            size = {"width": picture.width, "height": picture.height}
            page = browser.new_page(viewport=size, device_scale_factor=picture.scale)
            page.goto(address)
            page.locator(f"label[for=show-{picture.language}]").click()
            if picture.heading:
                heading = page.locator("main:visible h2", has_text=picture.heading).first
                heading.evaluate("node => window.scrollTo(0, node.offsetTop - 16)")
            page.screenshot(path=FOLDER / f"{picture.name}.png")
            page.close()


if __name__ == "__main__":
    main()
