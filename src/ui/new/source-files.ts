/** The files of one model or table, as a person gave them. */
export type GivenFiles = {
  /** The model, or whatever is taken for one: the check names what it really is. */
  readonly model: File | undefined;
  /** Files beside the model that hold its weights. */
  readonly externalData: readonly File[];
  /** A card, `model.json`. */
  readonly card: File | undefined;
  readonly table: File | undefined;
};

export const noFiles: GivenFiles = { model: undefined, externalData: [], card: undefined, table: undefined };

const isTable = (name: string) => /\.(csv|tsv|txt)(\.gz)?$/i.test(name);
const isCard = (name: string) => /\.json$/i.test(name);
const isData = (name: string) => /(\.|_)data$|\.(bin|weights|weight)$/i.test(name);
const isModel = (name: string) => /\.(onnx|ort)$/i.test(name);

/**
 * Sorts files by their names and adds them to those that were given before; of each sort the newest one counts. A new model
 * starts over, but keeps the table, since a table may come first.
 */
export function sortFiles(before: GivenFiles, files: readonly File[]): GivenFiles {
  const table = files.find(({ name }) => isTable(name)) ?? before.table;
  const card = files.find(({ name }) => isCard(name));
  const rest = files.filter(({ name }) => !isTable(name) && !isCard(name));
  const model = rest.find(({ name }) => isModel(name)) ?? rest.find(({ name }) => !isData(name));
  const data = rest.filter((file) => file !== model && isData(file.name));
  if (model) return { model, externalData: data, card, table };
  if (before.model) {
    return { ...before, externalData: [...before.externalData, ...data], card: card ?? before.card, table };
  }
  // Weights alone are named by the check, too.
  return { model: data[0], externalData: data.slice(1), card: card ?? before.card, table };
}
