"""What each verb does, as far as the model knows it."""

from tests.server.model import asking, coming, habits, moving, talking

EFFECTS = {
    "login": coming.login,
    "resume": coming.resume,
    "format": coming.format_,
    "logout": coming.logout,
    "say": talking.say,
    "emote": talking.emote,
    "tell": talking.tell,
    "reply": talking.reply,
    "query": talking.query,
    "join": moving.join,
    "leave": moving.leave,
    "topic": moving.topic,
    "rooms": moving.rooms,
    "nick": habits.nick,
    "away": habits.away,
    "back": habits.back,
    "ignore": habits.ignore,
    "unignore": habits.unignore,
    "quiet": habits.quiet,
    "converse": habits.converse,
    "look": asking.look,
    "who": asking.who,
    "whois": asking.whois,
    "history": asking.history,
    "search": asking.search,
}
