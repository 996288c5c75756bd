"""Everything the server says in words, keyed by event and error code. Another language is another catalogue.

The tutorial's wording is kept where it had one. `{...}` are the fields of the event or the error.
"""

from types import MappingProxyType

from chatkit.protocol.errors import (
    ChatError,
    NickInvalid,
    NickTaken,
    NoSuchNick,
    RoomInvalid,
    UnknownCommand,
)
from chatkit.protocol.text import clean

ENGLISH = MappingProxyType(
    {
        # events
        "welcome": "Welcome to {server}",
        "login": "{nick} has entered the room\n"
        'Type "say hello" to talk, "look" to see who is here, "help" for the rest.',
        "entered": "{nick} has entered the room",
        "joined": "You are in #{room} now.",
        "joined.topic": "You are in #{room} now: {topic}",
        "left": "{nick} has left the room",
        "left.reason": "{nick} has left the room ({reason})",
        "presence": "{entered:,} entered, {left:,} left; {count:,} here now",
        "presence.entered": "{entered:,} entered; {count:,} here now",
        "presence.left": "{left:,} left; {count:,} here now",
        "renamed": "{nick} is now called {new}",
        "away": "{nick} is away",
        "away.why": "{nick} is away: {why}",
        "away.back": "{nick} is back",
        "emote": "* {nick} {text}",
        "emote.joined": "* {nick}{text}",
        "private": "[private] {sender} to {to}: ",
        "private.emote": "[private] to {to}: ",
        "private.lost": "{nick} has not come back, and did not get what you told him: {text}",
        "query": "What you say goes to #{room} now.",
        "query.nick": 'What you say goes to {nick} alone now; "query" ends that.',
        "topic": "The topic of #{room}: {text}",
        "topic.by": "The topic of #{room}: {text} ({nick}, {at})",
        "topic.none": 'Nobody has said what #{room} is about. "topic TEXT" does.',
        "topic.gone": "#{room} has no topic any more ({nick}, {at})",
        "gap": "(left out: {first} to {last} of #{room})",
        "ignoring": 'You hear nothing more of: {nicks}. ("history" still shows what they say.)',
        "ignoring.none": "You ignore nobody.",
        "quiet.on": "You are not told any more who comes and goes.",
        "quiet.off": "You are told again who comes and goes.",
        "converse.on": 'Every line is said now, unless it begins with a /. "/converse off" ends that.',
        "converse.off": 'To talk, type "say" and your words again.',
        "message.more": "(and {count} lines more)",
        "roster": "The following are in the room:",
        "roster.away": "{nick} (away)",
        "users": "The following are logged in:",
        "users.line": "{nick} in {rooms}, idle {idle}",
        "users.away": "{line}, away",
        "users.nowhere": "no room",
        "part": "The last {shown:,} of {count:,} people.",
        "part.more": '{shown:,} of {count:,} people. "{verb} {next}" shows the next ones.',
        "whois": "{nick} in {rooms}, here since {since}, idle {idle}",
        "whois.away": "{line}, away",
        "whois.why": "{line}, away: {why}",
        "rooms": "The rooms:",
        "rooms.line": "#{name}  {people} here",
        "rooms.inside": "{line}, you too",
        "rooms.unread": "{line}, {unread} new",
        "rooms.topic": "{line}  {topic}",
        "history": "Said in #{room}:",
        "history.none": "Nothing was said there.",
        "history.gone": "What was said there is kept no longer.",
        "history.new": "{new} new since {since}:",
        "history.newest": "{new} new since {since}, the last {count} of them:",
        "history.new_gone": "{new} new since {since}, kept no longer.",
        "history.nothing_new": "Nothing new since {since}.",
        "history.trimmed": "(older ones are kept no longer)",
        "history.unavailable": 'What was said before cannot be read just now. "history new" asks again.',
        "search": "Found, newest first:",
        "search.none": "Nothing found.",
        "help": "The commands, in capital letters what you fill in:",
        "help.one": "  {summary}\n  for example: {example}",
        "help.aliases": "  also: {aliases}",
        "help.more": "A / before a command is allowed. A line that starts with ' or \" is said, "
        "with : an emote.\n"
        "If a message tears what you are typing, Ctrl-R shows your line again;\n"
        "rlwrap nc, or chatkit connect, keeps the two apart.",
        "pong": "pong",
        "bye": "Goodbye",
        "bye.reason": "Goodbye: {reason}",
        "here": "[{server}: yes, still here]",
        # reasons
        "reason.too_slow": "too slow to keep up",
        "reason.endless": "too much without a line end",
        "reason.lost": "connection lost",
        "reason.shutdown": "the server is shutting down",
        "reason.fenced": "the name is yours no longer; please log in again",
        # errors
        "login_required": 'Please log in. Use "login <nick>"',
        "already_logged_in": "You are logged in already, as {nick}.",
        "unknown_command.nearest": 'Unknown command: {verb}. Did you mean "{nearest}"? '
        'To talk, type "say" and your words.',
        "unknown_command.talk": "Unknown command: {verb}. "
        'To talk, type "say" and your words; "help" lists the commands.',
        "missing_argument": "Something is missing. Use: {usage}",
        "missing_argument.login": 'Please enter a name. Use "login <nick>"',
        "resume_unknown": "There is nothing to come back to. Please log in.",
        "missing_argument.say": 'Please enter what to say. Use "say <text>"',
        "invalid_argument": '{verb} cannot do "{argument}". Use: {usage}',
        "invalid_argument.history": 'history cannot do "{argument}". '
        "Use: history 50, history 1h, history new, history before 120, history after 120 50",
        "invalid_argument.search": 'search cannot do "{argument}". '
        'Use words, "exact words", from:bob, in:lobby, since:2d, limit:50',
        "tag_invalid": "A line that starts with @ needs a tag after it: 1 to 64 of A-Z a-z 0-9 _ . -",
        "nick_invalid.length": "A name has 1 to 24 characters. Please try again.",
        "nick_invalid.character": 'The name "{nick}" will not do: letters, digits, _ and - only, '
        "without spaces. Please try again.",
        "nick_invalid.empty": 'The name "{nick}" needs a letter or a digit. Please try again.',
        "nick_invalid.script": 'The name "{nick}" mixes alphabets. Please try again with one.',
        "nick_taken": "The name {nick} is taken. Please try again.",
        "nick_taken.alike": "The name {nick} looks like {holder}, who is here. Please try again.",
        "nick_taken.free": "{text} Free: {free}.",
        "room_invalid.length": "The name of a room has 1 to 32 characters.",
        "room_invalid.character": 'No room is called "{room}": letters, digits, _ and - only.',
        "room_invalid.empty": 'No room is called "{room}": it needs a letter or a digit.',
        "room_invalid.script": 'No room is called "{room}": it mixes alphabets.',
        "not_in_room": 'You are not in #{room}. "join {room}" goes there.',
        "last_room": 'You are in no other room than #{room}. To leave the chat, type "logout".',
        "too_many_rooms": "You are in {limit} rooms, which is the most. Leave one of them first.",
        "no_such_nick": "Nobody here is called {nick}.",
        "no_such_nick.nearest": "Nobody here is called {nick}. Did you mean {nearest}?",
        "nobody_to_reply": 'Nobody has told you anything yet. Use "tell NICK TEXT".',
        "too_many_ignored": "You ignore {limit} others, which is the most. Unignore one of them first.",
        "line_too_long": "That line is too long: at most {limit} bytes. Nothing of it was said.",
        "text_too_long": "That is {length} characters, and {limit} is the most. Nothing of it was said.",
        "interrupted": 'Your half line is thrown away. To leave, type "logout".',
        "login_too_late": "Nobody logged in within {seconds:g} seconds.",
        "busy": "Too many connections just now. Please try again in half a minute.",
        "wrong_protocol.http": "This is a chat, not a web server. Use: chatkit connect, telnet or nc.",
        "wrong_protocol.ssh": "This is a chat, not an SSH server. Use: chatkit connect, telnet or nc.",
        "wrong_protocol.proxy": "This server takes no PROXY header. Connect to it directly.",
        "unavailable": "The server cannot do that just now. Nothing was said or changed; please try again.",
    }
)


def reason(error: ChatError) -> str:
    """What an error says in English, on one line whatever its facts hold."""
    return clean(ENGLISH[_key(error)].format_map(vars(error)))


def _key(error: ChatError) -> str:
    match error:
        case UnknownCommand(nearest=nearest):
            return f"unknown_command.{'nearest' if nearest else 'talk'}"
        case NickInvalid(why=why) | RoomInvalid(why=why):
            return f"{error.code}.{why}"
        case NoSuchNick(nearest=str()):
            return "no_such_nick.nearest"
        case NickTaken(alike=True):
            return "nick_taken.alike"
    special = f"{error.code}.{getattr(error, 'verb', getattr(error, 'protocol', ''))}"
    return special if special in ENGLISH else error.code
