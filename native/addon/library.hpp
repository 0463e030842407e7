#pragma once

#include <algorithm>

#include "../core/network.h"
#include "values.hpp"

/* What Node sees of networks in libraries of their own: library.cpp. */
namespace spike::addon {

napi_value open_library(napi_env env, napi_callback_info info);
napi_value close_library(napi_env env, napi_callback_info info);
napi_value run_library(napi_env env, napi_callback_info info);
napi_value reset_library(napi_env env, napi_callback_info info);
napi_value step_library(napi_env env, napi_callback_info info);
napi_value read_library(napi_env env, napi_callback_info info);
napi_value count_library(napi_env env, napi_callback_info info);
napi_value costs_of_library(napi_env env, napi_callback_info info);

}  // namespace spike::addon
