"""Parts of the rules page: one rule open, its entries as a table, what a change would cost."""
