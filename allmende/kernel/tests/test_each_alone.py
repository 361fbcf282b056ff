import pytest

from allmende.kernel.each_alone import each_alone


def test_what_goes_wrong_with_one_keeps_no_other_from_it() -> None:
    done: list[float] = []
    with pytest.raises(ExceptionGroup, match="not halved") as failed:
        each_alone([4, 0, 2], lambda each: done.append(8 / each), failed="not halved")
    assert done == [2, 4]
    assert [type(each) for each in failed.value.exceptions] == [ZeroDivisionError]


def test_it_says_for_how_many_it_was_done(caplog) -> None:
    assert each_alone([1, 2], lambda each: each, failed="never") == 2
    with pytest.raises(ExceptionGroup):
        each_alone(["Anna"], lambda name: {}[name], failed="not found")
    assert caplog.messages == ["not found: KeyError"]
