"""What an editor writes: an issue of typed sections, read exactly from a folder of text files."""
