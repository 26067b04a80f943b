"""Header fields: identifiers, encoded words, parameters, addresses, dates, the names of files."""
