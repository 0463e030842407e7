// Reads the exported networks of a folder, runs them here and in onnxruntime, and prints a table.
//
//     node test/zoo/check.mjs DIR [NAME...]
//
// A NAME is that of a network, or of one file of it: `resnet18`, `resnet18.script`.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { answer, answerOf, eachModel } from './each-model.mjs';

const script = fileURLToPath(import.meta.url);
const MOST_DEVIATION = 1e-4;
const MOST_FAULTS = 12;
const COLUMNS = [
  ['name', 28],
  ['nodes', 6],
  ['ops', 6],
  ['import ms', 10],
  ['run ms', 9],
  ['shapes', 12],
  ['deviation', 0],
];

const [first, ...rest] = process.argv.slice(2);
if (first === '--one') await checkOne(...rest);
else if (first === undefined) throw new Error('usage: node test/zoo/check.mjs DIR [NAME...]');
else process.exitCode = await checkAll(first, rest);

async function checkAll(folder, names) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.onnx'));
  const isMeant = (file) => names.some((name) => file.startsWith(`${name}.`));
  const chosen = names.length === 0 ? files : files.filter(isMeant);
  if (chosen.length === 0) throw new Error(`no such .onnx file in ${folder}`);
  return eachModel({
    entry: 'compare.ts',
    columns: COLUMNS,
    files: chosen.map((file) => join(folder, file)),
    run: (bundle, file) => answerOf(script, [bundle, file]),
    report,
  });
}

async function checkOne(bundle, file) {
  const { compare, readDescription } = await import(pathToFileURL(bundle).href);
  const { nodes, shapes } = readDescription(file);
  await answer(() => compare(file), { nodes, shapesKnown: Object.keys(shapes).length });
}

function report(found, file) {
  const faults = found.faults ?? faultsOf(found);
  const { nodes = '', ops = '', importMs, runMs, shapesChecked, shapesKnown, outputs = [] } = found;
  const shapes = shapesChecked === undefined ? '' : `${shapesChecked} of ${shapesKnown}`;
  const deviations = outputs.map(({ deviation }) => Number(deviation).toExponential(1)).join(' ');
  const times = [importMs, runMs].map((ms) => ms?.toFixed(0) ?? '');
  const more = faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more`] : [];
  return {
    cells: [basename(file, '.onnx'), nodes, ops, ...times, shapes, deviations],
    faults: [...faults.slice(0, MOST_FAULTS), ...more],
  };
}

function faultsOf({ warnings, wrongShapes, shapesChecked, outputs }) {
  const far = outputs
    .filter(({ deviation }) => !(deviation < MOST_DEVIATION))
    .map(({ name, deviation }) => `output '${name}' is ${deviation} from onnxruntime's`);
  const unchecked = shapesChecked > 0 ? [] : ['no value has kept its name'];
  return [...warnings, ...wrongShapes, ...unchecked, ...far];
}
