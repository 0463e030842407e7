/** The weight of a neighbour at a distance from a point (Keys 1981, equation 4): none from 2 on. */
export function cubicFilter(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}
