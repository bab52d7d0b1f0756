"""Improves a rota by many small exchanges, each priced by what it touches alone."""
