"""A pytest plugin for those who only want to know whether a test fails: quick ones first, and no smaller example."""

import pytest
from hypothesis import Phase, is_hypothesis_test, settings

settings.register_profile("fail_fast", phases=(Phase.explicit, Phase.generate))
settings.load_profile("fail_fast")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Properties after all single examples."""
    items.sort(key=lambda item: is_hypothesis_test(getattr(item, "obj", None)))
