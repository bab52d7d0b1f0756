"""Builds rotas: a lawful start, then neighbourhoods of the same model, and a bound."""
