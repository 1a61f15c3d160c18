"""One message on the wire: template, headers, and the transports that carry it."""
