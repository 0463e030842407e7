/** How an axis is resized. */
export interface AxisResize {
  readonly extent: number;
  /** Extent of the result. */
  readonly length: number;
  /** A float of 32 bits, as in all that coordinates are computed from. */
  readonly scale: number;
  /** The part of the axis that is resized: 0 is its first element, 1 its last. */
  readonly start: number;
  readonly end: number;
}
