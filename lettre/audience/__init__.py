"""Who receives, and by what right: subscribers, their consent, their signed links."""
