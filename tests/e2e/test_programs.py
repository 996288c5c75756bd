"""People with the programs that they have: each on a real terminal, against a server as it is run."""

import pytest

from tests.e2e import programs
from tests.e2e.programs import User
from tests.e2e.serving import Person

EVERY_PROGRAM = [program.parameter() for program in programs.ALL]
KILLED_BY_CTRL_C = [
    program.parameter()
    for program in (programs.NC, programs.NCAT, programs.SOCAT, programs.BUSYBOX_NC, programs.PLINK_TELNET)
]


@pytest.fixture
def bob(request, served, alice):
    """Somebody in the room with the program that the test is for."""
    with User(request.param, served.port) as user:
        user.logs_in("bob")
        alice.sees("bob has entered the room")
        yield user


with_every_program = pytest.mark.parametrize(
    ("program", "bob"),
    [pytest.param(each.values[0], each.values[0], id=each.id, marks=each.marks) for each in EVERY_PROGRAM],
    indirect=["bob"],
)


def with_program(*some):
    return pytest.mark.parametrize("bob", [program.parameter() for program in some], indirect=True)


@with_every_program
def test_two_people_talk(program, bob, alice):
    bob.types("say hello 你好")
    bob.sees("bob: hello 你好")
    alice.sees("bob: hello 你好")
    alice.types("say hello 小明")
    bob.sees("alice: hello 小明")

    bob.types("logout")
    bob.sees("Goodbye")
    alice.sees("alice: hello 小明", "bob has left the room")
    if not program.stays:
        bob.sees_the_end()


@with_program(
    programs.TELNET, programs.NCAT, programs.SOCAT_RAW, programs.BUSYBOX_TELNET, programs.PLINK_TELNET
)
def test_ctrl_d_is_a_way_out(bob, alice, served):
    bob.presses("\x04")
    bob.sees_the_end()
    alice.sees("bob has left the room")
    with Person(served.addresses[0]) as successor:
        successor.logs_in("bob")


@with_program(programs.NC)
def test_ctrl_d_in_nc_only_ends_the_typing(bob, alice):
    bob.presses("\x04")
    alice.types("say are you there?")
    bob.sees("alice: are you there?")


@pytest.mark.parametrize("bob", KILLED_BY_CTRL_C, indirect=True)
def test_ctrl_c_ends_the_program_and_the_room_hears_it(bob, alice):
    bob.presses("say hal\x03")
    bob.sees_the_end()
    alice.sees("bob has left the room")


@with_program(programs.TELNET, programs.SOCAT_RAW)
def test_ctrl_c_takes_the_line_back_and_what_follows_is_shown(bob, alice):
    bob.presses("say hal\x03")
    bob.sees('Your half line is thrown away. To leave, type "logout".')
    bob.types("say hello")
    bob.sees("bob: hello")
    alice.sees("bob: hello")


@with_program(programs.SOCAT_RAW)
def test_backspace_works_where_the_terminal_does_not_see_to_it(bob, alice):
    bob.types("say helpp\x7f\x7flo 你们\x7f好")
    alice.sees("bob: hello 你好")


@with_program(programs.TELNET)
def test_telnet_can_ask_whether_the_server_is_there(bob):
    bob.presses("\x1d")
    bob.types("send ayt")
    bob.sees("[chatkit: yes, still here]")


@with_program(programs.TELNET)
def test_telnets_urgent_signal_leaves_nothing_in_the_line(bob, alice):
    bob.presses("\x1d")
    bob.types("send synch")
    bob.types("say hello")
    alice.sees("bob: hello")


@with_program(programs.TELNET)
def test_telnet_a_character_at_a_time(bob, alice):
    bob.presses("\x1d")
    bob.types("mode character")
    bob.types("say hello")  # Enter is CR NUL now
    alice.sees("bob: hello")


@with_program(programs.TELNET)
def test_quitting_telnet(bob, alice):
    bob.presses("\x1d")
    bob.types("quit")
    bob.sees_the_end()
    alice.sees("bob has left the room")


@with_program(programs.TELNET_THAT_NEGOTIATES)
def test_a_telnet_that_begins_by_negotiating(bob, alice):
    bob.types("say hello")
    bob.sees("bob: hello")
    alice.sees("bob: hello")


@with_program(programs.BUSYBOX_TELNET)
def test_the_menu_of_busybox_telnet(bob, alice):
    bob.presses("\x03")
    bob.sees(" e\texit telnet")
    bob.presses("e")
    bob.sees_the_end()
    alice.sees("bob has left the room")
