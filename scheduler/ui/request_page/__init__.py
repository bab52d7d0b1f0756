"""The parts of the page of requests."""
