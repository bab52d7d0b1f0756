"""Column generation: whole rows of one person, priced exactly, put together by a linear program."""
