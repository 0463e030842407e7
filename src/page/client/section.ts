import type { PageData } from '../page-data.ts';
import { element } from './dom.ts';

/** A part of the page. What it needs may be missing, then it is not there. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** A sentence under the title. */
  readonly lead?: string;
  /** What can be done with it, which is of no use on paper. */
  readonly hint?: string;
  /** The elements in it; none where there is nothing to show. */
  render(data: PageData): readonly HTMLElement[];
}

/** A section with its heading; what goes wrong in it is said in its place, and the others stand. */
export function sectionElement(section: Section, data: PageData): HTMLElement | undefined {
  const content = contentOf(section, data);
  if (content.length === 0) return undefined;
  const { id, title, lead, hint } = section;
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, title),
    lead &&
      element(
        'p',
        { class: 'lead' },
        lead,
        hint !== undefined && element('span', { class: 'hint' }, ` ${hint}`),
      ),
    element('div', { class: 'content' }, content),
  );
}

function contentOf(section: Section, data: PageData): readonly HTMLElement[] {
  try {
    return section.render(data);
  } catch (error) {
    return [element('p', { class: 'fault' }, `This part cannot be shown: ${String(error)}`)];
  }
}
