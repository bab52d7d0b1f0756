"""`replay`: build a rota again from its report, and say whether it is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import AsJson, CentreFolderPath, DaskAddress, Language, speech_of
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.desk.replaying import Replay

_VERDICTS = {
    "same": Message("The same: built again, every sheet has the same bytes."),
    "different": Message("Not the same:"),
    "agrees": Message("What can be verified agrees: the facts, the rules, the sheets, the price."),
}


def replay(
    context: typer.Context,
    centre: CentreFolderPath,
    report: Annotated[
        Path, typer.Argument(metavar="REPORT.json", help="The report of the build to repeat.")
    ],
    start: Annotated[
        Path | None,
        typer.Option("--start", metavar="ROTA.csv", help="The rota that build began from."),
    ] = None,
    dask: DaskAddress = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Exit code 0 if nothing differs, 1 if something does, 2 if the facts are others."""
    from scheduler.cli.progress import show_progress, stop_on_interrupt

    speech = speech_of(context)
    with stop_on_interrupt(speech) as stop:
        from scheduler.desk.hands import find_hands
        from scheduler.desk.replaying import Verdict
        from scheduler.desk.replaying import replay as replay_build
        from scheduler.io.written_report import read_report

        limits = read_report(report).solve_limits
        seconds = limits.deterministic_seconds or limits.seconds
        with find_hands(dask) as hands, show_progress(speech, seconds) as tell:
            found = replay_build(centre, report, start, tell, stop.is_set, hands)
        if stop.is_set():
            raise KeyboardInterrupt
    speech.answer(
        {
            "verdict": found.verdict.value,
            "repeated": found.why_not_repeated is None,
            "differences": [speech.words(one) for one in found.differences],
            "other_versions": [speech.words(one) for one in found.other_versions],
            "compared": list(found.compared),
            "objective": found.objective,
        }
    )
    _tell(found, speech)
    return ExitCode.HARD_VIOLATIONS if found.verdict is Verdict.DIFFERENT else ExitCode.DONE


def _tell(found: Replay, speech: Speech) -> None:
    if found.why_not_repeated is not None:
        speech.say(found.why_not_repeated)
    speech.say(_VERDICTS[found.verdict.value])
    speech.say(*(Message("  - {reason}", {"reason": one}) for one in found.differences))
    if found.other_versions:
        speech.say(Message("Installed here in other versions:"))
        speech.say(*(Message("  - {reason}", {"reason": one}) for one in found.other_versions))
    if found.compared:
        speech.say(Message("Compared: {names}", {"names": list(found.compared)}))
