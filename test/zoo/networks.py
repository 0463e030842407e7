"""Architectures that no library has under a name of its own."""

import torch
from torch import nn


def mlp(*widths: int) -> nn.Module:
    """Dense layers of these widths with a ReLU between them."""
    pairs = zip(widths, widths[1:])
    layers = [part for n, m in pairs for part in (nn.Linear(n, m), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *layers[:-1])


class UNet(nn.Module):
    """Ronneberger 2015: halves the image at each level and joins the levels on the way back."""

    def __init__(self, width: int, levels: int, bilinear: bool):
        super().__init__()
        widths = [width * 2**level for level in range(levels)]
        self.down = nn.ModuleList(map(_double_conv, [3, *widths], widths))
        self.pool = nn.MaxPool2d(2)
        self.up = nn.ModuleList(_upsample(n, bilinear) for n in widths[:0:-1])
        self.join = nn.ModuleList(_double_conv(2 * n, n) for n in widths[-2::-1])
        self.head = nn.Conv2d(width, 2, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        x, skipped = image, []
        for level, down in enumerate(self.down):
            x = down(self.pool(x) if level > 0 else x)
            skipped.append(x)
        skipped.pop()
        for up, join in zip(self.up, self.join):
            x = join(torch.cat([skipped.pop(), up(x)], dim=1))
        return self.head(x)


def _double_conv(n: int, m: int) -> nn.Module:
    convs = [nn.Conv2d(k, m, 3, padding=1, bias=False) for k in (n, m)]
    return nn.Sequential(*(part for conv in convs for part in (conv, nn.BatchNorm2d(m), nn.ReLU())))


def _upsample(n: int, bilinear: bool) -> nn.Module:
    if not bilinear:
        return nn.ConvTranspose2d(n, n // 2, 2, stride=2)
    return nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(n, n // 2, 1))


class TextClassifier(nn.Module):
    """Embedded tokens through a bidirectional LSTM; both ends of its last layer decide."""

    def __init__(self, vocabulary: int, width: int, layers: int):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, width)
        self.lstm = nn.LSTM(width, width, layers, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * width, 4)

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        _, (hidden, _) = self.lstm(self.embed(input_ids))
        return self.head(torch.cat([hidden[-2], hidden[-1]], dim=1))


class FrameTagger(nn.Module):
    """Features of sound frames through a GRU; every frame gets a class."""

    def __init__(self, features: int, width: int, layers: int):
        super().__init__()
        self.gru = nn.GRU(features, width, layers, batch_first=True)
        self.head = nn.Linear(width, 6)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        states, _ = self.gru(features)
        return self.head(states).log_softmax(dim=-1)


def keyword_net(width: int, first_kernel: int) -> nn.Module:
    """M5 of Dai 2016: one-dimensional convolutions over the waveform itself."""
    sizes = [(1, width, first_kernel, 4), (width, width, 3, 1), (width, 2 * width, 3, 1)]
    blocks = [
        (nn.Conv1d(n, m, kernel, stride), nn.BatchNorm1d(m), nn.ReLU(), nn.MaxPool1d(4))
        for n, m, kernel, stride in sizes
    ]
    head = [nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(2 * width, 12), nn.LogSoftmax(dim=1)]
    return nn.Sequential(*(part for block in blocks for part in block), *head)
