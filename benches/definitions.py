"""Definitions in Saddleback's language to CasADi expressions: the part of the language that the problem files use.

A second reader of the language, written apart from the first, so that peers are given the same functions; what it does not
know is an error. `read(text)` gives the statements, `build(statements, casadi)` the variables and the last function of them.
"""
import math, re

TOKEN = re.compile(r"[ \t]+|(?P<comment>#[^\n]*)|(?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
                   r"|(?P<operator>\.\.|->|<=|>=|==|!=|[-+*/^()\[\],;=<>])|(?P<newline>\n)")
JOINS = {"+", "-", "*", "/", "^", ",", "=", "->", "..", "(", "[", "<", ">", "<=", ">=", "==", "!=", "where", "and", "or", "not"}


def tokens(text):
    """Triples of kind, text and whether a blank stands before; newlines that end no statement are left out."""
    out, at, depth = [], 0, 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise SyntaxError(f"cannot read {text[at:at + 20]!r}")
        kind, word, blank = match.lastgroup, match.group(), at > 0 and text[at - 1] in " \t"
        at = match.end()
        depth += (word in "([") - (word in ")]") if kind == "operator" else 0
        if kind == "newline":
            goes_on = re.match(r"\s*where\b", text[at:])
            if depth == 0 and out and out[-1][1] not in JOINS and not goes_on and out[-1][0] != "end":
                out.append(("end", "\n", False))
        elif kind == "operator" and word == ";" and depth == 0:
            out.append(("end", ";", False))
        elif kind in ("number", "name", "operator"):
            out.append((kind, word, blank))
    return out + [("end", "", False)]


class Reader:
    """A parser by recursive descent; an expression is a tuple whose first entry says what it is."""

    def __init__(self, text):
        self.tokens, self.at = tokens(text), 0

    def peek(self, ahead=0):
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self, word=None):
        token = self.peek()
        if word is not None and token[1] != word:
            raise SyntaxError(f"{word!r} is needed, not {token[1]!r}")
        self.at += 1
        return token

    def accept(self, *words):
        if self.peek()[0] != "end" and self.peek()[1] in words:
            return self.take()[1]
        return None

    def statements(self):
        out = []
        while self.at < len(self.tokens):
            if self.peek()[0] == "end":
                self.at += 1
                continue
            out.append(self.statement())
        return out

    def statement(self):
        name = self.take()[1]
        parameters = None
        if self.accept("("):
            parameters = []
            while not self.accept(")"):
                parameter, shape = self.take()[1], []
                if self.accept("["):
                    shape = self.until("]")
                parameters.append((parameter, shape))
                self.accept(",")
        self.take("=")
        return name, parameters, self.with_names()

    def until(self, end):
        out = []
        while not self.accept(end):
            out.append(self.expression())
            self.accept(",")
        return out

    def with_names(self):
        """An expression and the names after its `where`."""
        body = self.expression()
        if not self.accept("where"):
            return body
        names = []
        while True:
            name = self.take()[1]
            self.take("=")
            names.append((name, self.expression()))
            if not self.accept(","):
                return "where", body, names

    def expression(self):
        left = self.conjunction()
        while self.accept("or"):
            left = "or", left, self.conjunction()
        return left

    def conjunction(self):
        left = self.comparison()
        while self.accept("and"):
            left = "and", left, self.comparison()
        return left

    def comparison(self):
        if self.accept("not"):
            return "not", self.comparison()
        left, parts = self.sum(), []
        while operator := self.accept("<", "<=", ">", ">=", "==", "!="):
            right = self.sum()
            parts.append((operator, left, right))
            left = right
        if self.accept(".."):
            return "range", left, self.sum()
        if not parts:
            return left
        whole = parts[0]
        for part in parts[1:]:
            whole = "and", whole, part
        return whole

    def sum(self):
        left = self.product()
        while operator := self.accept("+", "-"):
            left = operator, left, self.product()
        return left

    def product(self):
        left = self.unary()
        while operator := self.accept("*", "/"):
            left = operator, left, self.unary()
        return left

    def unary(self):
        if self.accept("-"):
            return "negate", self.unary()
        if self.accept("+"):
            return self.unary()
        kind, word, _ = self.peek()
        follower = self.peek(1)
        if kind == "number" and not follower[2] and (follower[0] == "name" or follower[1] == "("):
            if follower[1] not in ("where", "and", "or", "for", "in"):
                self.take()
                return "*", ("number", word), self.power()
        return self.power()

    def power(self):
        base = self.postfix()
        if not self.accept("^"):
            return base
        if self.accept("-"):
            return "^", base, ("negate", self.power())
        return "^", base, self.power()

    def postfix(self):
        value = self.atom()
        while True:
            if self.peek()[1] == "[" and not self.peek()[2]:
                self.take()
                value = "index", value, self.until("]")
            elif value[0] == "name" and self.peek()[1] == "(" and not self.peek()[2]:
                self.take()
                value = "call", value[1], self.arguments()
            else:
                return value

    def arguments(self):
        """Binders `i = 1..n` or `r in D`, then expressions."""
        binders, values = [], []
        while not self.accept(")"):
            if self.peek()[0] == "name" and self.peek(1)[1] in ("=", "in"):
                name, how = self.take()[1], self.take()[1]
                binders.append((name, self.expression()))
            else:
                values.append(self.with_names())
            self.accept(",")
        return binders, values

    def atom(self):
        kind, word, _ = self.take()
        if kind == "number":
            return "number", word
        if kind == "name":
            return "name", word
        if word == "(":
            inside = self.with_names()
            self.take(")")
            return inside
        if word == "[":
            return self.array()
        raise SyntaxError(f"{word!r} starts no expression")

    def array(self):
        rows, row = [], []
        while True:
            if self.accept("]"):
                rows.append(row)
                return ("list", rows[0]) if len(rows) == 1 else ("list", [("list", row) for row in rows if row])
            if self.accept(";"):
                rows, row = rows + [row], []
            elif self.accept("for"):
                name = self.take()[1]
                self.take("=")
                binders = [(name, self.expression())]
                self.take("]")
                return "comprehension", row[0], binders
            else:
                row.append(self.expression())
                self.accept(",")


