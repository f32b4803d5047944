"""Files: text with the place of every value, typed fields, private atomic files, resources and fonts."""
