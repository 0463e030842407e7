/** What an event camera saw, in order of time: one place in each array for an event. */
export interface Events {
  /** Microseconds. */
  readonly times: Float64Array;
  readonly xs: Uint16Array;
  readonly ys: Uint16Array;
  /** 1 where it became brighter, else 0. */
  readonly polarities: Uint8Array;
  /** Pixels of the camera, where the file or its format says so. */
  readonly sensor?: Sensor;
}

export interface Sensor {
  readonly height: number;
  readonly width: number;
}

/** Room for so many events, cut to those that were put in. */
export function eventWriter(most: number) {
  const times = new Float64Array(most);
  const xs = new Uint16Array(most);
  const ys = new Uint16Array(most);
  const polarities = new Uint8Array(most);
  let count = 0;
  return {
    put: (time: number, x: number, y: number, polarity: number) => {
      times[count] = time;
      xs[count] = x;
      ys[count] = y;
      polarities[count++] = polarity;
    },
    finish: (sensor?: Sensor): Events => ({
      times: times.subarray(0, count),
      xs: xs.subarray(0, count),
      ys: ys.subarray(0, count),
      polarities: polarities.subarray(0, count),
      ...(sensor && { sensor }),
    }),
  };
}
