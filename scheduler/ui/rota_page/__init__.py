"""Parts of the page Rota: the editor, builds and their proposals, comparing, the empty state."""
