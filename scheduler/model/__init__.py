"""The modelling kit: decisions, limits and their price, free of any rule."""
