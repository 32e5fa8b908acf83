"""Random values of a type, as the JSON of entities and contexts and as Cedar expressions."""

from . import lexis
from .types import BOOL, CONSTRUCTOR, LONG, STRING, Call, EntityOf, Extension, Record, SetOf, Uid

LIMIT = 2**63
LONGS = [0, 1, -1, 2, 3, 10, 100, LIMIT - 1, -LIMIT, LIMIT - 2, -LIMIT + 1, 2**62, -(2**62), 3037000500, 4294967296]
ARGUMENTS = {
    "decimal": [
        "0.0", "-0.0", "0.5", "-0.5", "1.0", "1.00", "1.23", "-1.2345", "00012.3400", "0.0001", "-0.0001",
        "100.0",
        "922337203685477.5807", "-922337203685477.5808",
    ],
    "ip": [
        "127.0.0.1", "127.0.0.1/32", "127.0.0.1/8", "127.255.255.255/7", "10.0.0.1/24", "10.0.0.2/24",
        "10.0.0.0/8",
        "0.0.0.0", "0.0.0.0/0", "255.255.255.255", "224.0.0.0/4", "224.0.0.1", "239.1.2.3/3", "::1",
        "::1/128", "::", "::/0",
        "ff00::/8", "ff02::1", "fe80::1/10", "1:2:3:4:5:6:7:8", "2001:DB8::1/32", "2001:db8::1/32", "1::8",
        "::7f00:1", "0:0:0:0:0:0:0:1",
    ],
    "datetime": [
        "1970-01-01", "1969-12-31T23:59:59.999Z", "2024-02-29", "2000-02-29T12:30:45Z", "0000-01-01",
        "9999-12-31T23:59:59.999Z",
        "2024-01-01T00:00:00+2359", "2024-01-01T00:00:00-2359", "2024-01-01T00:00:00.000+0000", "1900-03-01",
        "2024-06-15T23:59:59-0530",
        "0000-01-01T00:00:00+2359", "9999-12-31T23:59:59.999-2359",
    ],
    "duration": [
        "0ms", "1ms", "-1ms", "1s", "1m", "1h", "1d", "1d2h3m4s5ms", "-1d2h3m4s5ms", "90m", "24h",
        "86400000ms", "-0s", "00001h",
        "9223372036854775807ms", "-9223372036854775808ms", "106751991167d7h12m55s807ms",
        "-106751991167d7h12m55s808ms", "106751991167d",
    ],
}
BAD_ARGUMENTS = {
    "decimal": [
        "", "1", "1.", ".5", "+1.0", "1.23456", "1.0 ", " 1.0", "922337203685477.5808",
        "-922337203685477.5809", "--1.0", "1,0",
        "1e3", "１.0", "1.0.0", "-", "99999999999999999999.0", "0.00000", "-.5",
    ],
    "ip": [
        "", "127.0.0.01", "256.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.4/33", "1.2.3.4/032", "1.2.3.4/", ":::",
        "1::2::3", "::1/129", "::ffff:1.2.3.4",
        "fe80::1%eth0", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8",
        "::1:2:3:4:5:6:7:8", "1.2.3.4/-1", "1.2.3.4/+1", " ::1",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000/1", "1.2.3.4/0", "::g",
    ],
    "datetime": [
        "", "2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2024-1-1", "10000-01-01",
        "-001-01-01", "2024-01-01T24:00:00Z",
        "2024-01-01T23:59:60Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00.00Z", "2024-01-01T00:00:00+2400",
        "2024-01-01T00:00:00+0060",
        "2024-01-01t00:00:00z", "2024-01-01T00:00:00+00:00", "2024-01-01 ", "1900-02-29",
        "2024-01-01T00:60:00Z", "2024-01-01T", "２024-01-01",
        "2024-01-01T00:00:00.0000Z", "2024-01-01T00:00:00Zx",
    ],
    "duration": [
        "", "-", "1", "d", "1h1d", "1d1d", "1.5h", "+1s", "1 s", "9223372036854775808ms",
        "-9223372036854775809ms", "106751991168d", "1ms1s",
        "--1s", "1D", "99999999999999999999ms", "-1d-1h", "1s ", "１s", "1us",
    ],
}


