"""What comes back from the grid: edits, each done once however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from scheduler.desk.actors import NotAllowed
from scheduler.desk.operations import (
    CellEdit,
    Operation,
    Pin,
    PinDuty,
    SetCells,
    SetDuty,
    SwapCells,
)
from scheduler.domain.faults import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.ui.grid.paste import MOST_SIGNS, read_paste
from scheduler.ui.grid.shapes import RefusalShape

MOST_REFUSALS = 20
"""So many refusals are remembered; the browser shows each once."""

Client = Annotated[str, Field(min_length=1, max_length=64)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Spot = tuple[str, date]
Slot = tuple[str, date, str, str]
"""Kind, first date, shift code, team."""


class _Edit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    client: Client
    n: Number


class SetEdit(_Edit):
    """Put shifts into cells."""

    do: Literal["set"]
    cells: tuple[tuple[str, date, tuple[str, ...]], ...]


class SwapEdit(_Edit):
    """Exchange two cells."""

    do: Literal["swap"]
    a: Spot
    b: Spot


class PinEdit(_Edit):
    """Pin cells or let go of them."""

    do: Literal["pin"]
    cells: tuple[Spot, ...]
    on: bool


class PasteEdit(_Edit):
    """Text from a spreadsheet, and the people and days it may reach from its first cell on."""

    do: Literal["paste"]
    text: Annotated[str, Field(max_length=MOST_SIGNS)]
    people: tuple[str, ...]
    days: tuple[date, ...]
    fill: tuple[int, int]


class DutyEdit(_Edit):
    """Give a turn of duty to somebody, or to nobody."""

    do: Literal["duty"]
    slot: Slot
    employee: str


class PinDutyEdit(_Edit):
    """Pin a turn of duty or let go of it."""

    do: Literal["pin_duty"]
    slot: Slot
    on: bool


class UndoEdit(_Edit):
    """Take the last operation back."""

    do: Literal["undo"]


class RedoEdit(_Edit):
    """Do again what was taken back."""

    do: Literal["redo"]


Edit = Annotated[
    SetEdit | SwapEdit | PinEdit | PasteEdit | DutyEdit | PinDutyEdit | UndoEdit | RedoEdit,
    Field(discriminator="do"),
]
_ADAPTER: TypeAdapter[Edit] = TypeAdapter(Edit)


@dataclass(frozen=True, slots=True)
class Taken:
    """What has arrived: for each client its last edit, and the edits that were refused."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    refusals: tuple[RefusalShape, ...] = ()


class Editor(Protocol):
    """Where edits go."""

    def problem(self) -> Problem:
        """The facts the draft is on."""

    def do(self, client: str, number: int, operation: Operation) -> None:
        """Do an operation, once for each client and number."""

    def undo(self) -> None:
        """Take the last operation back."""

    def redo(self) -> None:
        """Do again what was taken back."""


def take_edits(edits: Sequence[Any], taken: Taken, editor: Editor, language: str) -> Taken:
    """Do the edits of a message that were not done before, in their order.

    An edit that is refused changes nothing and is told with its reasons; those after it go on.
    """
    numbers, refusals = dict(taken.numbers), list(taken.refusals)
    for raw in edits:
        sender = _sender(raw)
        if sender is None or sender[1] <= numbers.get(sender[0], 0):
            continue
        client, number = sender
        try:
            _do(_ADAPTER.validate_python(raw), editor)
        except ValidationError:
            said = Message("An edit could not be read and was left out. Reload the page.")
            refusals.append(RefusalShape(client=client, n=number, text=said.in_(language)))
        except BadInput as refusal:
            text = refusal.in_(language)
            refusals.append(RefusalShape(client=client, n=number, text=text))
        except NotAllowed as refusal:
            text = refusal.message.in_(language)
            refusals.append(RefusalShape(client=client, n=number, text=text))
        numbers[client] = number
    return Taken(numbers, tuple(refusals[-MOST_REFUSALS:]))


def _sender(raw: Any) -> tuple[str, int] | None:
    """Who sent an edit under which number; None if nobody can be answered."""
    if not isinstance(raw, dict):
        return None
    client, number = raw.get("client"), raw.get("n")
    if not isinstance(client, str) or not 0 < len(client) <= 64:
        return None
    return (client, number) if type(number) is int and 0 < number < 2**31 else None


def _do(edit: Edit, editor: Editor) -> None:
    if isinstance(edit, UndoEdit):
        editor.undo()
    elif isinstance(edit, RedoEdit):
        editor.redo()
    else:
        editor.do(edit.client, edit.n, _operation(edit, editor))


def _operation(
    edit: SetEdit | SwapEdit | PinEdit | PasteEdit | DutyEdit | PinDutyEdit, editor: Editor
) -> Operation:
    match edit:
        case SetEdit():
            cells = (CellEdit(employee_id=e, date=d, codes=codes) for e, d, codes in edit.cells)
            return SetCells(cells=tuple(cells))
        case SwapEdit():
            return SwapCells(a=edit.a, b=edit.b)
        case PinEdit():
            return Pin(cells=edit.cells, on=edit.on)
        case PasteEdit():
            return read_paste(editor.problem(), edit.text, edit.people, edit.days, edit.fill)
        case DutyEdit():
            kind, first, shift, team = edit.slot
            employee = edit.employee or None
            return SetDuty(kind=kind, first=first, shift=shift, team=team, employee_id=employee)
        case PinDutyEdit():
            kind, first, shift, team = edit.slot
            return PinDuty(kind=kind, first=first, shift=shift, team=team, on=edit.on)
