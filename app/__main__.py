"""`python -m app COMMAND`: the front end without a window, for IT volunteers, tests and benchmarks."""

from app.commands.main import main

raise SystemExit(main())
