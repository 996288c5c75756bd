"""The registry says of each command what the grammar and help need, and says it truly."""

import re

import msgspec
import pytest

from chatkit.protocol.commands import BY_VERB, REGISTRY, SHORTCUTS, Command, Incomplete, Unknown, nearest
from chatkit.protocol.grammar import parse

each_command = pytest.mark.parametrize("spec", REGISTRY, ids=lambda spec: spec.verb)


def test_every_command_is_in_the_registry():
    classes = {cls for cls in Command.__subclasses__() if cls.__module__ == Command.__module__}
    assert {spec.command for spec in REGISTRY} == classes - {Unknown, Incomplete}


def test_no_verb_means_two_things():
    verbs = [verb for spec in REGISTRY for verb in (spec.verb, *spec.aliases)]
    assert len(verbs) == len(set(verbs)) == len(BY_VERB)


@each_command
def test_verbs_are_lower_case_words(spec):
    assert all(re.fullmatch("[a-z]+", verb) for verb in (spec.verb, *spec.aliases))


@each_command
def test_usage_names_the_arguments(spec):
    verb, *arguments = spec.usage.split()
    fields = msgspec.structs.fields(spec.command)
    assert verb == spec.verb
    assert len(arguments) == len(fields)
    assert [not argument.startswith("[") for argument in arguments] == [field.required for field in fields]


@each_command
def test_the_example_works(spec):
    command = parse(spec.example).command
    assert type(command) is spec.command
    assert spec.example.split()[0] == spec.verb


@each_command
def test_the_summary_is_a_few_plain_words(spec):
    assert spec.summary
    assert len(spec.summary) <= 60
    assert spec.summary[0].islower()
    assert not spec.summary.endswith(".")


def test_commands_cannot_be_changed():
    with pytest.raises(AttributeError):
        Unknown("dance").verb = "say"


def test_shortcuts_stand_for_verbs():
    assert set(SHORTCUTS.values()) <= set(BY_VERB)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("loook", "look"),
        ("LOGIM", "login"),
        ("lgoin", "login"),
        ("quti", "quit"),
        ("halp", "help"),
        ("sya", "say"),
    ],
)
def test_the_nearest_verb(typed, meant):
    assert nearest(typed) == meant


@pytest.mark.parametrize("typed", ["", "xyzzy", "你好", "everybody"])
def test_no_verb_is_near(typed):
    assert nearest(typed) is None


def test_nobody_who_greets_is_sent_to_private_talk():
    assert nearest("hello") != "tell"
