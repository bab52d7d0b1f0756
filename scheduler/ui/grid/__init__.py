"""The rota grid: people and dates, edited in place, with what the rules say to it.

`data.py` lays a rota out as plain data, `component.py` hands it to the browser, `messages.py` turns
what comes back into operations. The browser's half is `grid.html`, `css/` and `js/`.
"""
