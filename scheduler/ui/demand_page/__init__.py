"""The parts of the demand page."""
