"""What kind of mail it is: a person's, a machine's, or a report about a letter of ours."""
