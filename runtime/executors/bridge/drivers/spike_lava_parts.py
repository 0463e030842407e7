"""Processes of the Lava driver: Lava's own models with a start, a staircase, and recorders that write to files.

A population of depth d starts after d steps of the chip. Before that no bias may act on it.
"""

import numpy as np

from lava.magma.core.decorator import implements, requires, tag
from lava.magma.core.model.py.model import PyLoihiProcessModel
from lava.magma.core.model.py.ports import PyInPort, PyOutPort, PyRefPort
from lava.magma.core.model.py.type import LavaPyType
from lava.magma.core.process.ports.ports import InPort, OutPort, RefPort
from lava.magma.core.process.process import AbstractProcess
from lava.magma.core.process.variable import Var
from lava.magma.core.resources import CPU
from lava.magma.core.sync.protocols.loihi_protocol import LoihiProtocol
from lava.proc.lif.models import PyLifModelBitAcc, PyLifResetModelBitAcc
from lava.proc.lif.process import LIF, LIFReset
from lava.proc.sdn.models import PySigmaDeltaModelFixed
from lava.proc.sdn.process import SigmaDelta


class Late:
    """A population that no bias acts on until it starts."""

    def __init__(self, proc_params):
        super().__init__(proc_params)
        self.depth = proc_params["depth"]

    def scale_bias(self):
        super().scale_bias()
        if self.time_step <= self.depth:
            self.effective_bias = np.zeros_like(self.effective_bias)


@implements(proc=LIF, protocol=LoihiProtocol)
@requires(CPU)
@tag("fixed_pt")
class LateLif(Late, PyLifModelBitAcc):
    pass


@implements(proc=LIFReset, protocol=LoihiProtocol)
@requires(CPU)
@tag("fixed_pt")
class LateLifReset(Late, PyLifResetModelBitAcc):
    pass


@implements(proc=SigmaDelta, protocol=LoihiProtocol)
@requires(CPU)
@tag("fixed_pt")
class LateSigmaDelta(PySigmaDeltaModelFixed):
    """Of the two models that Lava has for these numbers, the one that recorded networks agree with."""

    def __init__(self, proc_params):
        super().__init__(proc_params)
        self.depth = proc_params["depth"]

    def activation_dynamics(self, sigma_data):
        act = super().activation_dynamics(sigma_data)
        return act if self.time_step > self.depth else np.zeros_like(act)


class Level(AbstractProcess):
    """Sends what is missing of the stair of its ledger: what Lava has no process for."""

    def __init__(self, *, theta, start, low, high, limit, table, depth):
        shape = theta.shape
        super().__init__(theta=theta, start=start, low=low, high=high, limit=limit, table=table, depth=depth)
        self.a_in = InPort(shape=shape)
        self.s_out = OutPort(shape=shape)
        self.ledger = Var(shape=shape, init=0)
        self.sent = Var(shape=shape, init=0)


@implements(proc=Level, protocol=LoihiProtocol)
@requires(CPU)
@tag("fixed_pt")
class PyLevel(PyLoihiProcessModel):
    a_in: PyInPort = LavaPyType(PyInPort.VEC_DENSE, np.int32, precision=32)
    s_out: PyOutPort = LavaPyType(PyOutPort.VEC_DENSE, np.int32, precision=32)
    ledger: np.ndarray = LavaPyType(np.ndarray, np.int32, precision=32)
    sent: np.ndarray = LavaPyType(np.ndarray, np.int32, precision=32)

    def run_spk(self):
        self.ledger = (self.ledger + self.a_in.recv()).astype(np.int32)
        given = self.proc_params
        sums = self.ledger.astype(np.int64) + given["start"]
        stairs = np.clip(sums // given["theta"], given["low"], given["high"])
        table = given["table"]
        levels = stairs if table is None else table[stairs - given["low"]]
        missing = np.clip(levels - self.sent, -given["limit"], given["limit"])
        messages = (missing if self.time_step > given["depth"] else missing * 0).astype(np.int32)
        self.sent = self.sent + messages
        self.s_out.send(messages)


class Recorder(AbstractProcess):
    """Writes what arrives in each step to a file: reading variables of a process takes a millisecond a number."""

    def __init__(self, *, shape, file):
        super().__init__(shape=shape, file=file)
        self.a_in = InPort(shape=shape)


@implements(proc=Recorder, protocol=LoihiProtocol)
@requires(CPU)
@tag("fixed_pt")
class PyRecorder(PyLoihiProcessModel):
    a_in: PyInPort = LavaPyType(PyInPort.VEC_DENSE, np.int32, precision=32)

    def run_spk(self):
        write_row(self.proc_params["file"], self.a_in.recv())


class StateRecorder(AbstractProcess):
    """Writes a variable of another process, as each step leaves it, to a file."""

    def __init__(self, *, shape, file):
        super().__init__(shape=shape, file=file)
        self.state = RefPort(shape=shape)


@implements(proc=StateRecorder, protocol=LoihiProtocol)
@requires(CPU)
@tag("fixed_pt")
class PyStateRecorder(PyLoihiProcessModel):
    state: PyRefPort = LavaPyType(PyRefPort.VEC_DENSE, np.int32, precision=32)

    def post_guard(self):
        return True

    def run_post_mgmt(self):
        write_row(self.proc_params["file"], self.state.read())


def write_row(file, row):
    with open(file, "ab") as out:
        out.write(np.ascontiguousarray(row).astype("<i4").tobytes())


MODELS = {LIF: LateLif, LIFReset: LateLifReset, SigmaDelta: LateSigmaDelta}
