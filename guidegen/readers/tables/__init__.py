"""Tables and folders of clients: one row after the other, with the place of every cell."""
