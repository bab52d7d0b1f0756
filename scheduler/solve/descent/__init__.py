"""Improves a rota by whole rows: one is taken out and the cheapest there is put in its place."""
