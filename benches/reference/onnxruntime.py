"""Exports a checkpoint to ONNX and puts onnxruntime-web beside it, so that `make bench` compares forward passes with it.

    python benches/reference/onnxruntime.py CHECKPOINT

Writes target/benchmark/onnx/. Needs torch, transformers, onnx and npm; run by maintainers, not by the tests.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import torch
from safetensors.torch import load_file
from transformers import DistilBertConfig, DistilBertForSequenceClassification

VERSION = "1.30.0"
FILES = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        return self.model(input_ids=ids, attention_mask=mask).logits


def main(directory):
    out = pathlib.Path(__file__).resolve().parents[2] / "target" / "benchmark" / "onnx"
    out.mkdir(parents=True, exist_ok=True)
    values = json.loads(pathlib.Path(directory, "config.json").read_text())
    for name in ("architectures", "tie_weights_", "output_past", "finetuning_task"):
        values.pop(name, None)
    model = DistilBertForSequenceClassification._from_config(DistilBertConfig(**values), attn_implementation="eager")
    model.load_state_dict(load_file(f"{directory}/model.safetensors"))
    ids = torch.randint(1000, 20000, (2, 16))
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        Logits(model.eval()),
        (ids, torch.ones_like(ids)),
        str(out / "base.onnx"),
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes},
        opset_version=17,
        dynamo=False,
    )
    subprocess.run(["npm", "install", "--silent", "--prefix", str(out / "npm"), f"onnxruntime-web@{VERSION}"], check=True)
    for name in FILES:
        shutil.copy(out / "npm" / "node_modules" / "onnxruntime-web" / "dist" / name, out / name)
    shutil.rmtree(out / "npm")


main(sys.argv[1])
