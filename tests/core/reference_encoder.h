// The encoders in double precision, written from the formulas in mercer/encoder.h with plain loops
// over every position, layer and pair. Tensors are found by name.
#ifndef MERCER_TESTS_CORE_REFERENCE_ENCODER_H_
#define MERCER_TESTS_CORE_REFERENCE_ENCODER_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mercer/encoder.h"

namespace mercer {

using Doubles = std::vector<double>;

class ReferenceEncoder {
 public:
  ReferenceEncoder(EncoderSettings settings, std::span<const float> weights)
      : settings_(std::move(settings)) {
    for (const TensorShape& tensor : encoder_tensors(settings_)) {
      const auto values = weights.first(tensor.rows * tensor.columns);
      tensors_[tensor.name] = Doubles(values.begin(), values.end());
      weights = weights.subspan(values.size());
    }
  }

  // `items`: the embeddings of the whole history, oldest first; at least one.
  Doubles encode(const std::vector<Doubles>& items) const {
    switch (settings_.kind) {
      case EncoderKind::kLinear:
        return encode_linear(items);
      case EncoderKind::kGru4Rec:
        return encode_gru4rec(latest(items, settings_.max_length));
      case EncoderKind::kSasRec:
        return encode_transformer(latest(items, settings_.max_length), /*is_causal=*/true);
      case EncoderKind::kBert4Rec: {
        std::vector<Doubles> masked = latest(items, settings_.max_length - 1);
        masked.push_back(tensors_.at("mask"));
        return encode_transformer(masked, /*is_causal=*/false);
      }
    }
    return {};
  }

 private:
  static std::vector<Doubles> latest(const std::vector<Doubles>& items, size_t most) {
    return {items.end() - static_cast<ptrdiff_t>(std::min(items.size(), most)), items.end()};
  }

  // W x
  Doubles product(const std::string& weight, const Doubles& x) const {
    const Doubles& matrix = tensors_.at(weight);
    Doubles y(matrix.size() / x.size(), 0);
    for (size_t r = 0; r < y.size(); ++r) {
      for (size_t c = 0; c < x.size(); ++c) y[r] += matrix[r * x.size() + c] * x[c];
    }
    return y;
  }

  // W x + b of the tensors NAME.weight and NAME.bias.
  Doubles affine(const std::string& name, const Doubles& x) const {
    Doubles y = product(name + ".weight", x);
    for (size_t r = 0; r < y.size(); ++r) y[r] += tensors_.at(name + ".bias")[r];
    return y;
  }

  Doubles norm(const std::string& name, const Doubles& x) const {
    const auto size = static_cast<double>(x.size());
    double mean = 0;
    for (const double value : x) mean += value / size;
    double variance = 0;
    for (const double value : x) variance += (value - mean) * (value - mean) / size;
    Doubles y(x.size());
    for (size_t k = 0; k < x.size(); ++k) {
      y[k] = tensors_.at(name + ".scale")[k] * (x[k] - mean) / std::sqrt(variance + 1e-5) +
             tensors_.at(name + ".shift")[k];
    }
    return y;
  }

  Doubles encode_linear(const std::vector<Doubles>& items) const {
    Doubles shopper(settings_.dimension, 0);
    for (size_t c = 0; c < settings_.decays.size(); ++c) {
      Doubles context(settings_.dimension, 0);
      double total = 0;
      for (size_t age = 0; age < items.size(); ++age) {
        const double weight = std::pow(static_cast<double>(settings_.decays[c]), age);
        total += weight;
        const Doubles& item = items[items.size() - 1 - age];
        for (size_t k = 0; k < context.size(); ++k) context[k] += weight * item[k];
      }
      const Doubles part = product("channel." + std::to_string(c) + ".weight", context);
      for (size_t k = 0; k < shopper.size(); ++k) shopper[k] += part[k] / total;
    }
    return shopper;
  }

  static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

  Doubles encode_gru4rec(std::vector<Doubles> inputs) const {
    const size_t h = settings_.inner_dimension;
    for (size_t l = 0; l < settings_.layers; ++l) {
      const std::string layer = "layer." + std::to_string(l);
      Doubles state(h, 0);
      for (Doubles& x : inputs) {
        const Doubles w = affine(layer + ".input", x);
        const Doubles u = affine(layer + ".recurrent", state);
        for (size_t k = 0; k < h; ++k) {
          const double r = sigmoid(w[k] + u[k]);
          const double z = sigmoid(w[h + k] + u[h + k]);
          const double n = std::tanh(w[2 * h + k] + r * u[2 * h + k]);
          state[k] = (1 - z) * n + z * state[k];
        }
        x = state;
      }
    }
    return affine("output", inputs.back());
  }

  static double activation(double x, bool is_gelu) {
    if (!is_gelu) return std::max(x, 0.0);
    const double root = std::sqrt(2 / std::acos(-1.0));
    return 0.5 * x * (1 + std::tanh(root * (x + 0.044715 * x * x * x)));
  }

  Doubles encode_transformer(std::vector<Doubles> stream, bool is_causal) const {
    for (size_t p = 0; p < stream.size(); ++p) {
      const size_t age = stream.size() - 1 - p;
      for (size_t k = 0; k < settings_.dimension; ++k) {
        stream[p][k] += tensors_.at("position")[age * settings_.dimension + k];
      }
    }
    for (size_t l = 0; l < settings_.layers; ++l) {
      const std::string layer = "layer." + std::to_string(l) + ".";
      add_attention(layer, is_causal, stream);
      for (Doubles& x : stream) {
        Doubles inner = affine(layer + "inner", norm(layer + "feed.norm", x));
        for (double& value : inner) value = activation(value, /*is_gelu=*/!is_causal);
        const Doubles outer = affine(layer + "outer", inner);
        for (size_t k = 0; k < x.size(); ++k) x[k] += outer[k];
      }
    }
    return norm("final.norm", stream.back());
  }

  void add_attention(const std::string& layer, bool is_causal, std::vector<Doubles>& stream) const {
    std::vector<Doubles> queries, keys, values;
    for (const Doubles& x : stream) {
      const Doubles normed = norm(layer + "attention.norm", x);
      queries.push_back(affine(layer + "query", normed));
      keys.push_back(affine(layer + "key", normed));
      values.push_back(affine(layer + "value", normed));
    }
    const size_t width = settings_.dimension / settings_.heads;
    for (size_t p = 0; p < stream.size(); ++p) {
      const size_t visible = is_causal ? p + 1 : stream.size();
      Doubles mixed(settings_.dimension, 0);
      for (size_t head = 0; head < settings_.heads; ++head) {
        Doubles shares(visible, 0);
        double total = 0;
        for (size_t q = 0; q < visible; ++q) {
          double match = 0;
          for (size_t k = head * width; k < (head + 1) * width; ++k) {
            match += queries[p][k] * keys[q][k];
          }
          shares[q] = std::exp(match / std::sqrt(static_cast<double>(width)));
          total += shares[q];
        }
        for (size_t q = 0; q < visible; ++q) {
          for (size_t k = head * width; k < (head + 1) * width; ++k) {
            mixed[k] += shares[q] / total * values[q][k];
          }
        }
      }
      const Doubles change = affine(layer + "output", mixed);
      for (size_t k = 0; k < change.size(); ++k) stream[p][k] += change[k];
    }
  }

  EncoderSettings settings_;
  std::map<std::string, Doubles> tensors_;
};

}  // namespace mercer

#endif  // MERCER_TESTS_CORE_REFERENCE_ENCODER_H_
