"""What turns the repository into something that others can trust and install: builds, their contents, and proof that they work.

`build` makes the files of a release, `wheels` tries the wheel on every Python, `sizes` measures what each variant takes,
`licences` lists whose work is in it.
"""
