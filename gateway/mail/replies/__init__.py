"""What the person wrote now: quotes, signatures, legal notices and forwarded mails, found as ranges of the text."""