def random_value(rng, schema, type_, ids):
    """A value of the type. `ids` lists for each entity type the ids in use; others are made up at times."""
    match type_:
        case Record(fields):
            return {f.name: random_value(rng, schema, f.type, ids) for f in fields if f.required or rng.random() < 0.6}
        case SetOf(element):
            return [random_value(rng, schema, element, ids) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
        case EntityOf(name):
            return Uid(name, random_id(rng, schema, name, ids))
        case Extension("datetime") if rng.random() < 0.08:
            # The form in which the reference prints a datetime.
            return Call("offset", (random_call(rng, "datetime"), Call("duration", (made_up(rng, "duration"),))))
        case Extension(name):
            return random_call(rng, name)
    if type_ == BOOL:
        return rng.random() < 0.5
    if type_ == LONG:
        return rng.choice(LONGS) if rng.random() < 0.7 else rng.randint(-20, 20)
    if type_ == STRING:
        return lexis.any_string(rng)
    raise ValueError(f"no values of {type_}: resolve the type first")


def random_id(rng, schema, name, ids):
    if name not in schema.entity_types:
        # The type of actions.
        return rng.choice(ids[name])
    if schema.entity_types[name].choices is not None:
        return rng.choice(schema.entity_types[name].choices)
    if ids.get(name) and rng.random() < 0.9:
        return rng.choice(ids[name])
    return rng.choice(lexis.IDS)


def random_call(rng, name, badly=0.0):
    """A call of the extension type's constructor, with a malformed argument at the rate `badly`."""
    function = CONSTRUCTOR[name]
    pool = BAD_ARGUMENTS if rng.random() < badly else ARGUMENTS
    return Call(function, (rng.choice(pool[function]) if rng.random() < 0.75 else made_up(rng, function),))


def made_up(rng, function):
    """An argument that is mostly well formed."""
    if function == "decimal":
        return f"{rng.choice(['', '-'])}{rng.randrange(10**rng.randint(1, 15))}.{rng.randrange(10**rng.randint(1, 4))}"
    if function == "ip":
        if rng.random() < 0.5:
            text = ".".join(str(rng.choice([0, 1, 10, 127, 224, 255])) for _ in range(4))
            return text + (f"/{rng.randint(0, 32)}" if rng.random() < 0.6 else "")
        groups = [f"{rng.choice([0, 1, 0xFF00, 0xFE80, rng.randrange(65536)]):x}" for _ in range(8)]
        if rng.random() < 0.5:
            cut = rng.randint(0, 6)
            text = f"{':'.join(groups[:cut])}::{':'.join(groups[cut + 2:])}"
        else:
            text = ":".join(groups)
        return text + (f"/{rng.randint(0, 128)}" if rng.random() < 0.6 else "")
    if function == "datetime":
        year = rng.choice([0, 1, 1582, 1900, 1970, 2000, 2024, 9999, rng.randrange(10000)])
        day = f"{year:04}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        if rng.random() < 0.3:
            return day
        zone = "Z" if rng.random() < 0.5 else f"{rng.choice('+-')}{rng.randint(0, 23):02}{rng.randint(0, 59):02}"
        fraction = f".{rng.randrange(1000):03}" if rng.random() < 0.5 else ""
        return f"{day}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}{fraction}{zone}"
    units = [unit for unit in ["d", "h", "m", "s", "ms"] if rng.random() < 0.5] or ["ms"]
    numbers = (rng.choice([0, 1, 23, 60, rng.randrange(10**rng.randint(1, 8))]) for _ in units)
    return rng.choice(["", "-"]) + "".join(f"{number}{unit}" for number, unit in zip(numbers, units))


def value_json(rng, value, implicit):
    """The value as JSON. `implicit` allows the forms that need a schema to be understood."""
    match value:
        case Uid(type_, id_):
            uid = {"type": type_, "id": id_}
            return uid if implicit and rng.random() < 0.5 else {"__entity": uid}
        case Call(function, arguments):
            if len(arguments) == 1 and implicit and rng.random() < 0.3:
                return arguments[0]
            parts = [part if isinstance(part, str) else value_json(rng, part, False) for part in arguments]
            call = {"fn": function, "args": parts}
            if len(parts) == 1 and rng.random() < 0.8:
                call = {"fn": function, "arg": parts[0]}
            return call if implicit and rng.random() < 0.4 else {"__extn": call}
        case list():
            elements = [value_json(rng, element, implicit) for element in value]
            if elements and rng.random() < 0.1:
                elements.append(rng.choice(elements))
            return elements
        case dict():
            return {name: value_json(rng, member, implicit) for name, member in value.items()}
    return value


def literal(rng, value):
    """The value as an expression that stands by itself (negative numbers in parentheses)."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if value >= 0 else f"({value})"
        case str():
            return lexis.quoted(rng, value)
        case Uid():
            return lexis.uid_literal(rng, value)
        case Call("offset", (base, shift)):
            return f"{literal(rng, base)}.offset({literal(rng, shift)})"
        case Call(function, arguments):
            return f"{function}({lexis.quoted(rng, arguments[0])})"
        case list():
            return f"[{', '.join(literal(rng, element) for element in value)}]"
        case dict():
            members = (f"{lexis.key(rng, name)}: {literal(rng, member)}" for name, member in value.items())
            return "{" + ", ".join(members) + "}"
