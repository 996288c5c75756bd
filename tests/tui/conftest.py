from functools import lru_cache

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet

from tests.tui import fake


class Svg(SingleFileSnapshotExtension):
    """A picture of the screen, one file each, to be looked at as well as compared."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture(autouse=True)
def ids_begin_anew():
    """Ids have no holes, and what one test was told of another was not."""
    fake.ids.clear()


@pytest.fixture(autouse=True)
def no_screen_outlives_its_test():
    """Textual remembers what a thousand widgets drew, and whoever looks for garbage looks at all of it."""
    yield
    StylesCache.get_inner_outer.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def stylesheets_are_parsed_once():
    """Each application reads the same ones: a tenth of all that these tests do."""
    parse = Stylesheet._parse_rules

    @lru_cache(500)  # several themes; the variables are theirs
    def parsed(variables, css, *where):
        return parse(Stylesheet(variables=dict(variables)), css, *where)

    def parse_rules(self, css, read_from, is_default_rules=False, tie_breaker=0, scope=""):
        return parsed(
            frozenset(self._variables.items()), css, read_from, is_default_rules, tie_breaker, scope
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_rules)
        yield


@pytest.fixture
def picture(snapshot):
    return snapshot.use_extension(Svg)
