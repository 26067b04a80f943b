"""Mail that we write: letters as bytes, Markdown, notices."""
