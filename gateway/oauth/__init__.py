"""OAuth 2.0: getting tokens from a provider, keeping them encrypted, renewing them in time, logging in with them.

In reading order: `accounts` (from the configuration), `providers` (where they are, what we ask for), `client` (the
questions and answers of RFC 6749, 7636 and 8628), `loopback` (the address at which a browser comes back), `vault`
(encryption at rest), `tokens` (an access token whenever one is needed), `sasl` (what a mail server is told).
"""
