"""Expressions as text with the grammar level they stand on, so that operands get parentheses where they must."""

from typing import NamedTuple

IF, OR, AND, RELATION, SUM, PRODUCT, UNARY, MEMBER, PRIMARY = range(9)


class Expression(NamedTuple):
    text: str
    level: int

    def at(self, level):
        """The text as an operand that the grammar wants on this level or above."""
        return self.text if self.level >= level else f"({self.text})"


def both(left, right):
    return Expression(f"{left.at(AND)} && {right.at(RELATION)}", AND)


def either(left, right):
    return Expression(f"{left.at(OR)} || {right.at(AND)}", OR)


def negated(operand):
    return Expression(f"!{operand.at(MEMBER)}", UNARY)


def conditional(test, then, otherwise):
    return Expression(f"if {test.text} then {then.text} else {otherwise.text}", IF)


def relation(left, operator, right):
    return Expression(f"{left.at(SUM)} {operator} {right.at(SUM)}", RELATION)


def method(receiver, name, *arguments):
    return Expression(f"{receiver.at(MEMBER)}.{name}({', '.join(argument.text for argument in arguments)})", MEMBER)


def primary(text):
    return Expression(text, PRIMARY)


TRUE, FALSE = primary("true"), primary("false")
