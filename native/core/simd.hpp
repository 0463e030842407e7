#pragma once

#include <string_view>

#include "frame.hpp"

namespace spike {

/** The kernels of a name that this machine can run; those of its best instruction set where no name is given. */
const Kernels* find_kernels(std::string_view name);

/** The names of all that this machine can run, best first, with spaces between. */
const char* usable_kernels();

}  // namespace spike
