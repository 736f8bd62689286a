"""Dialogs only ask.  They return an answer and never call a service."""
