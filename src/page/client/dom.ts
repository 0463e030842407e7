type Child = Node | string | number | undefined | false | readonly Child[];

/** An element with text and elements in it. Text stays text, whatever stands in it. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attrs: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  setAttributes(made, attrs);
  append(made, children);
  return made;
}

/** The same for drawings. */
export function shape<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attrs: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[T] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(made, attrs);
  append(made, children);
  return made;
}

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

function setAttributes(made: Element, attrs: Attributes): void {
  for (const [name, value] of Object.entries(attrs)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (isList(child)) append(parent, child);
    else parent.append(typeof child === 'number' ? String(child) : child);
  }
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}
