"""Compiles the inner loops now, so that the first rota need not wait: part of setting up."""

from datetime import date

from scheduler.domain.calendar import Day, DayKind, YearState
from scheduler.domain.centre import Centre
from scheduler.domain.people import Contract, ContractKind, Employee
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Band, ShiftType
from scheduler.domain.text import Name
from scheduler.model.program import compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.solve.annealing.annealer import Annealer
from scheduler.solve.annealing.tables import tables_of
from scheduler.solve.columns.column_search import ColumnSearch
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.construct import Constructor
from scheduler.solve.descent.open_rota import DescentTables, OpenRota
from scheduler.solve.dual.dual import RotaDual


def _smallest_problem() -> Problem:
    """One person, one day, one shift type."""
    when = date(2026, 1, 5)
    contract = Contract("full", Name("全日制"), ContractKind.FULL_TIME, weekly_minutes=2400)
    return Problem(
        centre=Centre("smallest", Name("最小")),
        days=(Day(when, DayKind.WORKDAY, "", YearState.ANNOUNCED),),
        employees=(Employee("1", "1", when, "", contract),),
        shift_types=(ShiftType("D", Name("白班"), 540, 1020, Band.DAY),),
    )


if __name__ == "__main__":
    program = compile_model(RotaModel(_smallest_problem()))
    Constructor(program, seed=1).first_rota(lambda: False)
    columns = ColumnSearch(program, 1, program.values_of_nothing, lambda _: None, root_seconds=60.0)
    columns.run(lambda: False)
    pool = RowPool.of(program)
    dual = None if pool is None else RotaDual.of(pool)
    if dual is not None:
        dual(dual.start())
    exchange = None if pool is None else DescentTables.of(program, pool)
    if exchange is not None:
        rota = OpenRota(exchange, program.values_of_nothing())
        row = rota.take(0)
        rota.price(0)
        rota.put(0, row)
    tables = tables_of(program)
    if tables is not None:
        annealer = Annealer(program, tables, seed=1)
        annealer.load(program.values_of_nothing())
        annealer.run(1, 1.0, 1.0)
