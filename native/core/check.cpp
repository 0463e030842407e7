#include "facts.hpp"

namespace spike {

/** What is wrong with an op; nothing where its kernel can trust it. Its states are listed meanwhile. */
std::string check_op(const Model& model, Op& op) {
  Facts facts(model, op);
  const auto is_known = check_neuron(facts) || check_population(facts) || check_product_op(facts) ||
                        check_synapse_op(facts) || check_move(facts);
  facts.need(is_known, "it is of an unknown kind");
  return facts.wrong;
}

}  // namespace spike
