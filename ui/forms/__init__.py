"""A form's questions as widgets: one editor for each type of answer."""
