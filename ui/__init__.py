"""The window.  It shows and asks; what may be done, and to whom, is decided in `app.services`."""
