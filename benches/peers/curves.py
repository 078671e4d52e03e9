"""Curves of a ruleset in exact fractions: a second reading of the format, which shares no code with `endgame`.

Whole numbers and decimals are exact, and so is whatever + − × / and whole powers make of them. Anything else (a root, a
logarithm) is computed with fifty digits; a value that lies within 10⁻³⁰ of a whole number is that number.
"""

import ast
import math
from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 50
NEAR = Fraction(1, 10**30)
KINDS = ("linear", "power", "exponential", "formula", "series", "table", "points", "piecewise")


def exact(number):
    """The decimal that was written: 1.15 is 115/100."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def precisely(function, *arguments):
    """`function` over decimals of fifty digits, as a fraction."""
    with localcontext() as context:
        context.prec = DIGITS
        decimals = [Decimal(one.numerator) / Decimal(one.denominator) for one in arguments]
        return settled(Fraction(function(context, *decimals)))


def settled(value):
    """A whole number, where `value` is one but for the error of its digits."""
    whole = Fraction(round(value))
    return whole if abs(value - whole) <= NEAR * max(1, abs(whole)) else value


def floor(value):
    return Fraction(math.floor(settled(value)))


def ceil(value):
    return Fraction(math.ceil(settled(value)))


def half_away(value):
    """To the nearest whole number, halves away from zero, as C's `round`."""
    return floor(value + Fraction(1, 2)) if value >= 0 else ceil(value - Fraction(1, 2))


def power(base, exponent):
    if exponent.denominator == 1:
        return base ** int(exponent)
    if base == 0 and exponent > 0:
        return Fraction(0)
    return precisely(lambda context, a, b: context.power(a, b), base, exponent)


def root(value, degree):
    """Exact where numerator and denominator are powers; else fifty digits."""
    sign = -1 if value < 0 and degree == 3 else 1
    return sign * power(sign * value, Fraction(1, degree))


FUNCTIONS = {
    "floor": floor,
    "ceil": ceil,
    "round": half_away,
    "min": min,
    "max": max,
    "abs": abs,
    "sqrt": lambda value: root(value, 2),
    "cbrt": lambda value: root(value, 3),
    "ln": lambda value: precisely(lambda context, a: context.ln(a), value),
    "log10": lambda value: precisely(lambda context, a: context.log10(a), value),
    "exp": lambda value: precisely(lambda context, a: context.exp(a), value),
}
OPERATORS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: power,
}


class Formula:
    """An expression, read by Python's own parser: it groups as textbooks do once `^` is written `**`."""

    def __init__(self, text, parameters=None):
        self.tree = ast.parse(text.replace("^", "**"), mode="eval").body
        self.parameters = {name: exact(value) for name, value in (parameters or {}).items()}

    def __call__(self, **names):
        return self.value(self.tree, {**self.parameters, **{name: exact(value) for name, value in names.items()}})

    def value(self, node, names):
        match node:
            case ast.Constant(value=number):
                return exact(number)
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand, names)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.value(operand, names)
            case ast.BinOp(left=left, op=operator, right=right):
                return OPERATORS[type(operator)](self.value(left, names), self.value(right, names))
            case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=index), first, last, term]):
                steps = range(int(self.value(first, names)), int(self.value(last, names)) + 1)
                return sum((self.value(term, {**names, index: Fraction(step)}) for step in steps), Fraction(0))
            case ast.Call(func=ast.Name(id=function), args=arguments):
                return FUNCTIONS[function](*(self.value(argument, names) for argument in arguments))
        raise ValueError(f"not in a formula: {ast.dump(node)}")


