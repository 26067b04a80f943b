"""HTML of mails: as text, and made fit to be shown."""
