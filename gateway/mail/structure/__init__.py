"""The parts of a mail: bytes to a tree, transfer encodings undone, and which part is what."""
