"""What a server as it is run survives: people who vanish, send anything at all, or never read."""

import random
from contextlib import ExitStack
from pathlib import Path

import pytest

from chatkit.server.config import Limits
from tests.corpus import HOSTILE
from tests.e2e.serving import WELCOME, Person, serving

NO_RATE = {"burst": 0}


def test_a_name_is_free_as_soon_as_its_owner_is_gone(tmp_path):
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        for leave in (Person.vanishes, Person.close, lambda bob: bob.types("logout")):
            with Person(served.addresses[0]) as bob:
                bob.logs_in("bob")
                leave(bob)
                alice.sees("bob has entered the room", "bob has left the room")


def test_whoever_leaned_on_enter_and_vanished_leaves_no_ghost(tmp_path):
    with (
        serving(tmp_path) as served,
        Person(served.addresses[0]) as bob,
        Person(served.addresses[0]) as alice,
    ):
        alice.logs_in("alice")
        bob.logs_in("bob")
        bob.send(b"\n" * 16_000)  # at two lines a second, some two hours
        bob.vanishes()
        alice.sees("bob has entered the room", "bob has left the room")


def test_whoever_goes_before_the_greeting_is_no_error(tmp_path):
    """uvloop cannot say who it was; a bug here would leave every such connection open for ever."""
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.sees(*WELCOME)
        for _ in range(50):
            Person(served.addresses[0]).vanishes()
        alice.types("ping")
        alice.sees("pong")


def test_with_every_limit_off_people_talk_all_the_same(tmp_path):
    bounded = ("line_bytes", "unterminated_bytes")
    limits = {name: 0 for name in Limits.__struct_fields__ if name not in bounded}
    with serving(tmp_path, limits=limits) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        alice.types("say hi")
        alice.sees("alice: hi")


def test_the_log_names_who_came_from_where_and_obeys_nobody(tmp_path):
    with serving(tmp_path, limits=NO_RATE) as served:
        with Person(served.addresses[0]) as mallory:
            peer = f"peer=127.0.0.1:{mallory.port}"
            mallory.sees(*WELCOME)
            lines = [f"login {text}\n" for _, text in HOSTILE]
            lines += [f"say {text}\n#{text} look\n{text}\n" for _, text in HOSTILE]
            mallory.sends_and_forgets_the_answers("".join(lines).encode(errors="surrogatepass"))
        with Person(served.addresses[0]) as alice:  # who comes when all of that is done
            alice.logs_in("alice")
        of_mallory = [line for line in served.log.splitlines() if peer in line]
        assert [line.partition("event=")[2].split()[0] for line in of_mallory] == ["login", "logout"]
        assert all(c == "\n" or c.isprintable() for c in served.log)


def junk(chance, lines):
    """Lines of anything, some like commands; the first shows that the sender is not at the wrong port."""
    words = [
        b"login ",
        b"say ",
        b"look",
        b"@",
        b"#",
        b"format json",
        b"format text",
        b"\xff\xfd",
        b"help ",
        b"\x1b[",
    ]
    made = [b"hello"]
    for _ in range(lines - 1):
        start = chance.choice(words) if chance.random() < 0.5 else b""
        made.append(start + chance.randbytes(chance.randrange(30)).replace(b"\n", b" "))
    return b"\n".join(made) + b"\n"


def send_junk(address, chance, lines):
    with Person(address) as person:
        person.sends_and_forgets_the_answers(junk(chance, lines))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells how much memory is used")
def test_a_hundred_thousand_lines_of_junk(tmp_path):
    chance = random.Random(5005)
    with serving(tmp_path, limits=NO_RATE) as served:
        for _ in range(50):
            send_junk(served.addresses[0], chance, 400)
        before = served.memory()
        for _ in range(200):
            send_junk(served.addresses[0], chance, 400)
        assert served.memory() - before < 8_000_000
        with Person(served.addresses[0]) as person:
            person.logs_in("somebody")


def test_five_who_never_read_cost_the_others_nothing(tmp_path):
    limits = NO_RATE | {"unsent_bytes": 32 * 1024, "send_buffer_bytes": 16 * 1024}
    with ExitStack() as stack:
        served = stack.enter_context(serving(tmp_path, limits=limits))

        def come(nick, **options):
            return stack.enter_context(Person(served.addresses[0], **options)).logs_in(nick)

        for number in range(5):
            come(f"deaf{number}", receive_buffer=4096)
        readers = [come(f"reader{number}") for number in range(25)]
        bob = readers[-1]
        leaving = {f"deaf{number} has left the room (too slow to keep up)" for number in range(5)}
        for number, reader in enumerate(readers):
            reader.sees(*(f"reader{later} has entered the room" for later in range(number + 1, 25)))

        said = 0
        missing = {reader: set(leaving) for reader in readers}
        while missing[bob]:
            said += 1
            text = f"reader24: {said} " + "x" * 3000
            bob.types(text.replace("reader24:", "say"))
            for reader in readers:
                while (line := reader.reads()) != text:
                    missing[reader].remove(line)
        for reader in readers:
            while missing[reader]:
                missing[reader].remove(reader.reads())
