"""Forms: XLSForms read, filled and exported with ODK semantics."""
