"""The screens.  Each shows one thing, asks services through the lanes, and knows no other screen."""
