"""How a line is read and an event is written: `text` for people, `json` for programs."""
