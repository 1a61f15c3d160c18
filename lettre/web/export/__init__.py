"""The public archive as static files: what the server would show, page by page, for any host and for none."""
