"""How the loops over rows are compiled: once a machine, free of Python's lock."""

from scheduler.solve.annealing.compiling import compiled

__all__ = ["compiled"]
