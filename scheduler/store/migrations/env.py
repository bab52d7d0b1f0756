"""Runs the steps on the connection that `scheduler.store.migrate` hands over."""

from alembic import context

from scheduler.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot change a column: the table is then made anew and its rows copied.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
