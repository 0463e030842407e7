/** How many of two rows of numbers differ, and by how much at most; what is no number is the same as what is none either. */
export interface Apart {
  readonly count: number;
  readonly most: number;
}

export function apart(a: ArrayLike<number>, b: ArrayLike<number>): Apart {
  let [count, most] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i] || (Number.isNaN(a[i]) && Number.isNaN(b[i]))) continue;
    count++;
    const by = Math.abs(a[i]! - b[i]!);
    most = Math.max(most, Number.isNaN(by) ? Infinity : by);
  }
  return { count, most };
}

/** What is no more than this part of the largest is the rounding of floats. */
const SAME = 1e-6;

/** Floats and the integers made of them, times the scale that fits best; `most` is a part of the largest float. */
export function apartButForScale(floats: ArrayLike<number>, integers: ArrayLike<number>): Apart {
  let [both, square, largest] = [0, 0, 0];
  for (let i = 0; i < floats.length; i++) {
    both += floats[i]! * integers[i]!;
    square += integers[i]! ** 2;
    largest = Math.max(largest, Math.abs(floats[i]!));
  }
  const scale = square === 0 ? 0 : both / square;
  let [count, most] = [0, 0];
  for (let i = 0; i < floats.length && largest > 0; i++) {
    const off = Math.abs(floats[i]! - scale * integers[i]!) / largest;
    if (off <= SAME) continue;
    count++;
    most = Math.max(most, off);
  }
  return { count, most };
}
