"""Swaps by the same rules: who changes places with whom, what it breaks, mends and costs.

A swap is judged by `check`, before and after; nothing here decides a rule of its own.
"""
