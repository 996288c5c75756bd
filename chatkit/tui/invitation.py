"""What is said where nobody else is, and where nothing has been said: what one may do about it."""

from ipaddress import ip_address

from chatkit.tui.state import ClientState


def invitation(state: ClientState) -> str:
    """What others write to come here."""
    return f"chatkit connect {_address(state)}"


def words(state: ClientState, copies: str) -> str:
    """What may be done in an empty room; empty where there is no need to say so.

    `copies` is the key, or else the command, that copies the invitation.
    """
    room = state.room
    if not state.ready or room.private or room.unseen:
        return ""
    told = []
    if room.people == 1:
        where = ", on this machine" if _is_this_machine(state) else ""
        told.append(f"Only you here. Invite{where}: {invitation(state)} · {copies} copies")
    nothing_said = not (room.past.incomplete or room.past.last_id or room.log.pending)
    if nothing_said and len(state.rooms.listed) == 1:
        told.append("Nothing said here yet. /join tea goes to another room, /rooms lists them")
    return "\n".join(told)


def _address(state: ClientState) -> str:
    return state.address.removeprefix("tcp://")


def _is_this_machine(state: ClientState) -> bool:
    """Whether nobody elsewhere can write that address."""
    host = _address(state).rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
