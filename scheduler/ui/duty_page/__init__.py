"""The parts of the page Duty."""
