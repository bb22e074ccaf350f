"""How the weights of `onrecord.timing` are made."""
