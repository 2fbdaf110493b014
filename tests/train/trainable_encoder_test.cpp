// What every encoder in training must keep to, whatever its kind.
#include "train/trainable_encoder.h"

#include <cmath>
#include <functional>

#include "sample_models.h"
#include "train/shard.h"
#include "train/trainer.h"

namespace mercer {
namespace trainable_encoder_test {

constexpr size_t kItems = 7;

using TrainableEncoderContract = EveryKind;

INSTANTIATE_TEST_SUITE_P(Kinds, TrainableEncoderContract, testing::ValuesIn(kAllKinds),
                         kind_of_test);

// Those that read a limited number of items.
using LimitedReach = EveryKind;

INSTANTIATE_TEST_SUITE_P(Kinds, LimitedReach,
                         testing::Values(EncoderKind::kGru4Rec, EncoderKind::kSasRec,
                                         EncoderKind::kBert4Rec),
                         kind_of_test);

EncoderBatch random_batch(const std::vector<Eigen::Index>& lengths, size_t dimension,
                          bool with_masks, uint64_t seed) {
  Random random(seed);
  EncoderBatch batch;
  batch.starts.push_back(0);
  for (const Eigen::Index length : lengths) batch.starts.push_back(batch.starts.back() + length);
  batch.inputs.resize(static_cast<Eigen::Index>(dimension), batch.starts.back());
  for (float& value : batch.inputs.reshaped()) value = static_cast<float>(0.5 * random.normal());
  if (with_masks) {
    for (size_t s = 0; s < lengths.size(); ++s) batch.masked.push_back(batch.starts[s + 1] - 1);
    if (lengths[0] > 2) batch.masked.push_back(1);
  }
  return batch;
}

TEST_P(TrainableEncoderContract, EncodesABatchAsEachHistoryAlone) {
  const SequenceModel model = random_model(trainable_settings(GetParam()), kItems, 1);
  const SampleSequences histories = random_sequences(9, 20, kItems, 2);
  const Eigen::MatrixXf together = encode_batch(model, histories.views());
  for (size_t h = 0; h < histories.views().size(); ++h) {
    const Eigen::MatrixXf alone = encode_batch(model, histories.views().subspan(h, 1));
    EXPECT_LT((together.col(static_cast<Eigen::Index>(h)) - alone.col(0)).norm(),
              1e-5 * (1 + alone.norm()));
  }
}

TEST_P(TrainableEncoderContract, EncodesAsTheBrowserDoes) {
  const SequenceModel model = random_model(trainable_settings(GetParam()), kItems, 3);
  const auto encoder = make_encoder(model.settings, model.encoder);
  ASSERT_TRUE(encoder.ok()) << encoder.error().message;
  const SampleSequences histories = random_sequences(20, 20, kItems, 4);
  const Eigen::MatrixXf batch = encode_batch(model, histories.views());
  for (size_t h = 0; h < histories.views().size(); ++h) {
    const std::vector<float> single = encoder.value()->encode(model.table(), histories.views()[h]);
    for (size_t k = 0; k < single.size(); ++k) {
      EXPECT_NEAR(batch(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(h)), single[k],
                  2e-5 * (1 + std::abs(single[k])));
    }
  }
}

// A batch has no padding; what a padded history would add on the left is what lies beyond the
// encoder's reach, and it changes nothing.
TEST_P(LimitedReach, ForgetsWhatLiesBeyondIt) {
  const SequenceModel model = random_model(trainable_settings(GetParam()), kItems, 5);
  std::vector<uint32_t> recent(model.settings.max_length);
  for (size_t t = 0; t < recent.size(); ++t) recent[t] = static_cast<uint32_t>(t * 5 % kItems);
  std::vector<uint32_t> longer = {6, 6, 0, 1};
  longer.insert(longer.end(), recent.begin(), recent.end());
  const SampleSequences histories({recent, longer});
  const Eigen::MatrixXf shoppers = encode_batch(model, histories.views());
  EXPECT_LT((shoppers.col(0) - shoppers.col(1)).norm(), 1e-5 * shoppers.col(0).norm());
}

TEST_P(TrainableEncoderContract, TreatsSequencesApart) {
  const EncoderSettings settings = trainable_settings(GetParam());
  const SequenceModel model = random_model(settings, kItems, 6);
  const bool masks = GetParam() == EncoderKind::kBert4Rec;
  EncoderBatch batch = random_batch({5, 1, 8}, settings.dimension, masks, 7);
  const Eigen::MatrixXf before =
      make_trainable_encoder(settings)->forward(model.encoder, batch, Dropout());
  batch.inputs.col(5).setConstant(3);  // the second sequence
  batch.masked.clear();
  if (masks) batch.masked = {4, 13, 1};
  const Eigen::MatrixXf after =
      make_trainable_encoder(settings)->forward(model.encoder, batch, Dropout());
  EXPECT_EQ(before.leftCols(5), after.leftCols(5));
  EXPECT_EQ(before.rightCols(8), after.rightCols(8));
  EXPECT_NE(before.col(5), after.col(5));
}

TEST_P(TrainableEncoderContract, NeverSeesTheFutureUnlessItReadsBothWays) {
  const EncoderSettings settings = trainable_settings(GetParam());
  const SequenceModel model = random_model(settings, kItems, 8);
  const EncoderBatch batch = random_batch({9, 4}, settings.dimension, false, 9);
  const Eigen::MatrixXf before =
      make_trainable_encoder(settings)->forward(model.encoder, batch, Dropout());
  for (Eigen::Index changed = 1; changed < 9; ++changed) {
    EncoderBatch other = batch;
    other.inputs.middleCols(changed, 9 - changed) *= -1.5f;
    const Eigen::MatrixXf after =
        make_trainable_encoder(settings)->forward(model.encoder, other, Dropout());
    EXPECT_NE(before.col(changed), after.col(changed));
    if (GetParam() == EncoderKind::kBert4Rec) {
      EXPECT_NE(before.col(0), after.col(0));
    } else {
      EXPECT_EQ(before.leftCols(changed), after.leftCols(changed)) << "from " << changed;
    }
  }
}

// d loss / d value by a five-point rule: its error falls with the fourth power of the step, which
// can then be wide enough for float32, if not wider than the distance to relu's kinks.
double slope(float& value, const std::function<double()>& loss) {
  constexpr float kStep = 1.0f / 256;
  const float before = value;
  const auto at = [&](float steps) {
    value = before + steps * kStep;
    const double result = loss();
    value = before;
    return result;
  };
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * kStep);
}

void expect_slopes(std::span<float> values, std::span<const float> gradient,
                   const std::function<double()>& loss, const std::string& what) {
  std::vector<double> slopes;
  double largest = 0;
  for (float& value : values) {
    slopes.push_back(slope(value, loss));
    largest = std::max(largest, std::abs(slopes.back()));
  }
  EXPECT_GT(largest, 1e-3) << what << " has no gradient to compare";
  for (size_t i = 0; i < slopes.size(); ++i) {
    EXPECT_NEAR(gradient[i], slopes[i], 2e-3 * (largest + 0.1)) << what << "[" << i << "]";
  }
}

// Of every tensor of every layer and of the inputs, without and with dropout.
TEST_P(TrainableEncoderContract, HasTheGradientsOfItsOutput) {
  const EncoderSettings settings = trainable_settings(GetParam());
  for (const float rate : {0.0f, 0.3f}) {
    SequenceModel model = random_model(settings, kItems, 10);
    const bool masks = GetParam() == EncoderKind::kBert4Rec;
    EncoderBatch batch = random_batch({5, 1, 3}, settings.dimension, masks, 11);
    const Dropout dropout(rate, 12);
    const auto encoder = make_trainable_encoder(settings);
    const Eigen::MatrixXf slopes =
        random_batch({9}, settings.dimension, false, 13).inputs;  // d loss / d shoppers
    const auto loss = [&] {
      const Eigen::MatrixXf& shoppers = encoder->forward(model.encoder, batch, dropout);
      return shoppers.cast<double>().cwiseProduct(slopes.cast<double>()).sum();
    };
    loss();
    std::vector<float> gradient(model.encoder.size(), 0.0f);
    const Eigen::MatrixXf input_gradient =
        encoder->backward(model.encoder, batch, dropout, slopes, gradient);
    size_t start = 0;
    for (const TensorShape& tensor : encoder_tensors(settings)) {
      const size_t size = tensor.rows * tensor.columns;
      // Adding the same to every key changes no attention weight.
      if (!tensor.name.ends_with("key.bias")) {
        expect_slopes(std::span(model.encoder).subspan(start, size),
                      std::span(gradient).subspan(start, size), loss, tensor.name);
      }
      start += size;
    }
    expect_slopes({batch.inputs.data(), static_cast<size_t>(batch.inputs.size())},
                  {input_gradient.data(), static_cast<size_t>(input_gradient.size())}, loss,
                  "inputs");
  }
}

// The loss of whole sequences: through the softmax, the encoder and the tied table.
TEST_P(TrainableEncoderContract, HasTheGradientsOfTheTrainingLoss) {
  SequenceModel model = random_model(trainable_settings(GetParam()), kItems, 14);
  const SampleSequences sequences = random_sequences(5, 8, kItems, 15);
  SequenceModel gradient;
  SequenceModel ignored;
  const auto loss = [&] { return mean_loss(model, sequences.views(), ignored); };
  mean_loss(model, sequences.views(), gradient);
  expect_slopes(model.items, gradient.items, loss, "items");
  expect_slopes(model.biases, gradient.biases, loss, "biases");
}

TEST_P(TrainableEncoderContract, AsksForEveryNextItemOrForHiddenOnes) {
  const SequenceModel model = random_model(trainable_settings(GetParam()), kItems, 18);
  Shard shard(model);
  const std::vector<uint32_t> sequence = {1, 2, 3, 4, 5, 6};
  shard.add(sequence);
  shard.compute(model, {.mask_share = 0, .seed = 1});
  // With nothing hidden by chance the last item is, which is what recommending asks.
  EXPECT_EQ(shard.asked_count(), GetParam() == EncoderKind::kBert4Rec ? 1u : 5u);
  shard.compute(model, {.mask_share = 0.5f, .seed = 1});
  EXPECT_GE(shard.asked_count(), 1u);
  EXPECT_LE(shard.asked_count(), 6u);
}

}  // namespace trainable_encoder_test
}  // namespace mercer
