"""Reads a centre's folder and writes what is handed over."""
