import { adviceOn, isZip, latin1, markedBytes, type OtherFile, otherFile } from "../csv/other-files.ts";

/** A file format other than ONNX, recognised by its first bytes. */
export type ForeignFile = {
  readonly format: string;
  /** One line of Python or shell code that produces an ONNX file; undefined if there is none. */
  readonly line?: string;
  /** What else to do with the file. */
  readonly advice?: string;
};

const sklearnLine = 'onnx.save(skl2onnx.to_onnx(model, X[:1], options={"zipmap": False}), "model.onnx")';
const torchLine =
  'torch.onnx.export(model, (x,), "model.onnx", input_names=["x"], output_names=["logits"], dynamic_axes={"x": {0: "N"}})';
const kerasLine = 'model.export("model.onnx", format="onnx")';
const catboostLine = 'CatBoostClassifier().load_model("model.cbm").save_model("model.onnx", format="onnx")';
const xgboostLine =
  'onnx.save(onnxmltools.convert_xgboost(model, initial_types=[("x", FloatTensorType([None, X.shape[1]]))]), "model.onnx")';
const lightgbmLine =
  'onnx.save(onnxmltools.convert_lightgbm(model, initial_types=[("x", FloatTensorType([None, X.shape[1]]))], zipmap=False), "model.onnx")';
const tfliteLine = "python -m tf2onnx.convert --tflite model.tflite --output model.onnx --opset 17";
const graphDefLine =
  "python -m tf2onnx.convert --graphdef model.pb --inputs INPUT:0 --outputs OUTPUT:0 --output model.onnx --opset 17";
const savedModelLine = "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx --opset 17";

/**
 * Recognises formats other than ONNX: most by the file's first bytes, archives by the names of the files in them. What
 * is no model either is in `otherFile`.
 * @returns undefined if it may be ONNX
 */
export function identifyFile(source: Uint8Array): ForeignFile | undefined {
  const text = latin1(source.subarray(0, 512));
  const starts = (prefix: string) => text.startsWith(prefix);
  if (source.length === 0) return { format: "an empty file" };
  if (starts("version https://git-lfs")) {
    return {
      format: "a Git LFS pointer, which names the model but does not contain it",
      line: "git lfs pull",
    };
  }
  if (/^(ï»¿)?\s*<(\?xml|svg\b)/i.test(text) && !/<html\b/i.test(text)) {
    // A long comment may come before the first element.
    const start = latin1(source.subarray(0, 8192));
    if (/<PMML/i.test(start)) return { format: "a PMML file", line: sklearnLine };
    if (/<net\b/i.test(start)) return { format: "an OpenVINO model" };
    return { format: "an XML file" };
  }
  if (/^(ï»¿)?\s*<(?!stata_dta>)[!?a-z]/i.test(text)) {
    return { format: "a web page (HTML); the download returned a page instead of the file" };
  }
  if (starts("CBM1")) return { format: "a CatBoost model (.cbm)", line: catboostLine };
  if (starts("\x89HDF\r\n")) return { format: "a Keras model in HDF5 (.h5)", line: kerasLine };
  if (text.slice(4, 8) === "TFL3") return { format: "a TensorFlow Lite model", line: tfliteLine };
  if (text.slice(4, 8) === "ORTM")
    return {
      format: "a model in ONNX Runtime's own format (.ort)",
      advice: "Use the .onnx file that it was made from.",
    };
  if (/^ET\d\d/.test(text.slice(4, 8))) return { format: "an ExecuTorch program (.pte)", line: torchLine };
  if (starts("GGUF") || starts("ggml")) return { format: "a language model in GGUF format" };
  if (starts("binf")) return { format: "an XGBoost model (binary)", line: xgboostLine };
  if (/^\{L[\s\S]{0,16}learner/.test(text)) return { format: "an XGBoost model (.ubj)", line: xgboostLine };
  if (/^\s*\{\s*"learner"/.test(text)) return { format: "an XGBoost model (JSON)", line: xgboostLine };
  if (/^tree\r?\nversion=/.test(text)) return { format: "a LightGBM model (text)", line: lightgbmLine };
  if (/^.{8}\{"/s.test(text) && isSafetensors(source)) {
    return { format: "a safetensors file, which contains weights but no network", line: torchLine };
  }
  if (starts("\x80") && source[1]! >= 2 && source[1]! <= 5) return pickle(source);
  if (isZip(text)) return archive(source);
  if (starts("\x78\x9c") || starts("\x78\x01") || starts("\x78\xda") || starts("ZF")) {
    return { format: "a compressed joblib file", line: sklearnLine };
  }
  // A SavedModel is protobuf too, of version 1; its first graph has the tag "serve", a whole string in field 4. An ONNX
  // file often begins in the same way, and may have a column such as "reserved".
  if (starts("\x08\x01\x12") && text.includes("\x22\x05serve")) {
    return { format: "a TensorFlow SavedModel", line: savedModelLine };
  }
  if (/^\n.{1,4}\n.[\w./-]+[^\w./-].(Placeholder|Const|NoOp|VarHandleOp)/s.test(text)) {
    return { format: "a TensorFlow graph (.pb)", line: graphDefLine };
  }
  const other = described(otherFile(text));
  if (other) return other;
  if (/^[\t\n\r\x20-\x7e]+$/.test(text)) {
    return { format: "a text file", advice: "If it is a table, give it a name that ends in .csv." };
  }
  return undefined;
}

function described(other: OtherFile | undefined): ForeignFile | undefined {
  if (other === undefined) return undefined;
  if (other.holds === "nothing to read") return { format: other.format };
  return { format: other.format, advice: `Please ${adviceOn(other.holds)}.` };
}

function pickle(source: Uint8Array): ForeignFile {
  const text = latin1(source.subarray(0, 4096));
  if (text.includes("\xfc\x9cF\xf9\x20j\xa8P\x19") || /\btorch\b/.test(text)) {
    return { format: "a PyTorch file (.pt, .pth)", line: torchLine };
  }
  if (/catboost/i.test(text)) return { format: "a pickled CatBoost model", line: catboostLine };
  if (/xgboost/i.test(text)) return { format: "a pickled XGBoost model", line: xgboostLine };
  if (/lightgbm/i.test(text)) return { format: "a pickled LightGBM model", line: lightgbmLine };
  if (/joblib/.test(text)) return { format: "a joblib file", line: sklearnLine };
  return { format: "a Python pickle", line: sklearnLine };
}

function archive(source: Uint8Array): ForeignFile | undefined {
  // A zip's file names are listed in the directory at its end; the first ones also appear at its beginning.
  const names = latin1(source.subarray(0, 4096)) + latin1(source.subarray(-65_536));
  if (/data\.pkl|constants\.pkl/.test(names))
    return { format: "a PyTorch file (.pt, .pth)", line: torchLine };
  if (/model\.weights\.h5/.test(names)) return { format: "a Keras model (.keras)", line: kerasLine };
  if (/schema\.json/.test(names)) return { format: "a skops file", line: sklearnLine };
  if (/coremldata|\.mlmodel/.test(names)) return { format: "a Core ML model" };
  return described(otherFile(latin1(source.subarray(0, markedBytes)), names));
}

function isSafetensors(source: Uint8Array): boolean {
  const length = Number(new DataView(source.buffer, source.byteOffset, 8).getBigUint64(0, true));
  return (
    length > 0 && length < source.length && /"dtype"|__metadata__/.test(latin1(source.subarray(8, 4096)))
  );
}
