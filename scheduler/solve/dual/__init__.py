"""Lower bounds from multipliers: what no rota can cost less than, and what shifts are worth."""
