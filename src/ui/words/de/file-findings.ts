import type { FindingTexts } from "../../../doctor/report.ts";

/** Kinds of files that aren't ONNX models, by the check's English names for them. */
export const formats: Readonly<Record<string, string>> = {
  "an empty file": "eine leere Datei",
  "a Git LFS pointer, which names the model but does not contain it":
    "ein Git-LFS-Verweis, der das Modell nennt, aber nicht enthält",
  "a PMML file": "eine PMML-Datei",
  "an OpenVINO model": "ein OpenVINO-Modell",
  "a web page (HTML); the download returned a page instead of the file":
    "eine Webseite (HTML); beim Herunterladen kam eine Seite statt der Datei",
  "a CatBoost model (.cbm)": "ein CatBoost-Modell (.cbm)",
  "a Keras model in HDF5 (.h5)": "ein Keras-Modell in HDF5 (.h5)",
  "a TensorFlow Lite model": "ein TensorFlow-Lite-Modell",
  "a model in ONNX Runtime's own format (.ort)": "ein Modell im eigenen Format von ONNX Runtime (.ort)",
  "an ExecuTorch program (.pte)": "ein ExecuTorch-Programm (.pte)",
  "a language model in GGUF format": "ein Sprachmodell im GGUF-Format",
  "an XGBoost model (binary)": "ein XGBoost-Modell (binär)",
  "an XGBoost model (.ubj)": "ein XGBoost-Modell (.ubj)",
  "an XGBoost model (JSON)": "ein XGBoost-Modell (JSON)",
  "a LightGBM model (text)": "ein LightGBM-Modell (Text)",
  "a safetensors file, which contains weights but no network":
    "eine safetensors-Datei, die Gewichte enthält, aber kein Netz",
  "a compressed joblib file": "eine komprimierte joblib-Datei",
  "a NumPy array (.npy)": "ein NumPy-Array (.npy)",
  "an R object": "ein R-Objekt",
  "an XML file": "eine XML-Datei",
  "an image or a sound file": "ein Bild oder eine Tondatei",
  "a PDF": "ein PDF",
  "a JSON file": "eine JSON-Datei",
  "a TensorFlow SavedModel": "ein TensorFlow SavedModel",
  "a text file": "eine Textdatei",
  "a PyTorch file (.pt, .pth)": "eine PyTorch-Datei (.pt, .pth)",
  "a pickled CatBoost model": "ein CatBoost-Modell als Pickle",
  "a pickled XGBoost model": "ein XGBoost-Modell als Pickle",
  "a pickled LightGBM model": "ein LightGBM-Modell als Pickle",
  "a joblib file": "eine joblib-Datei",
  "a Python pickle": "ein Python-Pickle",
  "a Keras model (.keras)": "ein Keras-Modell (.keras)",
  "a skops file": "eine skops-Datei",
  "a Core ML model": "ein Core-ML-Modell",
  "a TensorFlow graph (.pb)": "ein TensorFlow-Graph (.pb)",
  "an old Excel file (.xls) or another old Office file":
    "eine alte Excel-Datei (.xls) oder eine andere alte Office-Datei",
  "a Parquet file": "eine Parquet-Datei",
  "an Arrow or Feather file": "eine Arrow- oder Feather-Datei",
  "an ORC file": "eine ORC-Datei",
  "an Avro file": "eine Avro-Datei",
  "a SQLite database": "eine SQLite-Datenbank",
  "an SPSS file (.sav)": "eine SPSS-Datei (.sav)",
  "a Stata file (.dta)": "eine Stata-Datei (.dta)",
  "a SAS file (.sas7bdat)": "eine SAS-Datei (.sas7bdat)",
  "a MATLAB file (.mat)": "eine MATLAB-Datei (.mat)",
  "an HDF5 file (.h5)": "eine HDF5-Datei (.h5)",
  "a web page (HTML)": "eine Webseite (HTML)",
  "an image or a video": "ein Bild oder ein Video",
  "a compressed file or an archive": "eine komprimierte Datei oder ein Archiv",
  "a backup from Hunch": "eine Sicherung aus Hunch",
  "a site made with Hunch": "eine mit Hunch erstellte Website",
  "an Excel file (.xlsx) or another Office file": "eine Excel-Datei (.xlsx) oder eine andere Office-Datei",
  "an OpenDocument file such as .ods": "eine OpenDocument-Datei wie .ods",
  "a file from Numbers, Pages or Keynote": "eine Datei aus Numbers, Pages oder Keynote",
  "a file of NumPy arrays (.npz)": "eine Datei mit NumPy-Arrays (.npz)",
  "a zip archive": "ein Zip-Archiv",
};

