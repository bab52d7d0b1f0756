"""The parts of the page My shifts."""
