"""What everybody receives: an issue rendered once, with named holes for each reader's own parts."""
