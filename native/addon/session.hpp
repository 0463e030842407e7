#pragma once

#include <memory>
#include <mutex>

#include "../core/batch.hpp"
#include "values.hpp"

namespace spike::addon {

/** What one sample gives where nothing is recorded: made once, and written over by each run at once. */
struct Results {
  napi_ref object = nullptr;
  double* counts = nullptr;
  std::vector<std::byte*> outputs;
};

/** A model that is ready to run. It lives until it is closed and nothing runs it any more. */
struct Session {
  Model model;
  const Kernels* kernels = nullptr;
  std::unique_ptr<Machines> machines;
  std::mutex running;
  /** Inputs and results of batches that run at once, kept from one to the next. */
  Bytes inputs;
  Results results;
  int block = 0;
};

/** The session that an object of JavaScript stands for; nothing where it is closed, or no session. */
std::shared_ptr<Session> session_of(napi_env env, napi_value value);

napi_value open_session(napi_env env, napi_callback_info info);
napi_value close_session(napi_env env, napi_callback_info info);
napi_value watch_session(napi_env env, napi_callback_info info);
napi_value costs_of_session(napi_env env, napi_callback_info info);
napi_value memory_of_session(napi_env env, napi_callback_info info);

/** Copies the inputs of all samples into one block of memory; words where they do not fit the model. */
const char* take_inputs(napi_env env, napi_value list, const Model& model, std::size_t samples, int steps,
                        Bytes& memory, std::vector<Given>& given);

/** What events, reads and products of bytes reach here at most: ceilings.cpp. */
napi_value measure_ceilings(napi_env env, napi_callback_info info);

napi_value run_session(napi_env env, napi_callback_info info);
napi_value record_session(napi_env env, napi_callback_info info);

}  // namespace spike::addon
