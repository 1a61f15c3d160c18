"""What stays: the public page of each issue that was sent."""
