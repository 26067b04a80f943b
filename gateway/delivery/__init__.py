"""Where post leaves: couriers and the postman that empties the outbox."""
