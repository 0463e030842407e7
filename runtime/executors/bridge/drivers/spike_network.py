"""What a request says of a network and its messages, as lists of integers."""

import base64
import sys
from array import array

from spike_bridge import Refusal

CODES = {"i8": "b", "i16": "h", "i32": "i"}


def unpacked(text, dtype="i32"):
    """Integers from base64 of their bytes, the low byte first."""
    numbers = array(CODES[dtype])
    numbers.frombytes(base64.b64decode(text))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def packed(numbers):
    """Integers of 32 bits as base64 of their bytes, the low byte first."""
    words = array("i", numbers)
    if sys.byteorder == "big":
        words.byteswap()
    return base64.b64encode(words.tobytes()).decode()


def size_of(shape):
    size = 1
    for extent in shape:
        size *= extent
    return size


class Tensor:
    """Integers in row-major order."""

    def __init__(self, shape, numbers):
        self.shape = shape
        self.numbers = numbers


class Network:
    """The ops of a network in data order, each a dictionary whose tensors are there."""

    def __init__(self, described, tensors):
        self.name = described["name"]
        self.inputs = described["inputs"]
        self.outputs = described["outputs"]
        self.counted = described["counted"]
        self.ops = [{key: self._value(value, tensors) for key, value in op.items()} for op in described["ops"]]
        self.types = {value["name"]: value for value in self.inputs}
        self.types.update({op["result"]: op for op in self.ops})

    @staticmethod
    def _value(value, tensors):
        if not isinstance(value, dict):
            return value
        tensor = tensors[value["tensor"]]
        return Tensor(tensor["shape"], unpacked(bytes(tensor["text"]), tensor["dtype"]))

    def size(self, name):
        return size_of(self.types[name]["shape"])


class Loader:
    """Gathers what comes in several requests: tensors in parts, then the network."""

    def __init__(self, kinds):
        self.kinds = kinds
        self.tensors = {}

    def take(self, request):
        """The network, once it is whole; nothing before."""
        for name, part in request.get("tensors", {}).items():
            whole = self.tensors.setdefault(name, {**part, "text": bytearray()})
            whole["text"] += part["data"].encode()
        described = request.get("network")
        if described is None:
            return None
        unknown = [f"'{op['result']}' is {op['kind']}" for op in described["ops"] if op["kind"] not in self.kinds]
        if unknown:
            raise Refusal("unsupported", "the driver does not have all of its ops", unknown)
        network = Network(described, self.tensors)
        self.tensors = {}
        return network


class Rows:
    """The messages of an input, a row for each step."""

    def __init__(self, text, size):
        self.numbers = unpacked(text)
        self.size = size

    def row(self, step):
        return self.numbers[step * self.size : (step + 1) * self.size]


def parameter(op, name, size):
    """A parameter for each neuron: one number stands for all, and none for zero."""
    tensor = op.get(name)
    if tensor is None:
        return [0] * size
    return tensor.numbers * size if len(tensor.numbers) == 1 else tensor.numbers


def unknown_state(network, states, value, state):
    known = ", ".join(states) if states else "none"
    where = f"'{value}'" if value in network.types else f"no value '{value}'"
    return Refusal("probe", f"the driver shows no state '{state}' of {where}: it has {known}")