/** What to do with files that aren't ONNX models, by the English words for it. */
const advices: Readonly<Record<string, string>> = {
  "Use the .onnx file that it was made from.": "Verwenden Sie die .onnx-Datei, aus der es entstanden ist.",
  "If it is a table, give it a name that ends in .csv.":
    "Wenn sie eine Tabelle ist, geben Sie ihr einen Namen, der auf .csv endet.",
};

/** What to do with files that are neither models nor tables, by the English words for it. */
export const otherAdvice: Readonly<Record<string, string>> = {
  "save the table as CSV": "speichern Sie die Tabelle bitte als CSV",
  "unpack it and choose the files in it": "entpacken Sie sie bitte und wählen Sie die Dateien darin",
  "add it on the page “Feedback”, under “Everything in one file”":
    "fügen Sie sie bitte auf der Seite „Rückmeldungen“ unter „Alles in einer Datei“ hinzu",
  "unpack it; to add one of its models here, choose model.onnx and model.json in the model's folder":
    "entpacken Sie sie bitte; um eines ihrer Modelle hier hinzuzufügen, wählen Sie model.onnx und model.json im Ordner des Modells",
};

function adviceIn(english: string): string {
  const [, request = ""] = /^Please (.*)\.$/s.exec(english) ?? [];
  const german = otherAdvice[request];
  return german ? `${german[0]!.toUpperCase()}${german.slice(1)}.` : (advices[english] ?? english);
}

