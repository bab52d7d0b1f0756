"""Turns what pydantic objects to into sentences for planners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from scheduler.domain.text import Message
from scheduler.io.day_cells import CellError

Explanation = tuple[Message, Message]


def explain(error: ErrorDetails, model: type[BaseModel] | None = None) -> Explanation:
    """What is wrong and what to write instead, for one error of a pydantic validation.

    ``model`` is the class that was validated: its field gives the whole range of allowed values
    where the error itself knows only the one bound that was crossed.
    """
    context: Mapping[str, Any] = error.get("ctx") or {}
    cause = context.get("error")
    if isinstance(cause, CellError):
        return cause.problem, cause.remedy
    kind = error["type"]
    if kind == "missing":
        return Message("is not given."), Message("Fill it in.")
    if kind == "too_short":
        return Message("is empty."), Message("Fill it in.")
    if kind in ("literal_error", "enum"):
        return _not_a_choice(str(context.get("expected", "")))
    if kind in _BOUND_ERRORS:
        return Message("is out of range."), _range_remedy(error, model)
    if kind in _TYPE_ERRORS:
        return _TYPE_ERRORS[kind]
    return Message("is not allowed: {reason}.", {"reason": _reason(error)}), Message(
        "Change this value; docs/centre_format.md says what is allowed."
    )


_BOUND_ERRORS = frozenset(
    ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number")
)
_WHOLE = Message("is not a whole number."), Message("Write digits only, such as 30.")
_NUMBER = (
    Message("is not a number."),
    Message("Write digits and a decimal point, such as 0.8."),
)
_YES_NO = Message("is neither yes nor no."), Message("Write yes or no.")
_TRUE_FALSE = Message("is neither true nor false."), Message("Write true or false.")
_TEXT = Message("is not text."), Message("Put it between quotation marks.")
_DATE = Message("is not a date."), Message("Write YYYY-MM-DD.")
_LIST = Message("is not a list."), Message('Write a list: ["a", "b"].')
_SECTION = Message("is not a section."), Message("Write its settings below a line with [brackets].")
_TYPE_ERRORS: Mapping[str, Explanation] = {
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _TRUE_FALSE,
    "bool_type": _TRUE_FALSE,
    "string_type": _TEXT,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "model_attributes_type": _SECTION,
}


def _reason(error: ErrorDetails) -> str:
    """pydantic's own words, for errors a rule or model raises itself; they are English."""
    return error["msg"].removeprefix("Value error, ").removesuffix(".")


def _not_a_choice(expected: str) -> Explanation:
    choices = expected.replace("'", "").replace(" or ", ", ")
    return Message("is not one of the allowed values."), Message(
        "Write one of {choices}.", {"choices": choices}
    )


def _range_remedy(error: ErrorDetails, model: type[BaseModel] | None) -> Message:
    low, high, low_open, high_open = _bounds(error, model)
    values = {"low": low, "high": high}
    if low is not None and high is not None:
        if high_open and not low_open:
            return Message("Write a number from {low} to below {high}.", values)
        if low_open and not high_open:
            return Message("Write a number above {low}, up to {high}.", values)
        if low_open:
            return Message("Write a number above {low} and below {high}.", values)
        return Message("Write a number from {low} to {high}.", values)
    if low is not None:
        if low_open:
            return Message("Write a number above {low}.", values)
        return Message("Write a number of {low} or more.", values)
    if high_open:
        return Message("Write a number below {high}.", values)
    return Message("Write a number of {high} or less.", values)


def _bounds(
    error: ErrorDetails, model: type[BaseModel] | None
) -> tuple[float | None, float | None, bool, bool]:
    """Lowest and highest allowed value and whether each is itself excluded."""
    context: Mapping[str, Any] = error.get("ctx") or {}
    limits: dict[str, Any] = {
        key: context[key] for key in ("ge", "gt", "le", "lt") if key in context
    }
    field = model.model_fields.get(str(error["loc"][0])) if model and error["loc"] else None
    for entry in _restrictions(field) if field else ():
        for name, kind in (("ge", Ge), ("gt", Gt), ("le", Le), ("lt", Lt)):
            if isinstance(entry, kind):
                limits.setdefault(name, getattr(entry, name))
    low, high = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    return low, high, "ge" not in limits, "le" not in limits


def _restrictions(field: FieldInfo) -> Iterator[object]:
    """The limits of a field, also those written inside ``... | None``."""
    yield from field.metadata
    waiting = list(get_args(field.annotation))
    while waiting:
        part = waiting.pop()
        if isinstance(part, FieldInfo):
            yield from part.metadata
        else:
            waiting += get_args(part)
            yield part
