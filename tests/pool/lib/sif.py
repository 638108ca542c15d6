def build(*a): raise SystemExit("todo")