def is_number(v):
    return isinstance(v, (int, float))


class Machine:
    """Evaluates expressions over numbers, CasADi's symbols and lists of both."""

    def __init__(self, statements, casadi):
        self.ca, self.globals, self.functions = casadi, {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf}, {}
        for name, parameters, body in statements:
            if parameters is None:
                self.globals[name] = self.value(body, {})
            else:
                self.functions[name] = parameters, body

    def value(self, node, names):
        return getattr(self, "do_" + NAMES.get(node[0], node[0]))(node, names)

    def do_number(self, node, names):
        return int(node[1]) if node[1].isdigit() else float(node[1])

    def do_name(self, node, names):
        return names[node[1]] if node[1] in names else self.globals[node[1]]

    def do_negate(self, node, names):
        return self.each(lambda a: -a, self.value(node[1], names))

    def do_arithmetic(self, node, names):
        a, b = self.value(node[1], names), self.value(node[2], names)
        return self.each({"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": self.quotient,
                          "^": self.to_the}[node[0]], a, b)

    def quotient(self, a, b):
        return a / b

    def to_the(self, a, b):
        return a * a if is_number(b) and b == 2 and not is_number(a) else a ** b

    def each(self, f, a, b=None):
        if isinstance(a, list) and isinstance(b, list):
            return [self.each(f, u, v) for u, v in zip(a, b, strict=True)]
        if isinstance(a, list):
            return [self.each(f, u, b) for u in a]
        if isinstance(b, list):
            return [self.each(f, a, v) for v in b]
        return f(a) if b is None else f(a, b)

    def do_comparison(self, node, names):
        a, b = self.value(node[1], names), self.value(node[2], names)
        return {"<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b, ">=": lambda: a >= b, "==": lambda: a == b,
                "!=": lambda: a != b}[node[0]]()

    def do_logical(self, node, names):
        a, b = self.value(node[1], names), self.value(node[2], names)
        if isinstance(a, bool) and isinstance(b, bool):
            return (a and b) if node[0] == "and" else (a or b)
        return self.ca.logic_and(a, b) if node[0] == "and" else self.ca.logic_or(a, b)

    def do_not(self, node, names):
        a = self.value(node[1], names)
        return not a if isinstance(a, bool) else self.ca.logic_not(a)

    def do_where(self, node, names):
        names = dict(names)
        for name, expression in node[2]:
            names[name] = self.value(expression, names)
        return self.value(node[1], names)

    def do_range(self, node, names):
        low, high = (self.value(end, names) for end in node[1:])
        return list(range(round(low), math.floor(high + 1e-9) + 1))

    def do_list(self, node, names):
        return [self.value(entry, names) for entry in node[1]]

    def do_comprehension(self, node, names):
        return list(self.over(node[2], node[1], names))

    def over(self, binders, body, names):
        if not binders:
            yield self.value(body, names)
            return
        for v in self.value(binders[0][1], names):
            yield from self.over(binders[1:], body, {**names, binders[0][0]: v})

    def do_index(self, node, names):
        value = self.value(node[1], names)
        for idx in (self.value(idx, names) for idx in node[2]):
            value = [value[k - 1] for k in idx] if isinstance(idx, list) else self.entry(value, idx)
        return value

    def entry(self, value, idx):
        if round(idx) != idx or not 1 <= idx <= len(value):
            raise IndexError(f"there is no entry {idx}")
        return value[round(idx) - 1]

    def do_call(self, node, names):
        name, (binders, arguments) = node[1], node[2]
        if name == "if":
            condition = self.value(arguments[0], names)
            if isinstance(condition, bool):
                return self.value(arguments[1 if condition else 2], names)
            return self.ca.if_else(condition, self.value(arguments[1], names), self.value(arguments[2], names))
        if binders:
            return self.fold(name, list(self.over(binders, arguments[-1], names)))
        values = [self.value(argument, names) for argument in arguments]
        if name in self.functions:
            parameters, body = self.functions[name]
            return self.value(body, dict(zip((p for p, _ in parameters), values, strict=True)))
        if name in ("sum", "prod", "mean", "norm", "length") or name in ("min", "max") and len(values) == 1:
            return self.fold(name, values[0])
        if name == "dot":
            return sum(a * b for a, b in zip(*values, strict=True))
        if name in ("min", "max") and all(map(is_number, values)):
            return min(values) if name == "min" else max(values)
        if len(values) == 2:
            return self.each(getattr(self, "two_" + name), *values)
        return self.each(lambda a: self.one(name, a), values[0])

    def fold(self, name, values):
        if name == "norm":
            return self.one("sqrt", sum(v * v for v in values))
        if name in ("min", "max"):
            return min(values) if name == "min" else max(values)
        if name == "prod":
            return math.prod(values)
        return {"sum": sum, "length": len, "mean": lambda v: sum(v) / len(v)}[name](values)

    def one(self, name, a):
        name = {"ln": "log", "abs": "fabs"}.get(name, name)
        return getattr(math if is_number(a) else self.ca, name)(a)

    def two_mod(self, a, b):
        return a - b * math.floor(a / b)

    def two_atan2(self, a, b):
        return self.ca.atan2(a, b)

    def two_hypot(self, a, b):
        return self.one("sqrt", a * a + b * b)

    def two_min(self, a, b):
        return self.ca.fmin(a, b)

    def two_max(self, a, b):
        return self.ca.fmax(a, b)

    def two_pow(self, a, b):
        return self.to_the(a, b)


NAMES = {"+": "arithmetic", "-": "arithmetic", "*": "arithmetic", "/": "arithmetic", "^": "arithmetic", "<": "comparison",
         "<=": "comparison", ">": "comparison", ">=": "comparison", "==": "comparison", "!=": "comparison", "and": "logical",
         "or": "logical"}


def read(text):
    """The statements of a program: name, parameters (None for a value), body."""
    return Reader(text).statements()


def build(statements, casadi):
    """The machine, the variables as one column of symbols, and the last function of them."""
    machine = Machine(statements, casadi)
    name, parameters, body = statements[-1]
    symbols, names = [], {}
    for parameter, shape in parameters:
        lengths = [round(machine.value(length, {})) for length in shape]
        new = casadi.SX.sym(parameter, math.prod(lengths))
        entries = [new[k] for k in range(math.prod(lengths))]
        names[parameter] = entries if len(lengths) == 1 else entries[0]
        if len(lengths) == 2:
            names[parameter] = [entries[k:k + lengths[1]] for k in range(0, len(entries), lengths[1])]
        symbols += entries
    return machine, casadi.vertcat(*symbols), machine.value(body, names)
