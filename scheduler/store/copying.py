"""Copies a whole database into an empty one: a backup, or a move from SQLite to PostgreSQL.

    python -m scheduler.store.copying FROM TO

Both are URLs. The copy is one moment of the original, which may be in use meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, insert, inspect, select, text

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.store import schema
from scheduler.store.database import Database
from scheduler.store.location import database_url
from scheduler.store.migrate import bring_up_to_date
from scheduler.store.trouble import StoreTrouble

_AT_A_TIME = 500


def copy_all(source: Database, target: Database) -> dict[str, int]:
    """Copy every row, as a whole or not at all; the number of rows of each table.

    Both databases are brought up to date first; the target has no rows yet.

    Raises:
        BadInput: there is nothing to copy, the target holds something already, or one of the two
            is of a newer Paiban.
        StoreTrouble: one of the two cannot be used.
    """
    with source.reading() as reader:
        if not inspect(reader).has_table(schema.centre.name):
            problem = Message("holds no data of Paiban.")
            remedy = Message("Check its address.")
            raise BadInput([Fault(_place(source), None, None, None, problem, remedy)])
    bring_up_to_date(source)
    bring_up_to_date(target)
    with source.reading() as reader, target.writing() as writer:
        tables = schema.metadata.sorted_tables
        if any(_count(writer, table) for table in tables):
            problem = Message("holds data already.")
            remedy = Message("Name a database that is empty or does not exist yet.")
            raise BadInput([Fault(_place(target), None, None, None, problem, remedy)])
        counts = {table.name: _copy(reader, writer, table) for table in tables}
        if not target.is_sqlite:
            for table in tables:
                _go_on_counting(writer, table)
    return counts


def _copy(reader: Connection, writer: Connection, table: Table) -> int:
    """Copy one table in the order its rows were written, as later ones refer to earlier ones."""
    count = 0
    query = select(table).order_by(*table.primary_key.columns)
    rows = reader.execution_options(yield_per=_AT_A_TIME).execute(query)
    for part in rows.mappings().partitions():
        writer.execute(insert(table), [dict(row) for row in part])
        count += len(part)
    return count


def _place(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=True)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    if "id" not in table.c or table.c.id.type.python_type is not int:
        return
    sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
    newest = f"(SELECT max(id) FROM {table.name})"
    connection.execute(text(f"SELECT setval({sequence}, {newest}) WHERE {newest} IS NOT NULL"))


def main(arguments: Sequence[str]) -> int:
    """Copy as the command line says; 0, or 2 and the reason why not."""
    if len(arguments) != 2:
        print(__doc__)
        return 2
    try:
        source, target = (Database(database_url(url)) for url in arguments)
        counts = copy_all(source, target)
    except (BadInput, StoreTrouble) as refusal:
        print(f"{refusal.in_('en')}\n{refusal.in_('zh')}", file=sys.stderr)
        return 2
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
