"""Times Captum's Layer Integrated Gradients natively, for the record of `make bench`: PyTorch on the CPU, the same shapes, the same machine.

    python benches/reference/captum_reference.py CHECKPOINT [steps …] > target/benchmark/captum.jsonl

CHECKPOINT is a directory with config.json and model.safetensors (F32). Prints one JSON row for each number of threads and steps; `make bench` adds
those it finds there to its record. Needs torch, transformers, captum and safetensors; run by maintainers, not by the tests.
"""

import json
import sys
import time

import torch
from captum.attr import LayerIntegratedGradients
from safetensors.torch import load_file
from transformers import DistilBertConfig, DistilBertForSequenceClassification

TOKENS = (16, 64)


def load(directory):
    with open(f"{directory}/config.json") as file:
        values = json.load(file)
    for name in ("architectures", "tie_weights_", "output_past", "finetuning_task"):
        values.pop(name, None)
    model = DistilBertForSequenceClassification(DistilBertConfig(**values))
    model.load_state_dict({name: value.float() for name, value in load_file(f"{directory}/model.safetensors").items()})
    return model.eval()


def best(call, count):
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return 1e3 * min(times)


def main(directory, steps):
    model = load(directory)

    def probability(ids, mask):
        return torch.softmax(model(input_ids=ids, attention_mask=mask.expand(ids.shape[0], -1)).logits, 1)[:, 1]

    method = LayerIntegratedGradients(probability, model.distilbert.embeddings)
    for threads in (1, torch.get_num_threads()):
        torch.set_num_threads(threads)
        for tokens in TOKENS:
            ids = torch.randint(1000, 20000, (1, tokens))
            ids[0, 0], ids[0, -1] = 101, 102
            mask, baseline = torch.ones_like(ids), torch.zeros_like(ids)
            with torch.no_grad():
                forward = best(lambda: probability(ids, mask), 7)
            row = {"engine": "captum", "what": "forward", "threads": threads, "tokens": tokens, "millis": forward}
            print(json.dumps(row), flush=True)
            for count in steps:
                # All steps in one batch, its fastest way.
                millis = best(
                    lambda: method.attribute(ids, baseline, additional_forward_args=(mask,), n_steps=count, return_convergence_delta=True), 2
                )
                row = {"engine": "captum", "what": "explain", "threads": threads, "tokens": tokens, "steps": count, "millis": millis}
                print(json.dumps(row), flush=True)


main(sys.argv[1], [int(word) for word in sys.argv[2:]] or [50, 80])
