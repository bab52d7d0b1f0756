"""The browser app: `python -m scheduler serve`, `streamlit run app.py` or `uvicorn app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from scheduler.http.lifespan import make_lifespan
from scheduler.http.quick_start import QuickStart
from scheduler.http.routes import routes
from scheduler.ui.document import document_head
from scheduler.ui.faults import show_our_mistake
from scheduler.ui.grid.component import read_script, script_address
from scheduler.ui.pages import load_pages

app = st.App(
    Path(__file__).parent / "scheduler" / "ui" / "main.py",
    lifespan=make_lifespan(load_pages),
    routes=routes({script_address(): read_script()}),
    middleware=[Middleware(QuickStart, scripts=[script_address()], lines=document_head())],
    on_script_error=show_our_mistake,
)

if __name__ == "__main__":
    app.run()
