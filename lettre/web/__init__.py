"""The public pages, thin: parse, call, render."""
