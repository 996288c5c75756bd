"""The asyncio client: connect, ask by tag, and read everything in order. For the TUI, bots and scripts."""
