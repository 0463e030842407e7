import { ENCODINGS, LAYER_GRAMMAR, PREPROCESS_GRAMMAR, RANGE_METHODS } from '../../index.ts';
import { ARCHITECTURE_DOC } from '../architecture-doc.ts';
import { flag, integer, list, text } from '../arguments/options.ts';

/** What decides how a model becomes spikes: of every command that compiles one. */
export const CONVERSION_OPTIONS = {
  architecture: text('FILE', ARCHITECTURE_DOC),
  target: text('NAME', 'what to compile for', { setting: 'compiler.default_target' }),
  calibration: text(
    'PATH',
    'typical inputs that ranges are taken from: .npz, .npy, or a folder of .npy files or images (PNG, JPEG)',
  ),
  preprocess: text('STEPS', `how images become inputs: ${PREPROCESS_GRAMMAR}`),
  calibrate: text('METHOD', `how ranges follow from samples: ${RANGE_METHODS}`),
  encoding: text('NAME', `how numbers become spikes: ${Object.keys(ENCODINGS).join(', ')}`, {
    choices: Object.keys(ENCODINGS),
  }),
  'time-steps': text('N', 'steps that a sample runs', { setting: 'compiler.default_time_steps' }),
  dt: text('SECONDS', 'length of a step where a model says equations in seconds (NIR)', {
    setting: 'compiler.seconds_per_step',
  }),
  'opt-level': text('N', 'how much to optimise, 0 to 3', {
    alias: 'O',
    setting: 'compiler.default_optimization_level',
  }),
  layer: list('NAME:CHOICE', `bits and code of one layer: ${LAYER_GRAMMAR}`),
  'input-shape': list('[NAME:]1,784', 'shape of an input that the model leaves open'),
  pass: list('PASS', 'runs a pass that the level does not have, or gives it options'),
  'no-pass': list('PASS', 'leaves a pass out'),
  'activation-bits': integer('N', 'bits of the levels that messages carry, 2 to 8', 2, 8),
  'weight-bits': integer('N', 'bits of weights, 2 to 8', 2, 8),
  'accuracy-floor': text(
    'PERCENT',
    'chooses bits layer by layer, as few as cost no more accuracy (or agreement) than this: 0.5%; with --pass prune-synapses how many weights go instead',
  ),
  'quality-samples': integer('N', 'samples that loss is measured on, 0 for none', 0),
  'allow-host': flag('leaves to the host what has no form on the target, and says what that costs'),
};
