"""Answers compared: each is a list of service numbers and distances in metres, nearest first."""

# A sphere is off the ellipsoid by up to half a percent, and a 52-bit geohash by less than a metre.
SPHERE = (0.005, 1.0)
# Two ways to the same geodesic.
GEODESIC = (0.0, 0.001)


def collect(contender):
    """The answers to all questions, and the mean size of an answer in bytes."""
    connection, found, size = contender.connect(), [], 0
    for request in contender.requests:
        answer = connection.ask(request)
        size += len(answer)
        found.append(contender.decode(answer))
    connection.close()
    return found, size / len(found)


def numbers(answer):
    """The services only."""
    return [number for number, _ in answer]


def are_equally_far(ours, theirs, tolerance):
    """Whether the services found are as far at every rank, as far as the measure of distance allows."""
    share, metres = tolerance
    pairs = zip(ours, theirs)
    return len(ours) == len(theirs) and all(abs(a - b) <= a * share + metres for (_, a), (_, b) in pairs)


def compare(ours, theirs, tolerance):
    """How many answers are equal, and how many differ by more than the measure of distance explains."""
    pairs = list(zip(ours, theirs))
    same_order = sum(numbers(a) == numbers(b) for a, b in pairs)
    same_services = sum(set(numbers(a)) == set(numbers(b)) for a, b in pairs)
    strays = [len(set(numbers(a)) - set(numbers(b))) for a, b in pairs]
    deviations = [abs(b / a - 1) for one, other in pairs for (_, a), (_, b) in zip(one, other) if a > 100]
    return {
        "compared": len(pairs),
        "same_order_percent": 100 * same_order / len(pairs),
        "same_services_percent": 100 * same_services / len(pairs),
        "other_services": sum(strays),
        "largest_deviation_percent": 100 * max(deviations, default=0.0),
        "unexplained": sum(not are_equally_far(a, b, tolerance) for a, b in pairs),
    }
