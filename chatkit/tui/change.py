"""What an event, or something that was typed, has changed."""

import enum


class Change(enum.Flag):
    """What has changed, so that only that is drawn anew."""

    NOTHING = 0
    ENTRIES = enum.auto()  # of the room that is shown
    OWN = enum.auto()  # an own message among the entries: to be shown at once
    ROSTER = enum.auto()  # who is in the room that is shown
    ROOMS = enum.auto()  # which rooms there are, which one is shown, and what is unread in the others
    LINK = enum.auto()
    NICK = enum.auto()  # whether a name must be asked for
    HELP = enum.auto()  # what can be typed: the server's commands, and the rooms that it told of
    ASK = enum.auto()  # something is not known: ask what `ClientState.questions` says
    LOOKING = enum.auto()  # the search, or which part of the past is shown
