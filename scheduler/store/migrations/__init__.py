"""The steps that bring an older database up to date, one module a step, never changed later."""
