/**
 * A file format other than ONNX, recognised by its first bytes, and the line of code that produces an ONNX
 * file instead.
 */
export type ForeignFile = {
  readonly format: string;
  /** One line of Python or shell code, or an instruction; undefined if the file can't be converted. */
  readonly line: string | undefined;
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
const savedModelLine = "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx --opset 17";

/**
 * Recognises formats other than ONNX: most by the file's first bytes, archives by the names of the files in them.
 * @returns undefined if it may be ONNX
 */
export function identifyFile(source: Uint8Array): ForeignFile | undefined {
  const text = latin1(source.subarray(0, 512));
  const starts = (prefix: string) => text.startsWith(prefix);
  if (source.length === 0) return { format: "an empty file", line: undefined };
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
    if (/<net\b/i.test(start)) return { format: "an OpenVINO model", line: undefined };
    return { format: "an XML file", line: undefined };
  }
  if (/^(ï»¿)?\s*<[!?a-z]/i.test(text)) {
    return { format: "a web page (HTML); the download returned a page instead of the file", line: undefined };
  }
  if (starts("CBM1")) return { format: "a CatBoost model (.cbm)", line: catboostLine };
  if (starts("\x89HDF\r\n")) return { format: "a Keras model in HDF5 (.h5)", line: kerasLine };
  if (text.slice(4, 8) === "TFL3") return { format: "a TensorFlow Lite model", line: tfliteLine };
  if (text.slice(4, 8) === "ORTM")
    return {
      format: "a model in ONNX Runtime's own format (.ort)",
      line: "Use the .onnx file that it was made from.",
    };
  if (/^ET\d\d/.test(text.slice(4, 8))) return { format: "an ExecuTorch program (.pte)", line: torchLine };
  if (starts("GGUF") || starts("ggml")) return { format: "a language model in GGUF format", line: undefined };
  if (starts("binf")) return { format: "an XGBoost model (binary)", line: xgboostLine };
  if (/^\{L[\s\S]{0,16}learner/.test(text)) return { format: "an XGBoost model (.ubj)", line: xgboostLine };
  if (/^\s*\{\s*"learner"/.test(text)) return { format: "an XGBoost model (JSON)", line: xgboostLine };
  if (/^tree\r?\nversion=/.test(text)) return { format: "a LightGBM model (text)", line: lightgbmLine };
  if (/^.{8}\{"/s.test(text) && isSafetensors(source)) {
    return { format: "a safetensors file, which contains weights but no network", line: torchLine };
  }
  if (starts("\x80") && source[1]! >= 2 && source[1]! <= 5) return pickle(source);
  if (starts("PK\x03\x04") || starts("PK\x05\x06")) return archive(source);
  if (starts("\x1f\x8b") || starts("BZh") || starts("\xfd7zXZ") || starts("7z\xbc\xaf") || starts("Rar!")) {
    return { format: "a compressed file", line: "Unpack it and drop the .onnx file that it contains." };
  }
  if (starts("\x78\x9c") || starts("\x78\x01") || starts("\x78\xda") || starts("ZF")) {
    return { format: "a compressed joblib file", line: sklearnLine };
  }
  if (starts("\x93NUMPY")) return { format: "a NumPy array (.npy)", line: undefined };
  if (starts("RDX") || starts("RDA")) return { format: "an R object", line: undefined };
  if (starts("\x89PNG") || starts("\xff\xd8\xff") || starts("GIF8") || starts("RIFF")) {
    return { format: "an image or a sound file", line: undefined };
  }
  if (starts("%PDF")) return { format: "a PDF", line: undefined };
  if (/^\s*[[{]\s*("|\})/.test(text)) return { format: "a JSON file", line: undefined };
  // A SavedModel is protobuf too, of version 1; its first graph has the tag "serve", a whole string in field 4. An ONNX
  // file often begins in the same way, and may have a column such as "reserved".
  if (starts("\x08\x01\x12") && text.includes("\x22\x05serve")) {
    return { format: "a TensorFlow SavedModel", line: savedModelLine };
  }
  if (/^[\t\n\r\x20-\x7e]+$/.test(text)) return { format: "a text file", line: undefined };
  return undefined;
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

function archive(source: Uint8Array): ForeignFile {
  // A zip's file names are listed in the directory at its end; the first ones also appear at its beginning.
  const names = latin1(source.subarray(0, 4096)) + latin1(source.subarray(-65_536));
  if (/data\.pkl|constants\.pkl/.test(names))
    return { format: "a PyTorch file (.pt, .pth)", line: torchLine };
  if (/model\.weights\.h5/.test(names)) return { format: "a Keras model (.keras)", line: kerasLine };
  if (/schema\.json/.test(names)) return { format: "a skops file", line: sklearnLine };
  if (/coremldata|\.mlmodel/.test(names)) return { format: "a Core ML model", line: undefined };
  if (/xl\/workbook/.test(names))
    return { format: "a spreadsheet; to train on it, save it as CSV", line: undefined };
  if (/\.npy/.test(names)) return { format: "NumPy arrays (.npz)", line: undefined };
  if (/\.onnx/.test(names))
    return { format: "a zip that contains an ONNX file", line: "Unpack it and drop the .onnx file." };
  return { format: "a zip archive", line: "Unpack it and drop the .onnx file that it contains." };
}

function isSafetensors(source: Uint8Array): boolean {
  const length = Number(new DataView(source.buffer, source.byteOffset, 8).getBigUint64(0, true));
  return (
    length > 0 && length < source.length && /"dtype"|__metadata__/.test(latin1(source.subarray(8, 4096)))
  );
}

/**
 * One character per byte. In browsers, the decoder named latin1 is actually windows-1252, in which 0x80 is
 * the euro sign.
 */
function latin1(source: Uint8Array): string {
  let text = "";
  for (let start = 0; start < source.length; start += 4096) {
    text += String.fromCharCode(...source.subarray(start, start + 4096));
  }
  return text;
}
