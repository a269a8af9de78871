"""Where a new line goes in a list that is ordered by sequence, then by id."""

import math


def make_room(places, index):
    """The sequences to change so that a new line with the sequence of `places[index]` comes right after that one.

    :param places: (sequence, id) of the lines of a list, in its order; the new line's id will be higher than theirs
    :return: dict of new sequences by id, of the lines that have to move and of no other

    A gap is used as it is; lines that all have one sequence, as an import leaves them, move together.

    >>> make_room([(10, 1), (20, 2), (30, 3)], 0)
    {}
    >>> make_room([(10, 1), (10, 2), (10, 3), (10, 4)], 1)
    {3: 11, 4: 11}
    >>> make_room([(10, 1), (10, 2), (11, 3), (11, 5), (12, 4), (30, 6)], 0)
    {2: 11}
    >>> make_room([(10, 1), (10, 9), (11, 3), (12, 4), (30, 6)], 0)
    {9: 11, 3: 12}
    """
    moved = {}
    last = (places[index][0], math.inf)
    for sequence, key in places[index + 1 :]:
        if (sequence, key) > last:
            break  # this one and all the following are in order again
        sequence = last[0] if key > last[1] else last[0] + 1
        moved[key] = sequence
        last = (sequence, key)
    return moved
