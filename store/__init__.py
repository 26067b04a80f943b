"""What we keep. The only folder that speaks SQL; it knows nobody above it.

Deliberately empty: importing `store.records` must never load SQLAlchemy.
"""
