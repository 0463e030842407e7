/* A program in C that uses a network as network.h says: uses-library WEIGHTS INPUTS VALUE. It prints what it finds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network.h"

static void *read_file(const char *name, size_t *bytes) {
  FILE *file = fopen(name, "rb");
  if (!file) exit(2);
  fseek(file, 0, SEEK_END);
  *bytes = (size_t)ftell(file);
  rewind(file);
  void *data = malloc(*bytes);
  if (!data || fread(data, 1, *bytes, file) != *bytes) exit(2);
  fclose(file);
  return data;
}

static void expect(const char *what, int status) {
  if (status == SPIKE_OK) return;
  printf("%s: %d, %s\n", what, status, spike_explain());
  exit(1);
}

static void refused(const char *what, int status) {
  printf("%s: %d, %s\n", what, status, status == SPIKE_OK ? "nothing said" : spike_explain());
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  size_t weights_bytes, input_bytes;
  char *weights = read_file(argv[1], &weights_bytes);
  char *input = read_file(argv[2], &input_bytes);
  const spike_row *in = spike_input(0), *out = spike_output(0);
  printf("%s on %s: '%s' of %zu bytes, '%s' of %zu\n", spike_hash(), spike_place(), in->name, in->bytes, out->name, out->bytes);
  printf("no more: %d %d %d\n", spike_input(1) == NULL, spike_output(1) == NULL, spike_input(-1) == NULL);

  spike_network *network = NULL;
  refused("half of the weights", spike_open(weights, weights_bytes / 2, &network));
  refused("no weights", spike_open(NULL, weights_bytes, &network));
  expect("open", spike_open(weights, weights_bytes, &network));

  const int steps = 4, samples = (int)(input_bytes / in->bytes);
  const size_t results = out->bytes * (size_t)samples;
  const spike_given given = {input, 0};
  int *at_once = malloc(results), *in_parts = malloc(results);
  spike_counts *counts = calloc((size_t)samples, sizeof(spike_counts)), *again = calloc((size_t)samples, sizeof(spike_counts));
  void *outputs[] = {at_once};
  expect("run", spike_run(network, &given, samples, steps, outputs, counts));
  expect("run, uncounted", spike_run(network, &given, samples, steps, outputs, NULL));
  expect("reset", spike_reset(network, samples));
  for (int step = 0; step < steps; step++) expect("step", spike_step(network, &given, 1));
  expect("result", spike_result(network, 0, in_parts, results));
  expect("count", spike_count(network, again));
  printf("in parts as at once: %d %d\n", memcmp(at_once, in_parts, results) == 0,
         counts[0].spikes == again[0].spikes && counts[0].synops == again[0].synops);
  for (size_t i = 0; i < results / sizeof(int); i++) printf("%d ", at_once[i]);
  printf("\n");

  spike_network *other = NULL;
  void *pinned[] = {spike_alloc(results)};
  expect("open on a stream", spike_open_on(weights, weights_bytes, NULL, &other));
  expect("run, and go on", spike_run_async(other, &given, samples, steps, pinned, NULL));
  expect("wait", spike_wait(other));
  printf("in a call that does not wait: %d\n", memcmp(at_once, pinned[0], results) == 0);
  expect("nothing to wait for", spike_wait(other));
  spike_close(other);
  spike_free(pinned[0]);
  spike_free(NULL);
  spike_close(NULL);

  expect("read", spike_read(network, argv[3], in_parts, results));
  printf("the value of the output: %d\n", memcmp(at_once, in_parts, results) == 0);
  refused("no such name", spike_read(network, "nobody", in_parts, results));
  refused("fewer bytes", spike_result(network, 0, in_parts, results - 1));
  refused("no such output", spike_result(network, 1, in_parts, results));
  refused("no network", spike_wait(NULL));
  const spike_given nothing = {NULL, 0};
  refused("no rows", spike_run(network, &nothing, samples, steps, outputs, NULL));
  refused("no samples", spike_reset(network, 0));
  refused("no steps", spike_step(network, &given, 0));
  refused("too many samples", spike_reset(network, 2147483647));
  refused("a step behind them", spike_step(network, &given, 1));
  spike_close(network);
  return 0;
}
