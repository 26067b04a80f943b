"""Where post arrives: SMTP, LMTP, IMAP, standard input. The only async code beside web."""
