// Converts models and runs each against its integer network in onnxruntime: every integer of every
// output must be the same.
//
//     node test/zoo/exact.mjs [--samples N] [--encoding NAME] FILE...
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { answer, answerOf, eachModel } from './each-model.mjs';

const USAGE = 'usage: node test/zoo/exact.mjs [--samples N] [--encoding NAME] FILE...';
const script = fileURLToPath(import.meta.url);
const COLUMNS = [
  ['network', 32],
  ['ops', 7],
  ['samples', 9],
  ['integers', 10],
  ['steps', 7],
  ['seconds', 0],
];

if (process.argv[2] === '--one') await exactOne(...process.argv.slice(3));
else process.exitCode = await exactAll(process.argv.slice(2));

async function exactAll(args) {
  const options = {
    samples: { type: 'string', default: '1' },
    encoding: { type: 'string', default: 'graded' },
  };
  const { values, positionals: files } = parseArgs({ args, options, allowPositionals: true });
  if (files.length === 0 || !(Number(values.samples) >= 1)) throw new Error(USAGE);
  return eachModel({
    entry: 'exact.ts',
    columns: COLUMNS,
    files,
    run: (bundle, file) => answerOf(script, [bundle, file, values.samples, values.encoding]),
    report,
  });
}

async function exactOne(bundle, file, samples, encoding) {
  const { exact } = await import(pathToFileURL(bundle).href);
  await answer(() => exact(file, Number(samples), encoding));
}

function report(found, file) {
  const { ops = '', samples = '', integers = '', steps = '', seconds, faults = [] } = found;
  const time = seconds === undefined ? '' : seconds.toFixed(1);
  return { cells: [basename(file, '.onnx'), ops, samples, integers, steps, time], faults };
}
