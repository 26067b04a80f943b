"""The languages whose machines are known by what they say together, one module each."""
