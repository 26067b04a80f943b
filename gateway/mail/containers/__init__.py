"""Mail inside files: winmail.dat, S/MIME signatures, calendars."""
