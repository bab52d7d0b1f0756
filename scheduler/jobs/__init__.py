"""Work that takes long: a queue in the database, and the processes that carry it out."""
