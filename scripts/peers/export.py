"""Writes the models that the peers run: the weights of models/clinical-base, as each peer wants them.

    python export.py MODEL_DIR OUT_DIR

OUT_DIR/encoder.onnx            f32, ids and type ids to hidden states
OUT_DIR/encoder_quantized.onnx  the same by onnxruntime's dynamic quantiser, with the settings that transformers.js
                                publishes its q8 models with (unsigned activations, signed weights, per tensor)
OUT_DIR/encoder.safetensors     f32 under the names of Hugging Face's BertModel, for candle
OUT_DIR/tagger/                 the encoder with its PHI head as a token classifier in the layout of transformers.js
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file, save_file


def read_weights(folder: Path) -> dict[str, np.ndarray]:
    """All tensors in f32: rows of int8 times their scales."""
    stored = load_file(folder / "model.safetensors")
    weights = {}
    for name, tensor in stored.items():
        if name.endswith("_scale"):
            continue
        scale = stored.get(f"{name}_scale")
        weights[name] = tensor.astype(np.float32) if scale is None else tensor.astype(np.float32) * scale[:, None]
    return weights


class Graph:
    """Collects nodes and initializers under fresh names."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, x: str, name: str) -> str:
        weight = self.constant(f"{name}.weight_t", np.ascontiguousarray(self.weights[f"{name}.weight"].T))
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.op("Add", self.op("MatMul", x, weight), bias)

    def norm(self, x: str, name: str, epsilon: float) -> str:
        scale = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)

    def rows(self, table: str, ids: str) -> str:
        return self.op("Gather", self.constant(table, self.weights[table]), ids)

    def number(self, value: float) -> str:
        return self.constant(f"number_{value!r}", np.float32(value).reshape(()))


def encoder(config: dict, weights: dict[str, np.ndarray], head: str | None) -> onnx.ModelProto:
    """The graph that PyTorch's exporter writes for BERT: split heads, scaled scores, erf GELU, LayerNormalization."""
    g = Graph(weights)
    hidden, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    words = g.rows("embeddings.word_embeddings.weight", "input_ids")
    types = g.rows("embeddings.token_type_embeddings.weight", "token_type_ids")
    zero, one, step = (g.constant(f"int_{n}", np.int64(n).reshape(())) for n in (0, 1, 1))
    length = g.op("Gather", g.op("Shape", "input_ids"), one)
    positions = g.rows("embeddings.position_embeddings.weight", g.op("Range", zero, length, step))
    x = g.norm(g.op("Add", g.op("Add", words, types), positions), "embeddings.LayerNorm", epsilon)
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    mask = g.op("Unsqueeze", mask, g.constant("axes_1_2", np.array([1, 2])))
    mask = g.op("Mul", g.op("Sub", g.number(1.0), mask), g.number(-10000.0))
    split = g.constant("split_shape", np.array([0, 0, heads, hidden // heads]))
    merge = g.constant("merge_shape", np.array([0, 0, hidden]))
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}"
        query, key, value = (g.op("Reshape", g.linear(x, f"{at}.attention.self.{part}"), split) for part in ("query", "key", "value"))
        query = g.op("Transpose", query, perm=[0, 2, 1, 3])
        scores = g.op("MatMul", query, g.op("Transpose", key, perm=[0, 2, 3, 1]))
        scores = g.op("Add", g.op("Div", scores, g.number(float(np.sqrt(hidden // heads)))), mask)
        context = g.op("MatMul", g.op("Softmax", scores, axis=-1), g.op("Transpose", value, perm=[0, 2, 1, 3]))
        context = g.op("Reshape", g.op("Transpose", context, perm=[0, 2, 1, 3]), merge)
        x = g.norm(g.op("Add", g.linear(context, f"{at}.attention.output.dense"), x), f"{at}.attention.output.LayerNorm", epsilon)
        inner = g.linear(x, f"{at}.intermediate.dense")
        erf = g.op("Erf", g.op("Div", inner, g.number(float(np.sqrt(2)))))
        inner = g.op("Mul", g.op("Mul", inner, g.op("Add", erf, g.number(1.0))), g.number(0.5))
        x = g.norm(g.op("Add", g.linear(inner, f"{at}.output.dense"), x), f"{at}.output.LayerNorm", epsilon)
    name, size = ("last_hidden_state", hidden) if head is None else ("logits", len(weights[f"{head}.bias"]))
    g.nodes.append(helper.make_node("Identity", [x if head is None else g.linear(x, head)], [name]))
    inputs = [
        helper.make_tensor_value_info(each, TensorProto.INT64, ["batch", "length"])
        for each in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", size])
    graph = helper.make_graph(g.nodes, "encoder", inputs, [output], list(g.initializers.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def quantize(source: Path, target: Path) -> None:
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True})


def main(source: Path, out: Path) -> None:
    config = json.loads((source / "config.json").read_text())
    manifest = json.loads((source / "manifest.json").read_text())
    weights = read_weights(source)
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(encoder(config, weights, None), out / "encoder.onnx")
    quantize(out / "encoder.onnx", out / "encoder_quantized.onnx")
    trunk = {name: tensor for name, tensor in weights.items() if not name.startswith("heads.")}
    save_file(trunk, out / "encoder.safetensors")

    tagger = out / "tagger"
    (tagger / "onnx").mkdir(parents=True, exist_ok=True)
    onnx.save(encoder(config, weights, "heads.phi"), tagger / "onnx" / "model.onnx")
    quantize(tagger / "onnx" / "model.onnx", tagger / "onnx" / "model_quantized.onnx")
    labels = ["O", *(f"{prefix}-{label}" for label in manifest["heads"]["phi"]["labels"] for prefix in "BI")]
    config |= {
        "architectures": ["BertForTokenClassification"],
        "id2label": dict(enumerate(labels)),
        "label2id": {label: index for index, label in enumerate(labels)},
    }
    (tagger / "config.json").write_text(json.dumps(config))
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(source / file, tagger / file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
