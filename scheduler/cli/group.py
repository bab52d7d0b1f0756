"""Runs a command: its language, its exit code, and never a traceback on somebody's screen."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.speech import Speech, choose_language
from scheduler.desk.actors import NotAllowed
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message, translate

# Typer keeps this class to itself, and every mistake on the command line is one of it.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
_PANELS = {"ARGUMENTS_PANEL_TITLE": "Arguments", "OPTIONS_PANEL_TITLE": "Options"}
_PANELS |= {"COMMANDS_PANEL_TITLE": "Commands"}


class CommandGroup(TyperGroup):
    """The commands of Paiban; what they raise is turned into sentences and exit codes."""

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **more: Any
    ) -> Any:
        """Run one command line; ends the process unless ``standalone_mode`` is off."""
        words = list(sys.argv[1:] if args is None else args) or ["--help"]
        speech = Speech(choose_language(words), "--json" in words)
        self._translate_help(speech.language)

        def run() -> Any:
            return super(CommandGroup, self).main(words, standalone_mode=False, obj=speech, **more)

        code = run_safely(run, speech)
        if standalone_mode:
            sys.exit(code)
        return code

    def _translate_help(self, language: str) -> None:
        """Put every help text into the language; the English one is kept as the key."""
        from typer import rich_utils

        for constant, title in _PANELS.items():
            setattr(rich_utils, constant, translate(title, language))
        for command in (self, *self.commands.values()):
            context = typer.Context(command)
            for thing in (command, *command.get_params(context)):
                _translate_help_of(thing, language)


def _translate_help_of(thing: Any, language: str) -> None:
    source = getattr(thing, "source_help", None) or getattr(thing, "help", None)
    if source:
        thing.source_help, thing.help = source, translate(source, language)


def run_safely(run: Callable[[], Any], speech: Speech) -> int:
    """Run a command and answer its exit code, whatever happens."""
    try:
        return _run_and_explain(run, speech)
    except Exception as error:
        return _our_mistake(error, speech)


def _run_and_explain(run: Callable[[], Any], speech: Speech) -> int:
    """Run a command; what a user can mend is said in words, anything else goes on up."""
    try:
        return int(run() or 0)
    except BadInput as error:
        count = len(error.faults)
        speech.refuse(
            Message("Nothing was done: {count} thing(s) to mend.", {"count": count}), error.faults
        )
    except UsageError as error:
        speech.refuse(Message("The command cannot be understood."), [_usage_fault(error)])
    except NotAllowed as error:
        speech.refuse(error.message)
    except BrokenPipeError:
        # Whoever read the answer has read enough, as `head` does.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - closed with the process
        return ExitCode.DONE
    except OSError as error:
        speech.refuse(Message("A file could not be used."), [_file_fault(error)])
    except (KeyboardInterrupt, typer.Abort):
        speech.refuse(Message("Stopped. Nothing was written."))
        return ExitCode.INTERRUPTED
    return ExitCode.BAD_INPUT


def _usage_fault(error: Any) -> Fault:
    """What the command line's own parser found wrong, in words of both languages where known."""
    remedy = Message("Look at the options with --help.")
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    if kind == "NoSuchOption":
        near = list(error.possibilities or ())
        if near:
            remedy = Message("Did you mean {near}?", {"near": near[0]})
        return Fault(error.option_name, None, None, None, Message("is no option."), remedy)
    if parameter is not None:
        name = parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar
        if kind == "MissingParameter":
            return Fault(name, None, None, None, Message("is missing."), remedy)
        if "number" in str(error) or "integer" in str(error):
            remedy = Message("Write a number.")
        return Fault(name, None, None, None, Message("is not understood."), remedy)
    said = Message("{reason}", {"reason": str(error.format_message())})
    return Fault("paiban:", None, None, None, said, remedy)


def _file_fault(error: OSError) -> Fault:
    name = str(error.filename or "-")
    problem = Message("cannot be used: {reason}.", {"reason": error.strerror or str(error)})
    remedy = Message("Check that it exists, that you may use it, and that no program locks it.")
    return Fault(name, None, None, None, problem, remedy)


def _our_mistake(error: Exception, speech: Speech) -> int:
    log = write_log(error)
    headline = Message(
        "Something went wrong inside Paiban ({kind}); your files are as they were. The details are "
        "in {log}: please report them.",
        {"kind": type(error).__name__, "log": str(log)},
    )
    speech.refuse(headline, log=str(log))
    return ExitCode.OUR_MISTAKE


def write_log(error: Exception) -> Path:
    """Keep the details of an unexpected error in a file of the temporary folder."""
    folder = Path(tempfile.gettempdir()) / "paiban"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"error-{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.log"
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path
