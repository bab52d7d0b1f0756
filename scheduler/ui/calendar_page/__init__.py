"""Parts of the calendar page: the year in colours, the settings of the centre."""
