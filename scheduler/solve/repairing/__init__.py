"""Small changes to a rota that stands: who could step in, who would move, and what a cell costs."""
