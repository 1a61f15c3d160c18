"""Who runs the work when nobody is at the keyboard."""
