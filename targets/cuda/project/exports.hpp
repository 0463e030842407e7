#pragma once

/* The functions of network.h. */
namespace spike {

inline thread_local std::string last_words;

inline int told(const Outcome& outcome) {
  if (outcome.is_bad()) last_words = outcome.why;
  return outcome.status;
}

/** Runs what may throw for want of memory. */
template <class F>
int guarded(F&& f) {
  try {
    return told(f());
  } catch (const std::bad_alloc&) {
    last_words = "there is no memory for it";
    return SPIKE_OUT_OF_MEMORY;
  }
}

/** The same with a network, on its card. */
template <class Session, class F>
int with(spike_network* network, F&& f) {
  if (!network) return told({SPIKE_BAD_ARGUMENT, "there is no network"});
  auto& session = *reinterpret_cast<Session*>(network);
  const Here here(session.device());
  return guarded([&] { return f(session); });
}

template <class Session>
int open(const void* weights, std::size_t bytes, void* stream, spike_network** network) {
  return guarded([&] {
    auto session = std::make_unique<Session>();
    auto done = session->open(weights, bytes, stream);
    if (!done.is_bad()) *network = reinterpret_cast<spike_network*>(session.release());
    return done;
  });
}

template <class Session>
void close(spike_network* network) {
  if (!network) return;
  auto* session = reinterpret_cast<Session*>(network);
  const Here here(session->device());
  delete session;
}

}  // namespace spike

/** They are of a session for a network, under a prefix. */
#define SPIKE_EXPORT_OF(Session, Network, prefix)                                                                     \
  extern "C" {                                                                                                        \
  SPIKE_API const char* prefix##explain(void) { return spike::last_words.c_str(); }                                   \
  SPIKE_API const char* prefix##hash(void) { return Network::hash; }                                                  \
  SPIKE_API const char* prefix##place(void) { return spike::PLACE; }                                                  \
  SPIKE_API const spike_row* prefix##input(int which) {                                                               \
    return which >= 0 && which < Network::inputs ? Network::input_rows + which : nullptr;                             \
  }                                                                                                                   \
  SPIKE_API const spike_row* prefix##output(int which) {                                                              \
    return which >= 0 && which < Network::outputs ? Network::output_rows + which : nullptr;                           \
  }                                                                                                                   \
  SPIKE_API int prefix##open(const void* weights, size_t bytes, spike_network** network) {                            \
    return spike::open<Session>(weights, bytes, nullptr, network);                                                    \
  }                                                                                                                   \
  SPIKE_API int prefix##open_on(const void* weights, size_t bytes, void* stream, spike_network** network) {           \
    return spike::open<Session>(weights, bytes, stream, network);                                                     \
  }                                                                                                                   \
  SPIKE_API void prefix##close(spike_network* network) { spike::close<Session>(network); }                            \
  SPIKE_API int prefix##reset(spike_network* network, int samples) {                                                  \
    return spike::with<Session>(network, [&](auto& session) { return session.reset(samples); });                      \
  }                                                                                                                   \
  SPIKE_API int prefix##step(spike_network* network, const spike_given* inputs, int steps) {                          \
    return spike::with<Session>(network, [&](auto& session) { return session.step(inputs, steps); });                 \
  }                                                                                                                   \
  SPIKE_API int prefix##read(spike_network* network, const char* name, void* to, size_t bytes) {                      \
    return spike::with<Session>(network, [&](auto& session) { return session.read(name, to, bytes); });               \
  }                                                                                                                   \
  SPIKE_API int prefix##result(spike_network* network, int which, void* to, size_t bytes) {                           \
    return spike::with<Session>(network, [&](auto& session) { return session.result(which, to, bytes); });            \
  }                                                                                                                   \
  SPIKE_API int prefix##count(spike_network* network, spike_counts* counts) {                                         \
    return spike::with<Session>(network, [&](auto& session) { return session.count(counts); });                       \
  }                                                                                                                   \
  SPIKE_API int prefix##cost_of(spike_network* network, int which, spike_cost* cost) {                                \
    return spike::with<Session>(network, [&](auto& session) { return session.cost(which, cost); });                   \
  }                                                                                                                   \
  SPIKE_API int prefix##run_async(spike_network* network, const spike_given* inputs, int samples, int steps,          \
                                  void* const* outputs, spike_counts* counts) {                                       \
    return spike::with<Session>(                                                                                      \
        network, [&](auto& session) { return session.start(inputs, samples, steps, outputs, counts); });              \
  }                                                                                                                   \
  SPIKE_API int prefix##wait(spike_network* network) {                                                                \
    return spike::with<Session>(network, [](auto& session) { return session.wait(); });                               \
  }                                                                                                                   \
  SPIKE_API int prefix##run(spike_network* network, const spike_given* inputs, int samples, int steps,                \
                            void* const* outputs, spike_counts* counts) {                                             \
    const auto status = prefix##run_async(network, inputs, samples, steps, outputs, counts);                          \
    return status == SPIKE_OK ? prefix##wait(network) : status;                                                       \
  }                                                                                                                   \
  SPIKE_API void* prefix##alloc(size_t bytes) { return spike::take_pinned(bytes); }                                   \
  SPIKE_API void prefix##free(void* data) { spike::give_pinned(data); }                                               \
  }

/** What measures a network has its text too, and exports something else. */
#if defined(SPIKE_PROFILED)
#define SPIKE_EXPORT(Network, prefix)
#else
#define SPIKE_EXPORT(Network, prefix) SPIKE_EXPORT_OF(spike::Session<Network>, Network, prefix)
#endif
