"""What one can do: use-cases that mail, portal and command line share."""
