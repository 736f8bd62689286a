"""The gate, and the rules of what each letter may carry."""
