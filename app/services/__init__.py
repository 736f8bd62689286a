"""What caseworkers do, in their own verbs; screens and commands speak to these."""
