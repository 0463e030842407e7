import type { PageData } from '../page-data.ts';
import { element } from './dom.ts';
import { hideTipsInTime } from './tips.ts';
import { type Section, sectionElement } from './section.ts';
import { activity } from './sections/activity.ts';
import { cores } from './sections/cores.ts';
import { energy } from './sections/energy.ts';
import { memory } from './sections/memory.ts';
import { reproduce } from './sections/reproduce.ts';
import { accuracy } from './sections/accuracy.ts';
import { graph } from './sections/graph.ts';
import { layers } from './sections/layers.ts';
import { overview } from './sections/overview.ts';
import { pipeline } from './sections/pipeline.ts';

const SECTIONS: readonly Section[] = [
  ...[overview, graph, pipeline, accuracy, layers, activity],
  ...[cores, energy, memory, reproduce],
];

const data = JSON.parse(document.getElementById('data')!.textContent) as PageData;
const navigation = element('ul');
const sections = element('nav', { 'aria-label': 'sections' }, navigation);
const main = element('main', { id: 'main', tabindex: -1 });
document.body.append(
  element('a', { class: 'skip', href: '#main' }, 'Skip to content'),
  headerElement(data),
  sections,
  main,
);
// Headings that are jumped to stand below what stays in sight, which has one line or two.
new ResizeObserver(() => {
  const isSticky = getComputedStyle(sections).position === 'sticky';
  const height = isSticky ? sections.offsetHeight : 0;
  document.documentElement.style.scrollPaddingTop = `${height + 4}px`;
}).observe(sections);
hideTipsInTime();
renderNext(0);

/** Sections one by one, so that what stands above shows at once and nothing blocks for long. */
function renderNext(i: number): void {
  const section = SECTIONS[i];
  if (!section) {
    // What the address names is only there now.
    if (location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView();
    document.documentElement.dataset['ready'] = '';
    return;
  }
  const made = sectionElement(section, data);
  if (made) {
    main.append(made);
    navigation.append(element('li', {}, element('a', { href: `#${section.id}` }, section.title)));
  }
  setTimeout(() => renderNext(i + 1));
}

function headerElement({ manifest }: PageData): HTMLElement {
  const { name, source, target, steps, compiler } = manifest;
  return element(
    'header',
    {},
    element('h1', {}, name),
    element(
      'p',
      {},
      `${source.file} as spikes for ${target}, ${steps} time ${steps === 1 ? 'step' : 'steps'} a sample, by spike-compile ${compiler}`,
    ),
  );
}
