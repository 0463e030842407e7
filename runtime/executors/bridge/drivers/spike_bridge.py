"""The driver's side of the bridge: frames on standard input and output, one answer to each request.

A frame is b"SPKB", the length of what follows as four bytes, the highest first, and so many bytes of JSON in UTF-8.
docs/bridge.md says what is in it. Nothing else may be on standard output, and software for devices prints freely: so
what a process prints goes to standard error, and the pipe is kept aside.
"""

import json
import os
import queue
import signal
import struct
import sys
import threading
import traceback

PROTOCOL = 1
MAGIC = b"SPKB"
HEADER = struct.Struct(">4sI")
MOST_BYTES = 64 * 1024 * 1024

# So long a driver may take to let go of a device when nobody listens any more.
GRACE_SECONDS = 2


class Refusal(Exception):
    """Why a request is not carried out: a kind of docs/bridge.md, a sentence, and what belongs to it."""

    def __init__(self, kind, message, details=()):
        super().__init__(message)
        self.kind = kind
        self.details = list(details)


def serve(open_driver):
    """Answers requests until it is told to close or the pipe ends."""
    source, sink = keep_pipe()
    requests = queue.Queue()
    threading.Thread(target=listen, args=(source, requests), daemon=True).start()
    driver = open_driver()
    try:
        while True:
            request = requests.get()
            if request is None:
                return
            write_frame(sink, answer(driver, request))
            if request.get("verb") == "close":
                return
    finally:
        driver.close()


def keep_pipe():
    """The pipe, out of reach of whatever else reads or prints in this process and its children."""
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, sink


def listen(source, requests):
    """Reads requests while others are carried out, so that the end of the pipe is seen at any time."""
    try:
        while True:
            request = read_frame(source)
            if request is None:
                break
            requests.put(request)
    except (OSError, ValueError) as error:
        print(f"the pipe broke: {error}", file=sys.stderr)
    requests.put(None)
    threading.Event().wait(GRACE_SECONDS)
    end_all()


def end_all():
    """Ends this process and those that an SDK has started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def read_frame(source):
    header = source.read(HEADER.size)
    if len(header) == 0:
        return None
    if len(header) < HEADER.size:
        raise ValueError("it ended within a frame")
    magic, length = HEADER.unpack(header)
    if magic != MAGIC or length > MOST_BYTES:
        raise ValueError(f"{header!r} starts no frame")
    body = source.read(length)
    if len(body) < length:
        raise ValueError("it ended within a frame")
    return json.loads(body)


def write_frame(sink, message):
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > MOST_BYTES:
        text = f"the answer has {len(body)} bytes, more than {MOST_BYTES}"
        body = json.dumps({"id": message.get("id"), "error": {"kind": "too-large", "message": text}}).encode()
    sink.write(HEADER.pack(MAGIC, len(body)) + body)
    sink.flush()


def answer(driver, request):
    number = request.get("id")
    try:
        return {"id": number, "ok": carry_out(driver, request)}
    except Refusal as refusal:
        error = {"kind": refusal.kind, "message": str(refusal), "details": refusal.details}
    except Exception as fault:  # Whatever an SDK throws is told to the other side.
        traceback.print_exc(file=sys.stderr)
        error = {"kind": "fault", "message": f"{type(fault).__name__}: {fault}", "details": []}
    return {"id": number, "error": error}


def carry_out(driver, request):
    verb = request.get("verb")
    if verb == "detect":
        return detect(driver, request)
    if verb == "load":
        return driver.load(request)
    if verb == "probe":
        return driver.probe(request)
    if verb == "step":
        return driver.step(request)
    if verb == "energy":
        return driver.energy()
    if verb == "close":
        return {}
    raise Refusal("request", f"there is no verb {verb!r}")


def detect(driver, request):
    known = request.get("protocols", [])
    if PROTOCOL not in known:
        raise Refusal("protocol", f"this driver speaks version {PROTOCOL}", [str(PROTOCOL)])
    python = ".".join(str(part) for part in sys.version_info[:3])
    return {"protocol": PROTOCOL, "python": python, **driver.detect()}


def version_of(name):
    """The version of an installed package."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def numbers_of(version):
    return tuple(int(part) for part in version.split(".")[:2])
