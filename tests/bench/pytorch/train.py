"""Trains a sequential recommender with PyTorch, as `mercer base` does, and says how fast.

    python train.py --data FILE --model sasrec --threads 2 --seconds 30 --json
    python train.py --data FILE --model sasrec --epochs 40 --evaluate
    python train.py --sgemm --threads 2 --json

Needs a Python with torch and numpy. FILE has lines of "user item" or "user item item ...", oldest
first, perhaps gzipped. Leave-one-out: a user's last two events are not trained on; what remains
is cut, from its end, into windows of max_length + 1 events that share one event, so that every
event but the first is predicted once (bert4rec: windows of max_length that share none). A position
is an event fed to the encoder, padding not counted; for bert4rec a fifth of them is masked and
predicted.
"""

import argparse
import gzip
import json
import os
import resource
import sys
import time

sys.dont_write_bytecode = True

# Before torch is loaded: memory once had is kept, in huge pages, not given back after each step.
ALLOCATION = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 40),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 40),
    "MALLOC_TOP_PAD_": str(1 << 26),
    "THP_MEM_ALLOC_ENABLE": "1",
}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data")
    parser.add_argument("--model", choices=["sasrec", "gru4rec", "bert4rec"], default="sasrec")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--heads", type=int, default=1)
    parser.add_argument("--inner", type=int, default=64, help="feed-forward or hidden width")
    parser.add_argument("--max-length", type=int, default=50)
    parser.add_argument("--positions-per-step", type=int, default=4096)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--attention-dropout", type=float, help="as --dropout")
    parser.add_argument("--mask-share", type=float, default=0.2)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    until = parser.add_mutually_exclusive_group()
    until.add_argument("--seconds", type=float, default=20.0)
    until.add_argument("--steps", type=int)
    until.add_argument("--epochs", type=int)
    parser.add_argument("--warm-up", type=int, default=5, help="steps that are not timed")
    parser.add_argument("--evaluate", action="store_true", help="NDCG@10 and HR@10 at the end")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sgemm", action="store_true", help="only the rate of matrix products")
    parser.add_argument("--profile", action="store_true", help="only a table of where time goes")
    # How, not what: the same model, faster or slower.
    parser.add_argument(
        "--plain", action="store_true", help="only what torch.nn has, malloc as it is"
    )
    parser.add_argument("--keep-memory", action="store_true", help="with --plain: malloc as tuned")
    parser.add_argument("--head", choices=["plain", "tiles", "fused"])
    parser.add_argument("--tile", type=int, default=128)
    parser.add_argument("--packed", action="store_true", help="gru4rec: packed sequences")
    parser.add_argument("--time-first", action="store_true", help="gru4rec: time before batch")
    parser.add_argument("--matmul-precision", default="highest", help="medium: bfloat16 products")
    parser.add_argument("--compile", action="store_true", help="torch.compile: brought nothing")
    options = parser.parse_args()
    if options.attention_dropout is None:
        options.attention_dropout = options.dropout
    if options.head is None:
        options.head = "plain" if options.plain else "tiles"
    if not options.sgemm and not options.data:
        parser.error("--data is required")
    return options


def read_sequences(path):
    """[users] lists of item numbers, oldest first, and the number of items."""
    numbers, users = {}, {}
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as lines:
        for line in lines:
            user, *items = line.split()
            events = users.setdefault(user, [])
            events.extend(numbers.setdefault(item, len(numbers)) for item in items)
    return list(users.values()), len(numbers)


