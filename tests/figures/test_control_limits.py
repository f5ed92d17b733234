"""The limits of a series are those of the published calculators."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpixl.figures.control_limits import Observation, control_limits, denominators_vary

# Twenty normal values (R: set.seed(123); rnorm(20)) and the limits that NHSRplotthedots 0.2.2 publishes for them in
# tests/testthat/_snaps/ptd_spc_standard.md.
TWENTY = (
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
)  # fmt: skip
WITH_AN_OUTLIER = (*TWENTY[:14], 10.0, *TWENTY[15:])


@pytest.mark.parametrize(
    ("values", "screened", "mean", "lower", "upper"),
    [
        (TWENTY, True, 0.1416238, -3.01138, 3.294627),
        (WITH_AN_OUTLIER, True, 0.6694159, -2.383666, 3.722497),
        (WITH_AN_OUTLIER, False, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_the_limits_are_those_of_nhsrplotthedots(values, screened, mean, lower, upper):
    limits = control_limits(series(values), screened=screened)[0]

    assert (limits.mean, limits.lower, limits.upper) == pytest.approx((mean, lower, upper), abs=1e-6)


def test_a_gap_drops_the_moving_range_on_either_side():
    with_gap = control_limits(series([1, 2, None, 9, 10]))

    assert with_gap[0].half_width == pytest.approx(2.66)  # ranges 1 and 1; not the 7 across the gap
    assert with_gap[2].half_width is None


def test_an_outlier_is_screened_once_even_where_another_would_follow():
    # Ranges: twelve of 1, then 8 and 60. Their mean is 80/14 = 5.7: 60 is more than 3.267 times that, and 8 is not.
    # Without the 60 the mean is 20/13, and 8 would be more than 3.267 times that.
    values = [0, 1] * 6 + [0, 8, 68]

    assert control_limits(series(values), screened=True)[0].half_width == pytest.approx(2.66 * 20 / 13)


@pytest.mark.parametrize(
    ("sizes", "vary"),
    [([100, 100, 100], False), ([75, 100, 125], False), ([74, 100, 126], True), ([100, None, 100], False)],
)
def test_denominators_vary_where_one_is_more_than_a_quarter_off_their_mean(sizes, vary):
    assert denominators_vary([Observation(0.5, size) for size in sizes]) is vary


def test_months_with_large_denominators_have_narrow_limits_of_their_own():
    shares = [(8, 10), (70, 100), (9, 10), (80, 100)]
    limits = control_limits([Observation(met / due, due) for met, due in shares])

    # By hand: |changes| 0.1, 0.2, 0.1 over sqrt(1/10 + 1/100), times sqrt(pi / 2); the centre is 167 of 220.
    deviation = math.sqrt(math.pi / 2) * (0.4 / 3) / math.sqrt(0.11)
    assert limits[0].mean == pytest.approx(167 / 220)
    assert [each.half_width for each in limits] == pytest.approx([3 * deviation / math.sqrt(due) for _, due in shares])


@given(some.lists(some.floats(0, 1), min_size=2, max_size=40), some.integers(1, 5000))
def test_equal_denominators_have_the_same_limits_as_none(values, size):
    without, with_them = (control_limits([Observation(value, of) for value in values]) for of in (None, size))

    assert with_them == without


@given(some.lists(some.floats(0, 1), min_size=2, max_size=40))
def test_both_kinds_of_limits_agree_where_denominators_hardly_differ(values):
    """With constant denominators I′ is XmR: 3 · √π / 2 is 2.6587, which the NHS rounds to 2.66."""
    from kpixl.figures.control_limits import _common_limits, _own_limits

    seen = [Observation(value, 50) for value in values]
    assert _own_limits(seen, screened=False)[0].half_width == pytest.approx(
        _common_limits(seen, screened=False)[0].half_width, rel=1e-3, abs=1e-12
    )


def series(values):
    return [Observation(value) for value in values]
