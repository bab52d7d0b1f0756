"""Every text the grid's browser half says; it looks them up by their English."""

from __future__ import annotations

from functools import cache

from scheduler.domain.text import translate

TEXTS = (
    # table
    "Rota: people and dates",
    "Person",
    "Hours",
    "Paid hours, and the difference to the contract",
    "{count} people",
    "nobody",
    "pinned",
    "Lv",
    "du",
    "{worked} h rostered; the contract names no ordinary week.",
    "{worked} h rostered; the contract asks for {target} h, leave taken off.",
    "People at work",
    "breaks a hard rule",
    # a cell in words
    "Leave",
    "Leave, asked late",
    "Leave asked for, not decided yet",
    "Day off",
    "day off",
    "Pinned: a build leaves it as it is",
    "Before: {codes}",
    ", break {from}–{until}",
    # edits
    "A pinned cell stays where it is: unpin it first, then swap.",
    "{typed}… goes on as {codes}",
    "Choose the cell to swap with; Escape stops.",
    "Copied: {count} cells",
    "The browser does not let this page copy: press Ctrl+C instead.",
    "The browser does not let this page paste: press Ctrl+V instead.",
    # menu
    "{count} cells",
    "Others ({count})",
    "What the rules say here",
    "Pin",
    "Unpin",
    "Space",
    "Swap with…",
    "Copy",
    "Paste",
    "Nobody",
    "Close",
    # help
    "Keys",
    "Arrows, Home, End",
    "move",
    "Ctrl + arrows",
    "to the next week, to the end of the team",
    "Shift + arrows",
    "choose a range",
    "letters of a code, or its digit",
    "put that shift",
    "pin or unpin",
    "menu of the cell",
    "take back, bring back",
    "copy to Excel, paste from Excel",
    "drag with the mouse",
    "swap two cells",
    # bar
    "Tools of the rota",
    "Filter",
    "Undo",
    "Redo",
    "All",
    "Days shown",
    "Name or number",
    "Search people",
    "All teams",
    "All skills",
    "Everybody",
    "breaks hard rules",
    "any violation",
    "Violations",
    "{count} of {all} people shown",
    "All saved",
    "Saving…",
    "Not saved yet ({count}). Your edits are kept in this tab and sent again.",
    # figures, news, violations, prices
    "hard violations",
    "soft violations",
    "points",
    "person-hours missing",
    "wishes refused",
    "{before} → {after} points ({change})",
    "Last change: {new} new, {gone} gone",
    "Last change: no violation came or went",
    "new",
    "gone",
    "hard",
    "and {count} more",
    "Hard rules: must be mended",
    "Soft rules: each costs points",
    "None. Law and every other hard rule hold.",
    "None.",
    "{count} more of the cheapest are counted and not listed.",
    "{cost} points",
    "Price by rule",
    "Rule",
    "Points",
    "Change",
    "Together",
    # legend
    "costs points",
    "wish granted",
    "wish refused",
    "on duty",
    "duty of the shift",
    "differs",
)


@cache
def words_for(language: str) -> dict[str, str]:
    """The texts in a language; English needs none, it is what they are looked up by."""
    return {} if language == "en" else {text: translate(text, language) for text in TEXTS}
