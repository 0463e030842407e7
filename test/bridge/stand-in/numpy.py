"""What the driver of NxSDK uses of numpy: lists do for it."""


def array(rows):
    return rows
