"""The portal: pages for staff and customers. Handlers look things up at the desk and show them; rules live there."""
