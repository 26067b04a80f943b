"""Real mail servers and mail programs around the real program: what a site really runs."""
