"""The server: rooms and sessions in the middle, dialects, transports and backends at its edges."""