class Curve:
    """A curve as YAML has it: a number, or a map of one kind and what is put on its values."""

    def __init__(self, node, first):
        self.node = node if isinstance(node, dict) else {"linear": {"base": node, "step": 0}}
        self.first = first
        self.cache = {}
        self.kind = next(kind for kind in KINDS if kind in self.node)
        body = self.node[self.kind]
        self.prepare = getattr(self, f"_{self.kind}")(body)

    def __call__(self, level):
        if level not in self.cache:
            self.cache[level] = self.finish(self.prepare(level))
        return self.cache[level]

    def finish(self, value):
        node = self.node
        value *= exact(node.get("scale", 1))
        if "min" in node:
            value = max(value, exact(node["min"]))
        if "max" in node:
            value = min(value, exact(node["max"]))
        if "round" in node:
            to = exact(node["round"].get("to", 1))
            mode = {"floor": floor, "ceil": ceil, "nearest": lambda one: floor(one + Fraction(1, 2))}
            value = mode[node["round"].get("mode", "floor")](value / to) * to
        return value

    def _linear(self, body):
        base, step = exact(body["base"]), exact(body["step"])
        return lambda level: base + step * (level - self.first)

    def _power(self, body):
        base, exponent = exact(body["base"]), exact(body["exponent"])
        shift, offset = exact(body.get("shift", 0)), exact(body.get("offset", 0))
        return lambda level: base * power(level + shift, exponent) + offset

    def _exponential(self, body):
        base, growth = exact(body["base"]), exact(body["growth"])
        return lambda level: base * growth ** (level - self.first)

    def _formula(self, body):
        formula = Formula(body, self.node.get("parameters"))
        if "previous" not in body:
            return lambda level: formula(level=level)
        return lambda level: formula(level=level, previous=self(level - 1) if level > self.first else 0)

    def _series(self, body):
        term = Formula(body["term"], self.node.get("parameters"))
        sums = {self.first: Fraction(0)}

        def value(level):
            for one in range(max(sums), level):
                sums[one + 1] = sums[one] + term(level=one)
            return floor(sums[level] / body.get("divide_by", 1))

        return value

    def _table(self, body):
        values = [exact(value) for value in body]
        last = self.first + len(values) - 1
        after = follower(self.node["then"], last + 1, self.first, lambda level: values[-1]) if "then" in self.node else None

        def value(level):
            if level <= last:
                return values[level - self.first]
            return after(level) if after else values[-1]

        return value

    def _piecewise(self, body):
        starts, pieces = [], []

        def value_in(count):
            def value(level):
                which = max(number for number in range(count) if starts[number] <= level)
                return pieces[which](level)

            return value

        for number, piece in enumerate(body):
            starts.append(piece["from"])
            pieces.append(follower(piece, piece["from"], self.first, value_in(number)) if number else Curve(piece, self.first))
        return value_in(len(body))

    def _points(self, body):
        return monotone_cubic([(exact(level), exact(value)) for level, value in body])


def follower(node, start, first, before):
    """The curve from `start` on, after the curve `before`, which it continues where `node` says so."""
    if not node.get("continue"):
        return Curve(node, start if "exponential" in node else first)
    at = before(start - 1)
    if "linear" in node:
        step = exact(node["linear"]["step"])
        return lambda level: at + step * (level - start + 1)
    if "exponential" in node:
        growth = exact(node["exponential"]["growth"])
        return lambda level: at * growth ** (level - start + 1)
    curve = Curve(node, first)
    shift = at - curve(start - 1)
    return lambda level: curve(level) + shift


def monotone_cubic(points):
    """A cubic through all points that never overshoots (Fritsch and Butland 1984): slopes are weighted harmonic means.

    At its ends the slope is that of a parabola through three points, kept from overshooting (Moler 2004, chapter 3).
    """
    xs, ys = zip(*points)
    widths = [b - a for a, b in zip(xs, xs[1:])]
    rises = [(b - a) / width for a, b, width in zip(ys, ys[1:], widths)]
    inner = [inner_slope(*four) for four in zip(widths, widths[1:], rises, rises[1:])]
    slopes = [end_slope(widths, rises), *inner, end_slope(widths[::-1], rises[::-1])]

    def value(level):
        if level <= xs[0]:
            return ys[0]
        if level >= xs[-1]:
            return ys[-1]
        at = max(number for number, x in enumerate(xs) if x <= level)
        t, width = (level - xs[at]) / widths[at], widths[at]
        return (
            ys[at] * (1 + 2 * t) * (1 - t) ** 2
            + slopes[at] * width * t * (1 - t) ** 2
            + ys[at + 1] * t**2 * (3 - 2 * t)
            + slopes[at + 1] * width * t**2 * (t - 1)
        )

    return value


def end_slope(widths, rises):
    if len(rises) == 1:
        return rises[0]
    (near, far), (rise, next_rise) = widths[:2], rises[:2]
    slope = ((2 * near + far) * rise - near * next_rise) / (near + far)
    if slope * rise <= 0:
        return Fraction(0)
    return 3 * rise if rise * next_rise <= 0 and abs(slope) > 3 * abs(rise) else slope


def inner_slope(left_width, right_width, left, right):
    if left * right <= 0:
        return Fraction(0)
    a, b = 2 * right_width + left_width, right_width + 2 * left_width
    return (a + b) / (a / left + b / right)
