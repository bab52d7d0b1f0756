"""Measures Paiban on the machine at hand; see `python -m benchmarks --help`."""
