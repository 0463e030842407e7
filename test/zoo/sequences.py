"""Networks for text and sound, in two sizes each."""

import torch
from inputs import Input, opened, tokens
from networks import FrameTagger, TextClassifier, keyword_net
from torch import nn
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    GPT2Config,
    GPT2LMHeadModel,
    WhisperConfig,
)
from transformers.models.whisper.modeling_whisper import WhisperEncoder

_BATCH_AND_LENGTH = {0: "batch", 1: "length"}

LARGE = {
    "bert": lambda: _bert(vocabulary=4000, width=256, layers=4, heads=4, length=64),
    "gpt2": lambda: _gpt2(vocabulary=4000, width=256, layers=4, heads=4, length=64),
    "whisper_encoder": lambda: _whisper_encoder(mels=80, width=256, layers=4, heads=4, frames=400),
    "lstm": lambda: (TextClassifier(4000, 128, 2), tokens(48, 4000)),
    "gru": lambda: (FrameTagger(40, 128, 2), [Input("features", (1, 100, 40))]),
    "keywords": lambda: (keyword_net(64, 80), [Input("sound", (1, 1, 8000))]),
    "bert_open": lambda: opened(
        *_bert(vocabulary=4000, width=256, layers=4, heads=4, length=64, batch=3), _BATCH_AND_LENGTH
    ),
    "lstm_open": lambda: opened(
        TextClassifier(4000, 128, 2), tokens(48, 4000, batch=3), _BATCH_AND_LENGTH
    ),
}

SMALL = {
    "bert": lambda: _bert(vocabulary=30, width=12, layers=2, heads=2, length=12),
    "gpt2": lambda: _gpt2(vocabulary=30, width=12, layers=2, heads=2, length=12),
    "whisper_encoder": lambda: _whisper_encoder(mels=8, width=12, layers=1, heads=2, frames=24),
    "lstm": lambda: (TextClassifier(30, 6, 2), tokens(10, 30)),
    "gru": lambda: (FrameTagger(6, 8, 2), [Input("features", (1, 12, 6))]),
    "keywords": lambda: (keyword_net(8, 16), [Input("sound", (1, 1, 800))]),
    "bert_open": lambda: opened(
        *_bert(vocabulary=20, width=8, layers=1, heads=2, length=6, batch=3), _BATCH_AND_LENGTH
    ),
    "lstm_open": lambda: opened(
        TextClassifier(20, 4, 1), tokens(6, 20, batch=3), _BATCH_AND_LENGTH
    ),
}


class _Text(nn.Module):
    """A model of transformers with nothing but its logits for an output."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.model(input_ids, attention_mask=attention_mask)[0]


class _Sound(nn.Module):
    """An encoder of transformers with nothing but its last hidden state for an output."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_features: torch.Tensor) -> torch.Tensor:
        return self.model(input_features)[0]


def _bert(*, vocabulary, width, layers, heads, length, batch=1):
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=2 * width,
        max_position_embeddings=length,
    )
    mask = Input("attention_mask", (batch, length), 0, 1)
    return _Text(BertForSequenceClassification(config)), [*tokens(length, vocabulary, batch), mask]


def _gpt2(*, vocabulary, width, layers, heads, length):
    config = GPT2Config(
        vocab_size=vocabulary,
        n_embd=width,
        n_layer=layers,
        n_head=heads,
        n_inner=2 * width,
        n_positions=length,
        bos_token_id=0,
        eos_token_id=0,
        use_cache=False,
    )
    # All ones: a token that may look neither at itself nor back has no attention that is defined.
    mask = Input("attention_mask", (1, length), 1, 1)
    return _Text(GPT2LMHeadModel(config)), [*tokens(length, vocabulary), mask]


def _whisper_encoder(*, mels, width, layers, heads, frames):
    config = WhisperConfig(
        num_mel_bins=mels,
        d_model=width,
        encoder_layers=layers,
        encoder_attention_heads=heads,
        encoder_ffn_dim=2 * width,
        # Its second convolution has stride 2.
        max_source_positions=frames // 2,
    )
    return _Sound(WhisperEncoder(config)), [Input("input_features", (1, mels, frames))]
