"""The Textual client. `state.py` decides, widgets draw, and the connection is chatkit.client's."""
