"""The pages of facts: a table to edit, a form for one row, import and export, history."""
