"""The browser's face of Paiban: pages over the desk, drawn with Streamlit."""
