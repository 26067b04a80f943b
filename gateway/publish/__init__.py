"""Security advisories for machines (CSAF 2.0, ROLIE, Atom) and security.txt: values to documents. Pure, like mail."""
