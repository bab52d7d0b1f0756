"""Measures the pages people wait for and writes docs/benchmarks_browser.md.

python -m benchmarks.browser          60 and 200 people, 28 days; 30 people looking at their month
"""
