"""Mail that is fetched from mailboxes: what was kept of each folder, how far we are, and what is missing."""
