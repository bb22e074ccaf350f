"""The ledger for assistants: search, follow and read as tools of the Model Context Protocol (https://modelcontextprotocol.io).

`tools` has what each tool does, plain functions of a ledger; `server` hands them to the protocol. Only to be read, unless somebody
asks for more; private articles are never shown; each record says whether a person has reviewed it, and gives the link to the words.
"""