class Windows:
    """The training windows, and batches of them of about one length."""

    def __init__(self, torch, sequences, options):
        self.torch, self.options = torch, options
        self.causal = options.model != "bert4rec"
        size = options.max_length + 1 if self.causal else options.max_length
        windows = []
        for events in sequences:
            events = events if len(events) < 3 else events[:-2]
            end = len(events)
            while end >= 2:
                begin = max(0, end - size)
                windows.append(events[begin:end])
                end = begin + 1 if self.causal else begin
        self.lengths = torch.tensor([len(w) for w in windows])
        self.items = torch.zeros(len(windows), int(self.lengths.max()), dtype=torch.int64)
        for row, window in enumerate(windows):
            self.items[row, : len(window)] = torch.tensor(window)
        self.place = torch.arange(self.items.shape[1])
        self.positions = int(self.lengths.sum()) - (len(windows) if self.causal else 0)

    def epoch(self):
        """Every window once: windows of like length together, the batches in random order."""
        torch = self.torch
        order = torch.randperm(len(self.lengths))
        order = order[self.lengths[order].argsort(stable=True)]
        positions = self.lengths[order] - 1 if self.causal else self.lengths[order]
        cut = (positions.cumsum(0) - 1) // self.options.positions_per_step
        ends = torch.unique_consecutive(cut, return_counts=True)[1].cumsum(0).tolist()
        batches = list(zip([0, *ends], ends))
        for index in torch.randperm(len(batches)).tolist():
            yield self.batch(order[slice(*batches[index])])

    def batch(self, rows):
        torch = self.torch
        from models import Batch

        lengths = self.lengths[rows]
        longest = int(lengths.max())
        items = self.items[rows, :longest]
        full = int(lengths.min()) == longest
        if self.causal:
            there = self.place[: longest - 1] < lengths[:, None] - 1
            inputs, outputs, lengths, mask = items[:, :-1], items[:, 1:], lengths - 1, None
        else:
            there = self.place[:longest] < lengths[:, None]
            mask = (torch.rand(items.shape) < self.options.mask_share) & there
            if not mask.any():
                mask[:, 0] = True
            inputs = outputs = items
        chosen = (there if mask is None else mask).reshape(-1).nonzero()[:, 0]
        return Batch(
            items=inputs.contiguous(),
            lengths=lengths,
            rows=chosen,
            targets=outputs.reshape(-1)[chosen],
            mask=mask,
            full=full,
            positions=int(lengths.sum()),
        )


def evaluate(torch, model, sequences, options):
    """The last event of each user against all items but those of the history before it."""
    from models import Batch

    model.eval()
    cases = [events for events in sequences if len(events) >= 3]
    causal = options.model != "bert4rec"
    read = options.max_length if causal else options.max_length - 1
    ndcg = hits = 0.0
    with torch.no_grad():
        for first in range(0, len(cases), 256):
            chunk = cases[first : first + 256]
            histories = [events[:-1][-read:] + ([] if causal else [0]) for events in chunk]
            lengths = torch.tensor([len(h) for h in histories])
            items = torch.zeros(len(chunk), int(lengths.max()), dtype=torch.int64)
            for row, history in enumerate(histories):
                items[row, : len(history)] = torch.tensor(history)
            rows = torch.arange(len(chunk)) * items.shape[1] + lengths - 1
            mask = None if causal else torch.arange(items.shape[1]) == lengths[:, None] - 1
            u = model.encode(Batch(items, lengths, rows, targets=None, mask=mask))
            scores = u @ model.items.weight.T + model.biases
            for row, events in enumerate(chunk):
                target = scores[row, events[-1]].item()
                scores[row, events[:-1]] = float("-inf")
                rank = int((scores[row] > target).sum())
                hits += rank < 10
                ndcg += 1 / float(torch.log2(torch.tensor(rank + 2.0))) if rank < 10 else 0
    model.train()
    return {"ndcg_at_10": ndcg / len(cases), "hr_at_10": hits / len(cases)}


def blas(torch):
    for line in torch.__config__.show().splitlines():
        if "Math Kernel" in line:
            return "MKL " + line.split("Version ")[1].split("-")[0]
        if "BLAS_INFO" in line:
            return line.split("BLAS_INFO=")[1].split(",")[0]
    return "unknown"


def sgemm_rate(torch, size=2048, repeats=12):
    a, b = torch.randn(size, size), torch.randn(size, size)
    c = torch.mm(a, b)
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        torch.mm(a, b, out=c)
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best


