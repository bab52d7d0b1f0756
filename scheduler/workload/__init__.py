"""From arrivals to the number of people needed."""
