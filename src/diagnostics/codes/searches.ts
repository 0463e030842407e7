import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { count } from './words.ts';

// SPK505x and 506x: explorations and floors of accuracy.

export const nothingToExplore = code<{ stage: string }>(
  {
    code: 'SPK5050',
    title: 'a model whose encoding and widths are chosen already',
    exit: EXIT.usage,
    explain:
      'Encodings, widths of levels and widths of weights are chosen when a float network is converted. A graph with spikes in it has them.',
  },
  ({ stage }) => ({
    message: `the graph is at stage '${stage}': its encoding and widths are chosen already`,
    hint: 'give the float model that the graph was made from',
  }),
);

export const nothingConverts = code<{ networks: number; reasons: readonly string[] }>(
  {
    code: 'SPK5051',
    title: 'no network among all that were tried',
    exit: EXIT.cannotCompile,
    explain:
      'The model could be converted with none of the encodings and widths that were to be tried. The notes have every reason once, with the first network that it was one for.',
  },
  ({ networks, reasons }) => ({
    message: `none of ${count(networks, 'network')} that were tried can be made`,
    notes: reasons,
    hint: 'try other encodings or widths',
  }),
);

export const floorWithoutSamples = code(
  {
    code: 'SPK5060',
    title: 'a floor of accuracy without samples',
    exit: EXIT.usage,
    explain:
      'Widths are chosen by what they do to the decisions of the network on your own samples. Assumed inputs have none.',
  },
  () => ({
    message: 'an accuracy floor takes samples to measure on',
    hint: 'give --calibration samples.npz, with labels if there are any',
  }),
);

export const floorWithoutDecisions = code<{ output: string }>(
  {
    code: 'SPK5061',
    title: 'a floor of accuracy for a network that decides nothing',
    exit: EXIT.usage,
    explain:
      'Accuracy and agreement count decisions: the largest element of a row of the first output. An output of single numbers, or an image, has no such rows.',
  },
  ({ output }) => ({
    message: `output '${output}' has no rows to choose from, so there are no decisions to count`,
    hint: 'choose widths with --layer, --activation-bits and --weight-bits',
  }),
);

export const coarseFloor = code<{ floor: number; samples: number }>(
  {
    code: 'SPK5062',
    title: 'a floor that so few samples cannot show',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'Fewer bits lose decisions. How many they lose on samples that nobody has seen is bounded from the margins of the decisions on those that are measured on, and by how much fewer bits change them. With few samples the bound is wide: here no width could be chosen for which it stays below the floor, though the samples themselves lost no more than that. Half of the calibration data, 512 samples at most, is kept apart to measure on.',
  },
  ({ floor, samples }) => ({
    message: `no width could be narrowed: ${samples} samples do not show that no more than ${+(floor * 100).toFixed(4)} % would be lost on others`,
    hint: 'give more samples, or a wider floor',
  }),
);

export const nothingPruned = code<{ floor: number; samples: number }>(
  {
    code: 'SPK5063',
    title: 'a floor under which nothing can be pruned',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      'With --accuracy-floor and --pass prune-synapses, as many small weights go as cost no more accuracy than the floor: on the samples that are measured on, and with 95 % confidence on others like them. Here not even the smallest part that is tried could be shown to cost so little, so all weights stay.',
  },
  ({ floor, samples }) => ({
    message: `no weight could be pruned: ${samples} samples do not show that no more than ${+(floor * 100).toFixed(4)} % would be lost on others`,
    hint: 'give more samples, or a wider floor',
  }),
);
