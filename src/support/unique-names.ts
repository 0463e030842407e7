/** Gives each name that it is asked for as it is once, and with a number behind it from then on. */
export function uniqueNames(taken: Iterable<string> = []): (name: string) => string {
  const counts = new Map([...taken].map((name) => [name, 1]));
  return (name) => {
    let count = counts.get(name) ?? 0;
    let unique = name;
    while (counts.has(unique)) unique = `${name}.${++count}`;
    counts.set(name, Math.max(count, 1));
    if (unique !== name) counts.set(unique, 1);
    return unique;
  };
}
