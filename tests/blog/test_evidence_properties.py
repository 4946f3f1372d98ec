"""What holds of the grade whatever the studies are."""

import pytest

pytest.importorskip("hypothesis")

from hypothesis import given, settings
from hypothesis import strategies as st

from blog.evidence import (
    CONTROLLED,
    DESIGN_WORDS,
    DIRECTION_WORDS,
    NEVER_COUNTED,
    RULE,
    SUBJECT_WORDS,
    Grade,
    Study,
    decide,
    grade,
    tally,
)

DESIGNS, SUBJECTS = ["", *DESIGN_WORDS], ["", *SUBJECT_WORDS]
DIRECTIONS = ["", *DIRECTION_WORDS]


def studies_of(subjects=SUBJECTS, designs=DESIGNS, directions=DIRECTIONS, fallen=(False, True)):
    return st.builds(
        Study,
        design=st.sampled_from(list(designs)),
        subjects=st.sampled_from(list(subjects)),
        direction=st.sampled_from(list(directions)),
        is_retracted=st.sampled_from(fallen),
    )


bodies = st.lists(studies_of(), max_size=8)
shuffles = bodies.flatmap(lambda studies: st.tuples(st.just(studies), st.permutations(studies)))
checked = settings(max_examples=300, deadline=None, database=None)


@checked
@given(shuffles)
def test_order_of_studies_is_irrelevant(pair):
    studies, shuffled = pair

    assert decide(shuffled) is decide(studies)
    assert tally(shuffled) == tally(studies)


@checked
@given(bodies, studies_of(fallen=[True]))
def test_a_retracted_study_changes_nothing(studies, fallen):
    assert decide([*studies, fallen]) is decide(studies)
    assert tally([*studies, fallen]) == tally(studies)


@checked
@given(bodies, studies_of(designs=["", *NEVER_COUNTED]), studies_of(directions=[""]))
def test_what_is_not_counted_or_not_recorded_changes_no_grade(studies, one, other):
    assert decide([*studies, one, other]) is decide(studies)


@checked
@given(st.lists(studies_of(subjects=["", "animals", "in_vitro"]), max_size=8))
def test_without_studies_known_to_be_in_people_it_is_limited_or_none(studies):
    assert grade(studies) in {Grade.LIMITED, Grade.NONE}


@checked
@given(bodies, studies_of(["humans"], sorted(CONTROLLED), ["no_effect", "opposes"], fallen=[False]))
def test_a_contrary_controlled_study_in_people_ends_strong_and_moderate_and_limited(studies, contrary):
    assert grade([*studies, contrary]) in {Grade.CONFLICTING, Grade.NONE}


@checked
@given(bodies)
def test_every_outcome_is_a_row_of_the_rule(studies):
    row = decide(studies)

    assert row in RULE
    assert grade(studies) == row.grade
