"""The parts of the pages Publish and Versions."""
