"""The portal: an edge that parses, calls a use-case and shows the answer."""
