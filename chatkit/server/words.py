"""Everything the server says in words, keyed by event and error code. Another language is another catalogue.

The tutorial's wording is kept where it had one. `{...}` are the fields of the event or the error.
"""

from types import MappingProxyType

from chatkit.protocol.errors import ChatError, NickInvalid, NickTaken, UnknownCommand
from chatkit.protocol.text import clean

ENGLISH = MappingProxyType(
    {
        # events
        "welcome": "Welcome to {server}",
        "login": "{nick} has entered the room\n"
        'Type "say hello" to talk, "look" to see who is here, "help" for the rest.',
        "entered": "{nick} has entered the room",
        "left": "{nick} has left the room",
        "left.reason": "{nick} has left the room ({reason})",
        "message.more": "(and {count} lines more)",
        "roster": "The following are in the room:",
        "users": "The following are logged in:",
        "users.line": "{nick} in {rooms}, idle {idle}",
        "users.nowhere": "no room",
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
        "help.more": "A / before a command is allowed. A line that starts with ' or \" is said.\n"
        "If a message tears what you are typing, Ctrl-R shows your line again;\n"
        "rlwrap nc, or chatkit connect, keeps the two apart.",
        "pong": "pong",
        "bye": "Goodbye",
        "bye.reason": "Goodbye: {reason}",
        "here": "[{server}: yes, still here]",
        # reasons
        "reason.too_slow": "too slow to keep up",
        "reason.endless": "too much without a line end",
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
        "not_in_room": "You are not in #{room}.",
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
        case NickInvalid(why=why):
            return f"nick_invalid.{why}"
        case NickTaken(alike=True):
            return "nick_taken.alike"
    special = f"{error.code}.{getattr(error, 'verb', getattr(error, 'protocol', ''))}"
    return special if special in ENGLISH else error.code
