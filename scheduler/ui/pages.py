"""The list of pages: what they are called, where they stand, which module draws them.

A page is a module of `scheduler.ui.views` with a function ``show()``. It is imported when it is
first looked at, so that a page that is not looked at costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

VIEWS = "scheduler.ui.views"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. Title and group are English texts that the catalogues translate.

    ``needs_centre``: without a centre the page is not drawn and the way to one is shown instead.
    """

    module: str
    title: str
    icon: str
    url_path: str
    group: str
    needs_centre: bool = True

    @property
    def is_there(self) -> bool:
        """Whether its module exists."""
        return find_spec(f"{VIEWS}.{self.module}") is not None

    def show(self) -> None:
        """Draw it."""
        import_module(f"{VIEWS}.{self.module}").show()


PAGES = (
    Page("rota", "Rota", "calendar_view_month", "rota", "Rota"),
    Page("demand", "Demand", "monitoring", "demand", "Rota"),
    Page("what_if", "What if", "alt_route", "what-if", "Rota"),
    Page("duty", "Duty", "shield_person", "duty", "Rota"),
    Page("publish", "Publish", "campaign", "publish", "Rota"),
    Page("versions", "Versions", "history", "versions", "Rota"),
    Page("people", "People", "group", "people", "Facts"),
    Page("shift_types", "Shift types", "schedule", "shift_types", "Facts"),
    Page("calendar", "Calendar", "event", "calendar", "Facts"),
    Page("leave", "Leave", "beach_access", "leave", "Facts"),
    Page("wishes", "Wishes", "favorite", "wishes", "Facts"),
    Page("rules", "Rules", "gavel", "rules", "Facts"),
    Page("my_shifts", "My shifts", "person", "my_shifts", "Staff"),
    Page("requests", "Requests", "swap_horiz", "requests", "Staff"),
    Page("hr", "HR export", "table_view", "hr", "HR"),
    Page("centres", "Centres", "home_work", "centres", "Centre", needs_centre=False),
)


def pages_there() -> list[Page]:
    """The pages whose modules exist, in the order of the menu."""
    return [page for page in PAGES if page.is_there]


def load_pages() -> None:
    """Import all pages, so that nobody waits for it."""
    for page in pages_there():
        import_module(f"{VIEWS}.{page.module}")
