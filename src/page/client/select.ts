import { element } from './dom.ts';

export interface Select {
  readonly element: HTMLElement;
  index(): number;
  choose(i: number): void;
  onChange(then: () => void): void;
}

/** A choice with its label. */
export function select(label: string, names: readonly string[]): Select {
  const listeners: (() => void)[] = [];
  const list = element(
    'select',
    {},
    names.map((name, i) => element('option', { value: i }, name)),
  );
  const tell = () => listeners.forEach((listener) => listener());
  list.addEventListener('change', tell);
  return {
    element: element('label', {}, `${label} `, list),
    index: () => list.selectedIndex,
    choose: (i) => {
      list.selectedIndex = i;
      tell();
    },
    onChange: (then) => void listeners.push(then),
  };
}
