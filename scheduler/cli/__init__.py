"""The command line: `python -m scheduler COMMAND`. A thin face over the desk."""

from scheduler.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    app()
