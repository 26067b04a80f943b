"""Notices: who has which product, what they are told, who was told, and who does not want to be."""