def peak_rss_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def profile(torch, step, batches):
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
        start = time.perf_counter()
        for _ in range(10):
            step(next(batches))
        print(f"10 steps in {time.perf_counter() - start:.3f} s")
    print(profiler.key_averages().table(sort_by="self_cpu_time_total", row_limit=30))


def main():
    options = parse_options()
    tuned = options.keep_memory or not options.plain
    if tuned and "THP_MEM_ALLOC_ENABLE" not in os.environ:
        os.environ.update(ALLOCATION)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    try:
        import torch
    except ImportError as error:
        print(f"skipped: needs a Python with torch ({error})", file=sys.stderr)
        return 77
    from models import Recommender

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.set_float32_matmul_precision(options.matmul_precision)
    torch.manual_seed(options.seed)
    report = {
        "torch": torch.__version__,
        "blas": blas(torch),
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "threads": options.threads,
        "rss_after_import_bytes": peak_rss_bytes(),
    }
    if options.sgemm:
        report["sgemm_flop_per_s"] = sgemm_rate(torch)
        rate = f"{report['sgemm_flop_per_s'] / 1e9:.1f} GFLOP/s"
        print(json.dumps(report) if options.json else rate)
        return 0

    sequences, item_count = read_sequences(options.data)
    windows = Windows(torch, sequences, options)
    counts = torch.bincount(
        torch.tensor([i for events in sequences for i in events[:-2]]), minlength=item_count
    )
    frequencies = (counts + 1.0).log()
    model = Recommender(options, item_count, frequencies - frequencies.mean())
    adam = torch.optim.Adam(model.parameters(), lr=options.learning_rate, fused=True)
    if options.compile:
        torch._dynamo.config.cache_size_limit = 64
        part = "loss" if options.head == "plain" else "encode"
        setattr(model, part, torch.compile(getattr(model, part), dynamic=True))

    def step(batch):
        loss = model.loss(batch)
        adam.zero_grad()
        loss.backward()
        adam.step()
        return loss

    def endless():
        while True:
            yield from windows.epoch()

    batches = endless()
    steps = positions = predictions = padded = 0
    if options.epochs is None:
        for _ in range(options.warm_up):
            step(next(batches))
    if options.profile:
        return profile(torch, step, batches)
    start, cpu_start = time.perf_counter(), time.process_time()
    if options.epochs is not None:
        batches = (batch for _ in range(options.epochs) for batch in windows.epoch())
    for batch in batches:
        loss = step(batch)
        steps += 1
        positions += batch.positions
        predictions += len(batch.targets)
        padded += batch.items.numel()
        seconds = time.perf_counter() - start
        if steps == options.steps:
            break
        if options.steps is None and options.epochs is None and seconds >= options.seconds:
            break
    report |= {
        "positions_per_s": positions / seconds,
        "positions_per_cpu_s": positions / (time.process_time() - cpu_start),
        "predictions_per_s": predictions / seconds,
        "steps": steps,
        "seconds": seconds,
        "positions_per_epoch": windows.positions,
        "padding_share": 1 - positions / padded,
        "loss": loss.item(),
        "peak_rss_bytes": peak_rss_bytes(),
        "parameters": sum(p.numel() for p in model.parameters()),
        "options": vars(options),
    }
    if options.evaluate:
        report["test"] = evaluate(torch, model, sequences, options)
    if options.json:
        print(json.dumps(report))
        return 0
    print(
        f"{report['positions_per_s']:,.0f} positions/s "
        f"({report['positions_per_cpu_s']:,.0f} per CPU second, {steps} steps in {seconds:.1f} s, "
        f"{positions / steps:.0f} positions a step, {100 * report['padding_share']:.1f} % padding, "
        f"loss {report['loss']:.3f}), peak RSS {report['peak_rss_bytes'] / 2**20:.0f} MiB "
        f"({report['rss_after_import_bytes'] / 2**20:.0f} after import); torch {report['torch']}, "
        f"{report['blas']}, {report['cpu_capability']}, threads {options.threads}"
    )
    if options.evaluate:
        print("test NDCG@10 {ndcg_at_10:.4f}, HR@10 {hr_at_10:.4f}".format(**report["test"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