/** What the check found in the file itself and in its inputs. */
export const fileFindings = {
  "wrong-file": ({ format, line, advice }) => ({
    message: `Das ist keine ONNX-Datei, sondern ${formats[String(format)] ?? format}.`,
    ...(advice !== undefined && { advice: adviceIn(String(advice)) }),
    ...(line !== undefined && { advice: "So erhalten Sie eine ONNX-Datei:", line: String(line) }),
  }),
  "file-unreadable": () => ({
    message: "Das ist keine ONNX-Datei, oder sie ist beschädigt.",
    advice: "Exportieren Sie das Modell noch einmal, oder kopieren Sie die Datei noch einmal.",
  }),
  "file-cut-off": ({ bytes }) => ({
    message: `Die Datei endet zu früh, nach ${bytes} Bytes. Sie wurde beim Schreiben oder Kopieren abgeschnitten.`,
    advice: "Kopieren Sie sie noch einmal, oder laden Sie sie noch einmal herunter.",
  }),
  "file-too-large": ({ bytes }) => ({
    message: `Die Datei hat ${Math.round(Number(bytes) / 1e6)} MB, mehr als eine Webseite laden kann.`,
    advice: "Verkleinern Sie das Modell: weniger Bäume, weniger Wörter oder Gewichte mit 8 Bit.",
  }),
  "data-missing": ({ file }) => ({
    message: `Die Gewichte des Modells sind in einer eigenen Datei, ${file}. Sie fehlt oder ist unvollständig.`,
    advice: "Legen Sie beide Dateien zusammen ab, oder exportieren Sie das Modell als eine Datei:",
    line: 'onnx.save(onnx.load("model.onnx"), "one.onnx", save_as_external_data=False)',
  }),
  "data-inlined": ({ file }) => ({
    message: `Die Gewichte aus ${file} wurden in die Datei des Modells übernommen.`,
  }),
  "nodes-sorted": () => ({
    message:
      "Die Schritte des Graphen waren nicht in der Reihenfolge, die ONNX verlangt. Sie wurden sortiert.",
  }),
  "version-lowered": ({ what, from, to }) => ({
    message: `Die Datei verlangt ${what} in Version ${from}, die von der Laufzeitumgebung noch nicht unterstützt wird. Die Versionsnummer wurde auf ${to} gesenkt.`,
  }),
  "operators-missing": ({ operators }) => ({
    message: `Das Modell verwendet Schritte, die die Laufzeitumgebung im Browser nicht unterstützt: ${operators}.`,
    advice:
      "Exportieren Sie es ohne diese Schritte. Tokenizer aus ONNX Runtime Extensions etwa laufen in keinem Browser.",
  }),
  "tree-cycle": () => ({
    message:
      "In einem der Entscheidungsbäume des Modells führt ein Zweig zu einem früheren zurück. Für manche Zeilen würde das Modell deshalb nie antworten.",
    advice: "Die Datei ist beschädigt. Exportieren Sie das Modell noch einmal.",
  }),
  "no-inputs": () => ({ message: "Der Graph hat keine Eingaben; ein Formular hätte also keine Felder." }),
  "image-input": ({ name }) => ({
    message: `Das Modell erwartet ein Bild (seine Eingabe „${name}“). Hunch kann bisher nur Modelle für Tabellen und Text verwenden.`,
  }),
  "token-input": ({ name }) => ({
    message: `Das Modell erwartet Token-Nummern (seine Eingabe „${name}“), die ein Tokenizer außerhalb der Datei erzeugt. Solche Modelle kann Hunch noch nicht verwenden.`,
    advice: "Exportieren Sie den Tokenizer zusammen mit dem Modell, sodass der Graph den Text selbst erhält.",
  }),
  "sequence-input": ({ name, rank }) => ({
    message: `Das Modell erwartet eine Folge von Werten (seine Eingabe „${name}“ hat ${rank} ${rank === 1 ? "Dimension" : "Dimensionen"}). Solche Modelle kann Hunch noch nicht verwenden.`,
  }),
  "input-type": ({ name, type }) => ({
    message: `Die Eingabe „${name}“ des Modells hat den Typ ${type}, den ein Formular nicht liefern kann.`,
  }),
  "input-cast": ({ names, type }) => ({
    message: `Das Modell erwartet ${type} für ${names}. Ein neuer Schritt wandelt gewöhnliche Zahlen in diesen Typ um.`,
  }),
  "too-many-columns": ({ columns, maximum }) => ({
    message: `Das Modell erwartet ${columns} Spalten; ein Formular kann höchstens ${maximum} haben.`,
    advice: "Exportieren Sie die Schritte, die diese Spalten erzeugen, mit dem Modell zusammen.",
  }),
  "width-corrected": ({ name, declared, columns }) => ({
    message: `Laut Datei hat „${name}“ ${declared} ${declared === 1 ? "Spalte" : "Spalten"}, aber die Schritte des Modells lesen ${columns}. Deshalb gelten ${columns}.`,
    advice: "Prüfen Sie, ob das Modell mit diesen Spalten trainiert wurde.",
  }),
  "width-guessed": ({ name, columns }) => ({
    message: `Die Datei sagt nicht, wie viele Spalten „${name}“ hat; die Schritte des Modells lesen ${columns}.`,
    advice:
      "Wenn das Modell mit mehr Spalten trainiert wurde, geben Sie deren Anzahl an, oder legen Sie eine Tabelle ab, die sie enthält.",
  }),
  "inputs-unread": ({ names }) => ({
    message: `Das Formular lässt die Eingaben weg, von denen die Antwort des Modells nicht abhängt: ${names}.`,
  }),
  "columns-scaled": ({ columns }) => ({
    message: `Diese Spalten werden offenbar skaliert, bevor das Modell sie erhält: ${columns}. Besucher müssten skalierte Zahlen eingeben.`,
    advice: "Beschreiben Sie die Vorverarbeitung, dann wird sie in das Modell aufgenommen.",
  }),
  "preprocessing-added": ({ steps }) => ({
    message: `Die Vorverarbeitung von ${steps} ${steps === 1 ? "Spalte" : "Spalten"} wurde in das Modell aufgenommen. Besucher können gewöhnliche Werte eingeben.`,
  }),
} satisfies Partial<FindingTexts>;
