"""A stand-in for NxSDK: as much of its published interface as our driver calls, on no chip at all."""

import os

__version__ = os.environ.get("STAND_IN_VERSION", "1.0.0")
