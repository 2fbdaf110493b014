"""SASRec, GRU4Rec and BERT4Rec in PyTorch with the arithmetic of core/include/mercer/encoder.h.

Written the way that makes PyTorch fast on a CPU: batches are padded on the right, so that a causal
mask is all that SASRec needs; queries, keys and values are one product; the softmax head sees only
the positions that are predicted.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Batch:
    """Windows of about one length, oldest item first, padded on the right with item 0."""

    items: torch.Tensor  # [windows, length] int64
    lengths: torch.Tensor  # [windows] int64
    rows: torch.Tensor  # [predictions] which of the windows * length positions are predicted
    targets: torch.Tensor  # [predictions] the item that is right there
    mask: torch.Tensor | None = None  # [windows, length] bool, bert4rec: the input is the mask
    full: bool = False  # no window is shorter than another: no padding anywhere
    positions: int = 0  # positions that are not padding


class CheapDropout(nn.Module):
    """Dropout from 16 random bits an entry: a third of what PyTorch's own costs on a CPU."""

    def __init__(self, rate):
        super().__init__()
        self.kept = round((1 - rate) * 65536)

    def forward(self, x):
        if not self.training or self.kept == 65536:
            return x
        count = x.numel()
        bits = torch.empty((count + 3) // 4, dtype=torch.int64).random_(-(2**63), None)
        kept = bits.view(torch.int16)[:count].view(x.shape) < self.kept - 32768
        return x * kept.to(x.dtype).mul_(65536 / self.kept)


def dropout_of(options, rate):
    return nn.Dropout(rate) if options.plain else CheapDropout(rate)


class Block(nn.Module):
    """One pre-norm transformer layer."""

    def __init__(self, options, causal):
        super().__init__()
        dim = options.dim
        self.heads, self.causal, self.plain = options.heads, causal, options.plain
        self.attention_norm = nn.LayerNorm(dim)
        self.query_key_value = nn.Linear(dim, 3 * dim)
        self.output = nn.Linear(dim, dim)
        self.feed_norm = nn.LayerNorm(dim)
        self.inner = nn.Linear(dim, options.inner)
        self.outer = nn.Linear(options.inner, dim)
        self.dropout = dropout_of(options, options.dropout)
        self.attention_dropout = dropout_of(options, options.attention_dropout)
        self.attention_dropout_rate = options.attention_dropout

    def forward(self, x, visible):
        windows, length, dim = x.shape
        joined = self.query_key_value(self.attention_norm(x))
        joined = joined.view(windows, length, 3, self.heads, dim // self.heads)
        dropout = self.attention_dropout_rate if self.training else 0.0
        if self.plain or dropout == 0:  # with dropout PyTorch's own attention is its slowest
            q, k, v = joined.transpose(1, 3).unbind(2)
            a = F.scaled_dot_product_attention(
                q, k, v, attn_mask=visible, dropout_p=dropout, is_causal=self.causal
            ).transpose(1, 2)
        else:
            q, k, v = joined.permute(2, 0, 3, 1, 4).reshape(3, -1, length, joined.shape[4])
            scores = torch.bmm(q * q.shape[2] ** -0.5, k.transpose(1, 2))
            if self.causal:
                scores = scores + torch.full((length, length), float("-inf")).triu_(1)
            elif visible is not None:
                scores = scores.view(windows, -1, length, length).masked_fill(~visible, -1e30)
            shares = self.attention_dropout(scores.softmax(-1)).view(-1, length, length)
            a = torch.bmm(shares, v).view(windows, self.heads, length, -1).transpose(1, 2)
        x = x + self.dropout(self.output(a.reshape(windows, length, dim)))
        h = self.inner(self.feed_norm(x))
        h = F.relu(h) if self.causal else F.gelu(h, approximate="tanh")
        return x + self.dropout(self.outer(h))


class Transformer(nn.Module):
    """sasrec, or with a mask bert4rec: u at every position asked for."""

    def __init__(self, options, causal):
        super().__init__()
        self.causal = causal
        self.position = nn.Embedding(options.max_length, options.dim)
        self.mask = None if causal else nn.Parameter(torch.empty(options.dim))
        self.layers = nn.ModuleList(Block(options, causal) for _ in range(options.layers))
        self.norm = nn.LayerNorm(options.dim)
        self.dropout = dropout_of(options, options.dropout)

    def forward(self, x, batch):
        length = x.shape[1]
        place = torch.arange(length)
        ages = (batch.lengths[:, None] - 1 - place).clamp_(min=0)
        if self.mask is not None:
            x = torch.where(batch.mask[:, :, None], self.mask, x)
        x = self.dropout(x + self.position(ages))
        visible = None
        if not self.causal and not batch.full:
            visible = (place < batch.lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, visible)
        return self.norm(x.reshape(-1, x.shape[2])[batch.rows])


class Gru(nn.Module):
    """gru4rec: u at every position asked for."""

    def __init__(self, options):
        super().__init__()
        self.packed = options.packed
        self.gru = nn.GRU(
            options.dim,
            options.inner,
            options.layers,
            batch_first=not options.time_first,
            dropout=options.dropout if options.layers > 1 else 0.0,
        )
        self.time_first = options.time_first
        self.output = nn.Linear(options.inner, options.dim)
        self.dropout = dropout_of(options, options.dropout)

    def forward(self, x, batch):
        x = self.dropout(x)
        if self.packed and not batch.full:
            packed = nn.utils.rnn.pack_padded_sequence(
                x, batch.lengths, batch_first=True, enforce_sorted=False
            )
            states, _ = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        elif self.time_first:
            states = self.gru(x.transpose(0, 1).contiguous())[0].transpose(0, 1)
        else:
            states, _ = self.gru(x)
        return self.output(states.reshape(-1, states.shape[2])[batch.rows])


class TiledLoss(torch.autograd.Function):
    """The mean full-softmax cross-entropy, a tile of positions at a time, with its gradients.

    A tile's logits stay in the cache between the passes over them, and only one tile exists. The
    biases are one more row of the transposed item table, so that the products add and sum them.
    """

    @staticmethod
    def forward(ctx, shoppers, items, biases, targets, tile):
        count, dim = shoppers.shape
        losses = shoppers.new_zeros(())
        one = shoppers.new_ones(count, 1)
        inputs = torch.cat([shoppers, one], 1)
        table = torch.cat([items.T, biases[None]])  # [dim + 1, items]
        table_gradient = torch.zeros_like(table)
        shopper_gradient = torch.empty_like(shoppers)
        logits = shoppers.new_empty(min(tile, count), len(items))
        for first in range(0, count, tile):
            x = inputs[first : first + tile]
            t = targets[first : first + tile, None]
            shares = logits[: len(t)]
            torch.mm(x, table, out=shares)
            torch.softmax(shares, 1, out=shares)
            losses -= shares.gather(1, t).clamp_(min=1e-37).log_().sum()
            shares.scatter_add_(1, t, -one[: len(t)])  # now d loss / d logits
            torch.mm(shares, items, out=shopper_gradient[first : first + tile])
            table_gradient.addmm_(x.T, shares)
        table_gradient /= count
        ctx.save_for_backward(
            shopper_gradient.div_(count), table_gradient[:dim].T.contiguous(), table_gradient[dim]
        )
        return losses / count

    @staticmethod
    def backward(ctx, upstream):
        return *(gradient * upstream for gradient in ctx.saved_tensors), None, None


class Recommender(nn.Module):
    """A tied item table, item biases and an encoder."""

    def __init__(self, options, item_count, log_frequencies):
        super().__init__()
        self.head, self.tile = options.head, options.tile
        self.items = nn.Embedding(item_count, options.dim)
        self.biases = nn.Parameter(log_frequencies.clone())
        self.encoder = {
            "sasrec": lambda: Transformer(options, causal=True),
            "bert4rec": lambda: Transformer(options, causal=False),
            "gru4rec": lambda: Gru(options),
        }[options.model]()
        for name, parameter in self.named_parameters():
            if name == "biases" or "norm" in name or "gru" in name:
                continue
            if parameter.dim() == 1 and name != "encoder.mask":
                nn.init.zeros_(parameter)
            else:
                nn.init.normal_(parameter, std=0.02)

    def encode(self, batch):
        return self.encoder(self.items(batch.items), batch)

    def loss(self, batch):
        shoppers = self.encode(batch)
        if self.head == "tiles":
            return TiledLoss.apply(
                shoppers, self.items.weight, self.biases, batch.targets, self.tile
            )
        if self.head == "fused":  # PyTorch's own, in its latest releases
            return F.linear_cross_entropy(
                shoppers,
                self.items.weight,
                batch.targets,
                linear_bias=self.biases,
                options=nn.LinearCrossEntropyOptions(),
            )
        return F.cross_entropy(F.linear(shoppers, self.items.weight, self.biases), batch.targets)
