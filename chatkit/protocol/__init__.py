"""What both ends share: names, lines, commands, events. Pure: no I/O, no clock, no asyncio."""
