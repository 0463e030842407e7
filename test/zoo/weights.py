"""Weights that make every layer matter: none is zero or tiny because training would start so."""

import torch
from torch import nn


@torch.no_grad()
def randomise(model: nn.Module, inputs: list[torch.Tensor]) -> None:
    """Draws all parameters, then gives batch norms the statistics of what they see."""
    for name, parameter in model.named_parameters():
        parameter.copy_(_drawn(name, parameter))
    norms = [part for part in model.modules() if isinstance(part, nn.modules.batchnorm._BatchNorm)]
    if norms:
        _measure(model, norms, inputs)
    for norm in norms:
        # A channel that hardly varies would make noise of its rounding errors.
        norm.running_var.clamp_(min=0.1 * norm.running_var.mean())
    model.eval()


def _drawn(name: str, parameter: torch.Tensor) -> torch.Tensor:
    if "bias" in name and parameter.dim() == 1:
        return 0.1 * torch.randn_like(parameter)
    if name.endswith(("layer_scale", "gamma")) or parameter.dim() == 1:
        return 0.3 + 0.6 * torch.rand_like(parameter)
    if "emb" in name or "token" in name or "relative_position" in name:
        return 0.5 * torch.randn_like(parameter)
    fan_in = parameter[0].numel()
    return torch.randn_like(parameter) * (1.5 / fan_in) ** 0.5


def _measure(model: nn.Module, norms: list[nn.Module], inputs: list[torch.Tensor]) -> None:
    """One pass over a batch, each batch norm averaging over it alone."""
    model.train()
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
    model(*inputs)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
