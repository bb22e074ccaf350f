"""Fuzzing: inputs that a machine makes up, given to everything that reads what comes from outside.

- `targets`: what is tried, each a function of some bytes that returns where all is well.
- `seeds`: what each begins with, made of the tests' own fictional pages.
- `words`: what the mutator may put in beside bytes.
- `run`: ``make fuzz``, one target after the other, each in processes of its own.
- `one`: one such process (atheris).

[docs/hardening.md](../docs/hardening.md) says what is promised, how to run it and what was found.
"""
