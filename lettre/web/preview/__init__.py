"""An issue as its readers would see it, beside what checks say of it, while its files are being written.

It listens on this machine alone, shows the last good version when a file is broken, and never sends.
"""
