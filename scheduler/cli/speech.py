"""How the command line speaks: one language, and either words for people or one JSON object."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from scheduler.domain.faults import Fault
from scheduler.domain.text import LANGUAGES, Message, put_in_words, translate

PIPE_WIDTH = 160
_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True, slots=True)
class Speech:
    """The language of an answer ('en' or 'zh'), and whether it is JSON."""

    language: str
    as_json: bool

    def words(self, thing: Any) -> str:
        """Anything that can stand in a message, in the language."""
        return str(put_in_words(thing, self.language))

    def translate(self, text: str) -> str:
        """A fixed text in the language."""
        return translate(text, self.language)

    def say(self, *messages: Message) -> None:
        """Print sentences for people, one a line; nothing when the answer is JSON."""
        if not self.as_json:
            for message in messages:
                typer.echo(message.in_(self.language))

    def answer(self, content: Mapping[str, Any]) -> None:
        """Print the one JSON object of the answer; nothing when the answer is for people."""
        if self.as_json:
            text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
            # JSON is UTF-8 whatever the terminal speaks.
            typer.echo((text + "\n").encode(), nl=False)

    def answer_line(self, content: Mapping[str, Any]) -> None:
        """Print one of several JSON objects, each on a line; nothing when they are for people."""
        if self.as_json:
            text = json.dumps(content, ensure_ascii=False, allow_nan=False)
            typer.echo((text + "\n").encode(), nl=False)

    def refuse(self, headline: Message, faults: Iterable[Fault] = (), **more: Any) -> None:
        """Say why a command was not carried out: on stderr, or as a JSON object on stdout."""
        listed = list(faults)
        content = {
            "error": headline.in_(self.language),
            "faults": [self.fault_row(fault) for fault in listed],
            **more,
        }
        self.answer(content)
        if not self.as_json:
            for line in (content["error"], *(fault.in_(self.language) for fault in listed)):
                typer.echo(line, err=True)

    def fault_row(self, fault: Fault) -> dict[str, Any]:
        """A fault for programs: where it is, and the whole sentence."""
        return {
            "file": fault.file,
            "row": fault.row,
            "column": fault.column,
            "value": fault.value,
            "message": fault.in_(self.language),
        }

    def show_table(self, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Print a table for people; its heads are English and translated here."""
        if self.as_json:
            return
        # Rich is loaded only where something is drawn, so that small answers come at once.
        from rich.box import SIMPLE
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE)
        for head in heads:
            table.add_column(Text(self.translate(head)))
        for row in rows:
            table.add_row(*(Text(self.words("" if cell is None else cell)) for cell in row))
        on_terminal = sys.stdout.isatty()
        Console(width=None if on_terminal else PIPE_WIDTH, highlight=False).print(table)


def choose_language(args: Sequence[str], environ: Mapping[str, str] | None = None) -> str:
    """The language asked for with --lang, else that of the machine, else English."""
    for place, word in enumerate(args):
        chosen = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and place + 1 < len(args):
            chosen = args[place + 1]
        if chosen in LANGUAGES:
            return chosen
    variables = os.environ if environ is None else environ
    locale = next((variables[name] for name in _LANGUAGE_VARIABLES if variables.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
