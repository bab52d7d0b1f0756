"""The facts a planner talks about: people, shifts, duties, days, a rota."""
