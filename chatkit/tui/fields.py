"""The settings one by one: what each may be, and how it is read from words. Made from the typed schema."""

import enum
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeAlias

import msgspec
from msgspec import inspect

from chatkit.protocol.text import clean
from chatkit.tui.settings import SettingInvalid, Settings

Value: TypeAlias = bool | int | str | Mapping[str, str]

_ON, _OFF = ("on", "true", "yes", "1"), ("off", "false", "no", "0")


class Kind(enum.Enum):
    """How a setting is changed."""

    TOGGLE = "toggle"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    TABLE = "table"


class Field(msgspec.Struct, frozen=True):
    """A setting. `table` is empty where it stands in none; `choices` are also those of a table's values."""

    table: str
    name: str
    description: str
    kind: Kind
    default: Value
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def path(self) -> str:
        """`look.theme`, or `editor`."""
        return f"{self.table}.{self.name}".lstrip(".")

    @property
    def variable(self) -> str:
        """Its variable in the environment. A table has none."""
        return "" if self.kind is Kind.TABLE else f"CHATKIT_{self.path.replace('.', '_').upper()}"

    @property
    def may_be(self) -> str:
        """What it may be, in words."""
        match self.kind:
            case Kind.TOGGLE:
                return "true or false"
            case Kind.CHOICE:
                return f"one of {', '.join(self.choices)}"
            case Kind.NUMBER:
                return f"a whole number from {self.least} to {self.most}"
            case Kind.TEXT:
                return "a text of one line"
            case Kind.TABLE:
                values = f"one of {', '.join(self.choices)}" if self.choices else "a text"
                return f"a table of names, each with {values}"

    def of(self, settings: Settings) -> Value:
        """Its value."""
        holder = getattr(settings, self.table) if self.table else settings
        value: Value = getattr(holder, self.name)
        return value

    def put(self, settings: Settings, value: Value) -> Settings:
        """The settings with this value of it, which must be one that `check` has let pass."""
        if not self.table:
            return msgspec.structs.replace(settings, **{self.name: value})
        table = msgspec.structs.replace(getattr(settings, self.table), **{self.name: value})
        return msgspec.structs.replace(settings, **{self.table: table})

    def check(self, value: object) -> Value:
        """The value, if it may be one. Raises SettingInvalid."""
        match self.kind, value:
            case Kind.TOGGLE, bool():
                return value
            case Kind.NUMBER, int() if not isinstance(value, bool) and self.least <= value <= self.most:
                return value
            case Kind.CHOICE, str() if value in self.choices:
                return value
            case Kind.TEXT, str() if clean(value) == value:
                return value
            case Kind.TABLE, dict():
                return {name: self._checked(name, each) for name, each in value.items()}
        raise SettingInvalid(f"{self.path} is {_quoted(value)}, and may be {self.may_be}")

    def _checked(self, name: str, value: object) -> str:
        """One value of a table, and its name."""
        known = not self.choices or value in self.choices
        if known and isinstance(value, str) and clean(value) == value and name and clean(name) == name:
            return value
        each = f"one of {', '.join(self.choices)}" if self.choices else "a text"
        raise SettingInvalid(f"{self.path}: {_quoted(name)} is {_quoted(value)}, and may be {each}")

    def read(self, text: str) -> Value:
        """The value that somebody wrote as words: `on`, `100`, `lobby = all; ops = none`.

        Raises SettingInvalid.
        """
        text = clean(text).strip()
        match self.kind:
            case Kind.TOGGLE if text.lower() in _ON + _OFF:
                return text.lower() in _ON
            case Kind.NUMBER if text.isascii() and text.isdecimal():
                return self.check(int(text[:9]))
            case Kind.CHOICE:
                return self.check(text.lower())
            case Kind.TABLE:
                pairs = [each.partition("=") for each in text.split(";") if each.strip()]
                return self.check({name.strip(): value.strip() for name, _, value in pairs})
        return self.check(text)

    def write(self, value: Value) -> str:
        """The value in words, as `read` takes them."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, Mapping):
            return "; ".join(f"{name} = {value[name]}" for name in sorted(value))
        return str(value)

    def step(self, value: Value, by: int, choices: tuple[str, ...] = ()) -> Value:
        """The value after this one, or before it; for a text, among the `choices` given."""
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return min(max(self.least, value + by), self.most)
        around = choices or self.choices
        if not around or not isinstance(value, str):
            return value
        at = around.index(value) if value in around else -1
        return around[(at + by) % len(around)]


def _quoted(value: object) -> str:
    """A value as the file has it, no longer than a line can hold."""
    text = "a table" if isinstance(value, dict) else msgspec.json.encode(value, enc_hook=str).decode()
    return clean(text if len(text) <= 40 else f"{text[:40]}…")


def _fields(struct: type[msgspec.Struct], table: str = "") -> Iterator[Field]:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)  # noqa: S101  # the schema is ours
    for each in described.fields:
        if isinstance(each.type, inspect.StructType):
            yield from _fields(each.type.cls, each.name)
        else:
            yield _field(table, each)


def _field(table: str, of: inspect.Field) -> Field:
    assert isinstance(of.type, inspect.Metadata)  # noqa: S101  # each has its description
    description = (of.type.extra_json_schema or {})["description"]
    default = {} if of.default is msgspec.NODEFAULT else of.default
    about: dict[str, Any] = {"table": table, "name": of.name, "description": description, "default": default}
    match of.type.type:
        case inspect.BoolType():
            return Field(**about, kind=Kind.TOGGLE)
        case inspect.IntType(ge=int(least), le=int(most)):
            return Field(**about, kind=Kind.NUMBER, least=least, most=most)
        case inspect.LiteralType(values=values):
            return Field(**about, kind=Kind.CHOICE, choices=tuple(map(str, values)))
        case inspect.DictType(value_type=inspect.LiteralType(values=values)):
            return Field(**about, kind=Kind.TABLE, choices=tuple(map(str, values)))
        case inspect.DictType():
            return Field(**about, kind=Kind.TABLE)
        case inspect.StrType():
            return Field(**about, kind=Kind.TEXT)
        case other:
            raise TypeError(f"no row of the settings can be made of {other}")


FIELDS = tuple(_fields(Settings))
BY_PATH = {field.path: field for field in FIELDS}
TABLES = tuple(dict.fromkeys(field.table for field in FIELDS if field.table))


def find(path: str) -> Field:
    """The setting of that name; `theme` will do for `look.theme`. Raises SettingInvalid with the nearest."""
    wanted = clean(path[:64]).lower()
    short = [field for field in FIELDS if field.name == wanted]
    if found := BY_PATH.get(wanted) or (short[0] if len(short) == 1 else None):
        return found
    raise SettingInvalid(f"{wanted} is no setting{nearest(wanted, BY_PATH) or '. /set shows all'}")


def nearest(wanted: str, names: Collection[str]) -> str:
    """`; do you mean look.theme?`, where one of the names is near enough; else nothing."""
    bare = wanted.rpartition(".")[2]
    near = get_close_matches(wanted, names, 1, 0.6) or [n for n in names if n.rpartition(".")[2] == bare]
    return f"; do you mean {near[0]}?" if near else ""
