"""Full text of the archive: one idea of words for both databases, which only keep and find them."""
