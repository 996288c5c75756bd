import msgspec
import pytest

from chatkit.server.config import Limits, Settings, SettingsInvalid, load


@pytest.fixture
def write(tmp_path):
    def write(text, name="chatkit.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def refusal(flags=(), environ=(), *files):
    with pytest.raises(SettingsInvalid) as caught:
        load(dict(flags), dict(environ), files)
    return str(caught.value)


# where settings come from


def test_without_any_source_the_defaults_hold():
    assert load({}, {}, []) == Settings()


def test_the_defaults_are_those_of_the_design():
    limits = Settings().limits
    assert (Settings().name, Settings().listen) == ("chatkit", ("tcp://127.0.0.1:5005",))
    assert (limits.line_bytes, limits.unterminated_bytes, limits.text_characters) == (8192, 65536, 4000)
    assert (limits.login_seconds, limits.burst, limits.lines_per_second) == (60, 10, 2)
    assert (limits.connections_per_address, limits.connections_waiting) == (16, 128)
    assert (limits.unsent_bytes, limits.send_buffer_bytes) == (256 * 1024, 64 * 1024)
    assert (limits.keepalive_idle_seconds, limits.keepalive_interval_seconds) == (60, 15)
    assert (limits.keepalive_probes, limits.unacknowledged_seconds, limits.shutdown_seconds) == (4, 120, 5)


SOURCES = ["system", "user", "config", "environment", "flag"]


@pytest.mark.parametrize("strongest", range(len(SOURCES)), ids=SOURCES)
def test_the_nearer_source_wins(write, strongest):
    present = SOURCES[: strongest + 1]
    files = [write(f'name = "{name}"', name) for name in ("config", "user", "system") if name in present]
    environ = {"CHATKIT_NAME": "environment"} if "environment" in present else {}
    flags = {"name": "flag"} if "flag" in present else {}
    assert load(flags, environ, files).name == SOURCES[strongest]


def test_sources_complete_each_other_also_within_the_limits(write):
    files = [
        write("[limits]\nburst = 1\n", "config"),
        write("[limits]\nburst = 2\nlogin_seconds = 3\n", "user"),
    ]
    environ = {"CHATKIT_LIMITS_UNSENT_BYTES": "4"}
    limits = load({"limits": {"connections": 5}}, environ, files).limits
    assert limits == Limits(burst=1, login_seconds=3, unsent_bytes=4, connections=5)


def test_a_file_that_is_not_there_is_passed_over(tmp_path):
    assert load({}, {}, [tmp_path / "nowhere.toml"]) == Settings()


@pytest.mark.parametrize("setting", Limits.__struct_fields__)
def test_each_limit_has_its_variable(setting):
    limits = load({}, {f"CHATKIT_LIMITS_{setting.upper()}": "1025" if "bytes" in setting else "7"}, []).limits
    assert getattr(limits, setting) == (1025 if "bytes" in setting else 7)


@pytest.mark.parametrize("value", ["tcp://[::1]:5005,0.0.0.0:6000", "tcp://[::1]:5005  0.0.0.0:6000"])
def test_several_addresses_in_a_variable(value):
    assert load({}, {"CHATKIT_LISTEN": value}, []).listen == ("tcp://[::1]:5005", "0.0.0.0:6000")


def test_variables_that_are_not_settings_are_left_alone():
    assert load({}, {"CHATKIT_HOME": "x", "CHATKIT_LIMITS": "x", "PATH": "/bin"}, []) == Settings()


def test_a_whole_file(write):
    path = write(
        """
        name = "Die Küche"
        listen = ["tcp://0.0.0.0:5005", "[::]:5005"]
        loop = "asyncio"

        [limits]
        burst = 20
        lines_per_second = 0.5
        """
    )
    assert load({}, {}, [path]) == Settings(
        name="Die Küche",
        listen=("tcp://0.0.0.0:5005", "[::]:5005"),
        loop="asyncio",
        limits=Limits(burst=20, lines_per_second=0.5),
    )


# 0

COUNTED_ELSEWHERE = {"line_bytes", "unterminated_bytes"}  # memory is never without a bound


@pytest.mark.parametrize("setting", sorted(set(Limits.__struct_fields__) - COUNTED_ELSEWHERE))
def test_0_may_be_set_wherever_it_turns_something_off(setting):
    assert getattr(load({"limits": {setting: 0}}, {}, []).limits, setting) == 0


@pytest.mark.parametrize("setting", sorted(COUNTED_ELSEWHERE))
def test_what_one_line_may_take_has_always_a_limit(setting):
    assert setting in refusal({"limits": {setting: 0}})


# mistakes: one plain line that says where

WRONG = [
    ('nmae = "x"', "nmae"),
    ("[limits]\nbrust = 1", "brust"),
    ("[limit]\nburst = 1", "limit"),
    ("name = 5", "name"),
    ("limits = 5", "limits"),
    ('listen = "127.0.0.1:5005"', "listen"),
    ("listen = []", "listen"),
    ('listen = ["http://example.org"]', "http://"),
    ('listen = ["127.0.0.1:65536"]', "65536"),
    ('loop = "trio"', "loop"),
    ("[limits]\nburst = -1", "limits.burst"),
    ("[limits]\nburst = 1.5", "limits.burst"),
    ('[limits]\nburst = "ten"', "limits.burst"),
    ("[limits]\nburst = true", "limits.burst"),
    ("[limits]\nlogin_seconds = nan", "limits.login_seconds"),
    ("[limits]\nunacknowledged_seconds = inf", "limits.unacknowledged_seconds"),
    ("[limits]\nkeepalive_probes = 1000", "limits.keepalive_probes"),
    ("[limits]\nunsent_bytes = 4_000_000_000", "limits.unsent_bytes"),
    ("[limits]\nshutdown_seconds = 60", "limits.shutdown_seconds"),
    ('name = ""', "name"),
    ('name = "   "', "name"),
    (r'name = "a\u001b[2Jb"', "name"),
    (r'name = "a\nb"', "name"),
    ("= 5", "cannot be read: Invalid statement (at line 1"),
    ("name = ", "cannot be read: Invalid value"),
    ('name = "a"\nname = "b"', "cannot be read: Cannot overwrite a value"),
]


@pytest.mark.parametrize(("text", "named"), WRONG, ids=[text for text, _ in WRONG])
def test_a_mistake_in_a_file_is_one_line_that_names_file_and_setting(write, text, named):
    path = write(text)
    told = refusal((), (), path)
    assert told.startswith(str(path))
    assert named in told
    assert "\n" not in told


def test_a_mistake_in_the_weaker_file_is_told_though_the_stronger_one_hides_it(write):
    right, wrong = write('name = "x"', "user"), write("name = 5", "system")
    assert refusal((), (), right, wrong).startswith(str(wrong))


def test_a_file_that_is_no_text(write, tmp_path):
    path = tmp_path / "binary.toml"
    path.write_bytes(b'name = "\xff"')
    assert refusal((), (), path).startswith(f"{path} cannot be read: ")


def test_a_file_that_is_a_folder(tmp_path):
    assert refusal((), (), tmp_path).startswith(f"{tmp_path} cannot be read: ")


def test_a_mistake_in_a_variable():
    told = refusal((), {"CHATKIT_LIMITS_BURST": "ten"})
    assert told.startswith("the environment: limits.burst: ")


def test_a_mistake_in_a_flag_needs_no_place():
    assert refusal({"listen": ["ftp://x"]}) == '"ftp://x" begins with ftp://, and only tcp:// is spoken here'


def test_settings_do_not_change_under_anybodys_hands():
    for struct in (Settings(), Settings().limits):
        with pytest.raises(AttributeError):
            setattr(struct, msgspec.structs.fields(struct)[0].name, "x")
