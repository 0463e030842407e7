#ifndef SPIKE_NETWORK_H
#define SPIKE_NETWORK_H

#include <stddef.h>
#include <stdint.h>

/*
 * A compiled network as a library.
 *
 *   spike_network *network;
 *   if (spike_open(weights, bytes, &network) != SPIKE_OK) puts(spike_explain());
 *   spike_run(network, inputs, samples, steps, outputs, counts);
 *   spike_close(network);
 *
 * Functions answer with a status; spike_explain says in words what was wrong last. Arrays are little-endian, samples one behind the
 * other, in the order of the network's inputs and outputs.
 *
 * Threads: a network takes one call at a time, from any thread; calls for different networks need not wait for each other, and their
 * work on the card goes on side by side. Each thread has words of its own for what was wrong.
 *
 * Lifetime: weights are copied before spike_open comes back. What spike_hash, spike_place, spike_input and spike_output name
 * stays as long as the library is loaded. A network stays on the device that was current when it was opened, whatever is current
 * later; a failure of the card ends all networks there, and only closing them is of use then.
 *
 * Memory: inputs and outputs may lie anywhere. What the card cannot reach is copied through a few megabytes that it can. Memory of
 * spike_alloc, of cudaHostAlloc or cudaHostRegister, and of the card itself is copied without that detour.
 */
#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SPIKE_API __attribute__((visibility("default")))
#else
#define SPIKE_API
#endif

enum spike_status {
  SPIKE_OK = 0,
  SPIKE_NO_DEVICE = 1,
  SPIKE_DRIVER_TOO_OLD = 2,
  SPIKE_WRONG_ARCHITECTURE = 3,
  SPIKE_OUT_OF_MEMORY = 4,
  /** The weights are those of another compile. */
  SPIKE_OTHER_WEIGHTS = 5,
  /** A name, a size or a count that the network does not have. */
  SPIKE_BAD_ARGUMENT = 6,
  SPIKE_FAILED = 7
};

typedef struct spike_network spike_network;

/** An input or an output: its name, and the bytes of a row. */
typedef struct spike_row {
  const char *name;
  size_t bytes;
} spike_row;

/** What is given for an input: for each sample a row for all steps, or where each_step is 1 a row for each. */
typedef struct spike_given {
  const void *data;
  int each_step;
} spike_given;

/** Messages that a sample sent, and the synapses that they drove. */
typedef struct spike_counts {
  uint64_t spikes;
  uint64_t synops;
} spike_counts;

/** What an op has cost since the network was opened: how long it ran, what it read that is not zero, synapses that this drove, and steps. */
typedef struct spike_cost {
  const char *op;
  double ms;
  uint64_t events;
  uint64_t synops;
  uint64_t steps;
} spike_cost;

/** Names the compile: a library runs with the weights of the same one only. */
SPIKE_API const char *spike_hash(void);
/** Where it runs: "cuda" or "host". */
SPIKE_API const char *spike_place(void);
/** Inputs and outputs by number; nothing behind the last one. */
SPIKE_API const spike_row *spike_input(int which);
SPIKE_API const spike_row *spike_output(int which);

SPIKE_API int spike_open(const void *weights, size_t bytes, spike_network **network);
/**
 * The same on a cudaStream_t of the current device, which has to last longer than the network: kernels start behind what is in the
 * stream, and what is put there later starts behind them and finds the outputs. Else, or for NULL, a network has a stream of
 * its own. Without a card there are no streams, and this is not looked at.
 */
SPIKE_API int spike_open_on(const void *weights, size_t bytes, void *stream, spike_network **network);
/** Waits for what runs, and frees the network. */
SPIKE_API void spike_close(spike_network *network);

/** All steps of some samples from a clean state: what each output is after the last one. Counts may be NULL. */
SPIKE_API int spike_run(spike_network *network, const spike_given *inputs, int samples, int steps, void *const *outputs,
                        spike_counts *counts);

/**
 * The same, but for the wait: hands the batch to the card and comes back. What `inputs` and `outputs` point to may be changed or read
 * once spike_wait has come back, which says how it went; these two arrays are not needed any longer. Batches that are too large for one
 * part, and memory that the card cannot reach where there are more than some megabytes of it, take this call some of the time. On a
 * processor all is done before it comes back. Any other call for the network waits first.
 */
SPIKE_API int spike_run_async(spike_network *network, const spike_given *inputs, int samples, int steps,
                              void *const *outputs, spike_counts *counts);
SPIKE_API int spike_wait(spike_network *network);

/** Memory of this machine that the card copies by itself; NULL where there is none. It is of no network. */
SPIKE_API void *spike_alloc(size_t bytes);
SPIKE_API void spike_free(void *data);

/* The same in parts. */

/** Begins anew, with so many samples side by side. */
SPIKE_API int spike_reset(spike_network *network, int samples);
/** Runs some steps more, and waits for them. Behind a spike_run of more samples than went at once it takes a spike_reset. */
SPIKE_API int spike_step(spike_network *network, const spike_given *inputs, int steps);
/** What a value or a state of the graph is now, by its name: a row for each sample, `bytes` in all. */
SPIKE_API int spike_read(spike_network *network, const char *name, void *to, size_t bytes);
/** The same of an output, by its number: its name may be that of another value. */
SPIKE_API int spike_result(spike_network *network, int which, void *to, size_t bytes);
/** Events since the reset. */
SPIKE_API int spike_count(spike_network *network, spike_counts *counts);

/**
 * What an op has cost, by its number from 0 on. Only libraries that measure (libprofile-*) have any: they run ops one by one, which
 * gives the same numbers and takes longer, and wait for them in every call.
 */
SPIKE_API int spike_cost_of(spike_network *network, int which, spike_cost *cost);

/** What was wrong last, on this thread. */
SPIKE_API const char *spike_explain(void);

#ifdef __cplusplus
}
#endif

#endif
