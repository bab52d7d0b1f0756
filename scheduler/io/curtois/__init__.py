"""The public shift-scheduling format of Curtois & Qu (2014): read, put into our words, judged."""
