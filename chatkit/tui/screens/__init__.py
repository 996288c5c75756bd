"""What fills the terminal: the conversation, and the dialogs above it."""
