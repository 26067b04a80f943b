"""Advisories: what a security notice says to programs, published and never changed."""
