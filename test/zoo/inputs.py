"""What goes into a model of the zoo."""

from dataclasses import dataclass, field, replace

import torch
from torch import nn


@dataclass(frozen=True)
class Input:
    """
    A tensor: of floats, or of integers from `low` to `high` where these are given. Exported files
    leave some axes open, under the names that `open_axes` has for their extents.
    """

    name: str
    shape: tuple[int, ...]
    low: int | None = None
    high: int | None = None
    open_axes: dict[int, str] = field(default_factory=dict)

    @property
    def dtype(self) -> str:
        return "float32" if self.low is None else "int64"

    def draw(self) -> torch.Tensor:
        """Numbers like those that the checks feed the model with."""
        if self.low is None:
            return torch.rand(self.shape) * 4 - 2
        return torch.randint(self.low, self.high + 1, self.shape)


def image(size: int, batch: int = 1) -> list[Input]:
    return [Input("image", (batch, 3, size, size))]


def tokens(length: int, vocabulary: int, batch: int = 1) -> list[Input]:
    return [Input("input_ids", (batch, length), 0, vocabulary - 1)]


def opened(model: nn.Module, inputs: list[Input], axes: dict[int, str]):
    """The same model and inputs, with these axes left open."""
    return model, [replace(one, open_axes=axes) for one in inputs]
