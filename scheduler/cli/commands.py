"""The commands and their order in the help."""

from __future__ import annotations

import typer

from scheduler.cli.bench import bench
from scheduler.cli.build import build
from scheduler.cli.check import check
from scheduler.cli.group import CommandGroup
from scheduler.cli.lookups import calendar, rules
from scheduler.cli.options import Language
from scheduler.cli.repair import repair
from scheduler.cli.replay import replay
from scheduler.cli.serve import serve
from scheduler.cli.staff import staff
from scheduler.cli.swap import swap
from scheduler.cli.what_if import what_if
from scheduler.cli.worker import worker

app = typer.Typer(
    name="paiban",
    cls=CommandGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback(help="Paiban (排班): shift rotas and duty rotas for customer-service centres.")
def paiban(lang: Language = None) -> None:
    """Every command also takes --lang; the group reads it before anything is said."""


app.command(help="Build a rota for a centre and write it as files.")(build)
app.command(help="Price and explain a rota file: every violation of every rule, in words.")(check)
app.command(help="Build a rota again from its report, and say whether it is the same.")(replay)
app.command(help="Judge a swap, or rank who could take a shift or a turn of duty.")(swap)
app.command(help="Find stand-ins for somebody who is absent, and what each would cost.")(repair)
app.command(name="what-if", help="Build scenarios beside the facts as they are and compare them.")(
    what_if
)
app.command(help="Size a queue's staff (Erlang C), or judge a number of agents.")(staff)
app.command(help="Show every day of a country's year with its kind.")(calendar)
app.command(help="List the rules with their defaults and parameters.")(rules)
app.command(help="Solve public instances and say how well it went, judged from outside.")(bench)
app.command(help="Serve the browser app on this machine only.")(serve)
app.command(help="Carry out builds asked for in the browser app, or parts of any for a cluster.")(
    worker
)
