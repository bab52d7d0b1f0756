"""The use cases that every face of Paiban calls."""
