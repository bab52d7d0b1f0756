"""The use cases every face calls: open a centre, build, check, swap, size, look things up."""
