#include "train/student_trainer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "mercer/text_features.h"
#include "train/random.h"

namespace mercer {
namespace {

constexpr size_t kMostSteps = 200;
constexpr double kEnough = 1e-6;  // of what the squared residual was at first
constexpr size_t kWeightLimit = 127;

// Plain loops without fused multiply-add (CMakeLists.txt), in one order: the same sums everywhere.
using Table = std::vector<double>;  // [rows x attributes], row-major

class Regression {
 public:
  explicit Regression(const StudentLessons& lessons)
      : width_(lessons.attributes.size()), scores_(lessons.scores) {
    features_.reserve(lessons.texts.size());
    for (const std::string& text : lessons.texts) features_.push_back(text_features(text));
  }

  size_t item_count() const { return features_.size(); }

  // The mean scores of `items`.
  std::vector<double> means(std::span<const uint32_t> items) const {
    std::vector<double> result(width_);
    for (const uint32_t item : items) {
      for (size_t k = 0; k < width_; ++k) result[k] += scores_[item * width_ + k];
    }
    for (double& mean : result) mean /= static_cast<double>(items.size());
    return result;
  }

  // Solves (X'X + penalty I) W = X'Y, from what `weights` holds. `go_on` is asked after each step.
  template <typename GoOn>
  bool solve(std::span<const uint32_t> items, const std::vector<double>& bias, double penalty,
             Table& weights, const GoOn& go_on) const {
    Table residual = right_side(items, bias);
    const std::vector<double> enough = scaled(dots(residual, residual), kEnough);
    Table product = times(items, weights, penalty);
    for (size_t at = 0; at < residual.size(); ++at) residual[at] -= product[at];
    Table direction = residual;
    std::vector<double> squares = dots(residual, residual);
    for (size_t step = 0; step < kMostSteps; ++step) {
      if (std::ranges::equal(squares, enough, std::ranges::less_equal{})) return true;
      product = times(items, direction, penalty);
      const std::vector<double> curvature = dots(direction, product);
      std::vector<double> length(width_), keep(width_);
      for (size_t k = 0; k < width_; ++k) {
        if (squares[k] > enough[k]) length[k] = squares[k] / curvature[k];
      }
      add_rows(direction, length, 1, weights);
      add_rows(product, length, -1, residual);
      const std::vector<double> next = dots(residual, residual);
      for (size_t k = 0; k < width_; ++k) keep[k] = squares[k] > 0 ? next[k] / squares[k] : 0;
      for (size_t at = 0; at < direction.size(); ++at) {
        direction[at] = residual[at] + keep[at % width_] * direction[at];
      }
      squares = next;
      if (!go_on()) return false;
    }
    return true;
  }

 private:
  double value_of(uint32_t item) const {
    return features_[item].empty() ? 0 : 1 / std::sqrt(static_cast<double>(features_[item].size()));
  }

  // X'Y
  Table right_side(std::span<const uint32_t> items, const std::vector<double>& bias) const {
    Table result(kTextFeatureCount * width_);
    std::vector<double> row(width_);
    for (const uint32_t item : items) {
      for (size_t k = 0; k < width_; ++k) {
        row[k] = (scores_[item * width_ + k] - bias[k]) * value_of(item);
      }
      add_to_features(item, row, result);
    }
    return result;
  }

  // (X'X + penalty I) W
  Table times(std::span<const uint32_t> items, const Table& weights, double penalty) const {
    Table result = scaled(weights, penalty);
    std::vector<double> row(width_);
    for (const uint32_t item : items) {
      std::ranges::fill(row, 0.0);
      for (const uint32_t feature : features_[item]) {
        const double* from = weights.data() + feature * width_;
        for (size_t k = 0; k < width_; ++k) row[k] += from[k];
      }
      const double value = value_of(item);
      for (double& sum : row) sum *= value * value;
      add_to_features(item, row, result);
    }
    return result;
  }

  void add_to_features(uint32_t item, const std::vector<double>& row, Table& table) const {
    for (const uint32_t feature : features_[item]) {
      double* to = table.data() + feature * width_;
      for (size_t k = 0; k < width_; ++k) to[k] += row[k];
    }
  }

  // [attributes] sums of products, column by column.
  std::vector<double> dots(const Table& a, const Table& b) const {
    std::vector<double> sums(width_);
    for (size_t at = 0; at < a.size(); at += width_) {
      for (size_t k = 0; k < width_; ++k) sums[k] += a[at + k] * b[at + k];
    }
    return sums;
  }

  // to += sign * from, each column times its own factor
  void add_rows(const Table& from, const std::vector<double>& factors, double sign,
                Table& to) const {
    for (size_t at = 0; at < to.size(); at += width_) {
      for (size_t k = 0; k < width_; ++k) to[at + k] += sign * factors[k] * from[at + k];
    }
  }

  static std::vector<double> scaled(std::vector<double> values, double factor) {
    for (double& value : values) value *= factor;
    return values;
  }

  size_t width_;
  std::span<const float> scores_;
  std::vector<std::vector<uint32_t>> features_;  // [items]
};

// The weights as they are stored: of each attribute in steps of a 127th of its largest.
Student rounded(const StudentLessons& lessons, const std::vector<double>& bias,
                const Table& weights) {
  const size_t width = lessons.attributes.size();
  Student student;
  student.weights.resize(weights.size());
  for (size_t k = 0; k < width; ++k) {
    double largest = 0;
    for (size_t at = k; at < weights.size(); at += width) {
      largest = std::max(largest, std::abs(weights[at]));
    }
    const double scale = largest / kWeightLimit;
    for (size_t at = k; at < weights.size() && scale > 0; at += width) {
      student.weights[at] = static_cast<int8_t>(std::lround(weights[at] / scale));
    }
    const Attribute& attribute = lessons.attributes[k];
    student.attributes.push_back({.name = attribute.name,
                                  .description = attribute.description,
                                  .bias = bias[k],
                                  .scale = scale});
  }
  return student;
}

// How well a student scores `items`, which it did not learn from: its attributes' accuracies.
// Returns the mean squared error.
double measure(const StudentLessons& lessons, std::span<const uint32_t> items, Student& student) {
  const size_t width = lessons.attributes.size();
  struct Sums {
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0, absolute = 0, squared = 0;
  };
  std::vector<Sums> sums(width);
  for (const uint32_t item : items) {
    const std::vector<double> scores = student.scores(lessons.texts[item]);
    for (size_t k = 0; k < width; ++k) {
      const double x = scores[k], y = lessons.scores[item * width + k];
      Sums& of = sums[k];
      of.x += x;
      of.y += y;
      of.xx += x * x;
      of.yy += y * y;
      of.xy += x * y;
      of.absolute += std::abs(x - y);
      of.squared += (x - y) * (x - y);
    }
  }
  const auto count = static_cast<double>(items.size());
  double squared = 0;
  for (size_t k = 0; k < width; ++k) {
    const Sums& of = sums[k];
    const double spread = (count * of.xx - of.x * of.x) * (count * of.yy - of.y * of.y);
    const double together = count * of.xy - of.x * of.y;
    student.attributes[k].correlation =
        spread > 0 ? std::clamp(together / std::sqrt(spread), -1.0, 1.0) : 0;
    student.attributes[k].mean_absolute_error = of.absolute / count;
    squared += of.squared / count;
  }
  return squared / static_cast<double>(width);
}

// A penalty after another, each from where the last one came to, then what was chosen.
class Teacher {
 public:
  Teacher(const StudentLessons& lessons, const StudentOptions& options, const FitObserver& observer)
      : lessons_(lessons), options_(options), observer_(observer), regression_(lessons) {
    const size_t fits = options.penalties.size() + 2;
    total_ = fits * kMostSteps * regression_.item_count();
  }

  // `weights`: where to begin, and where it came to.
  Result<Student> teach(std::span<const uint32_t> items, double penalty, Table& weights) {
    size_t done = fit_count_++ * kMostSteps * regression_.item_count();
    const std::vector<double> bias = regression_.means(items);
    const bool is_done = regression_.solve(items, bias, penalty, weights, [&] {
      done += regression_.item_count();
      return !observer_ || observer_(done, total_);
    });
    if (!is_done) return fitting_cancelled();
    return rounded(lessons_, bias, weights);
  }

  // By the error on `held_out`.
  Result<double> choose_penalty(std::span<const uint32_t> items,
                                std::span<const uint32_t> held_out) {
    double best = options_.penalties.front(), best_error = 0;
    Table weights(kTextFeatureCount * lessons_.attributes.size());
    for (size_t p = 0; p < options_.penalties.size(); ++p) {
      MERCER_ASSIGN_OR_RETURN(Student student, teach(items, options_.penalties[p], weights));
      const double error = measure(lessons_, held_out, student);
      if (p > 0 && error >= best_error) continue;
      best = options_.penalties[p];
      best_error = error;
    }
    return best;
  }

 private:
  const StudentLessons& lessons_;
  const StudentOptions& options_;
  const FitObserver& observer_;
  Regression regression_;
  size_t total_ = 0;
  size_t fit_count_ = 0;
};

}  // namespace

Result<TrainedStudent> train_student(const StudentLessons& lessons, const StudentOptions& options,
                                     const FitObserver& observer) {
  const size_t count = lessons.texts.size();
  assert(lessons.scores.size() == count * lessons.attributes.size());
  assert(!lessons.attributes.empty() && !options.penalties.empty());
  if (count < kFewestLessons) {
    return Error{ErrorCode::kInvalidArgument,
                 "a student needs at least " + std::to_string(kFewestLessons) +
                     " items with a text and scores to learn from; here are " +
                     std::to_string(count)};
  }
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), uint32_t{0});
  Random(options.seed).shuffle(std::span(order));
  const size_t tenth = count / 10;
  const std::span<const uint32_t> items = order;
  const auto measured_on = items.first(tenth);

  Teacher teacher(lessons, options, observer);
  TrainedStudent trained{.student = {}, .held_out_count = tenth};
  MERCER_ASSIGN_OR_RETURN(trained.penalty, teacher.choose_penalty(items.subspan(2 * tenth),
                                                                  items.subspan(tenth, tenth)));
  Table weights(kTextFeatureCount * lessons.attributes.size());
  MERCER_ASSIGN_OR_RETURN(Student judged,
                          teacher.teach(items.subspan(tenth), trained.penalty, weights));
  measure(lessons, measured_on, judged);
  MERCER_ASSIGN_OR_RETURN(trained.student, teacher.teach(items, trained.penalty, weights));
  trained.student.item_count = static_cast<uint32_t>(count);
  for (size_t k = 0; k < lessons.attributes.size(); ++k) {
    trained.student.attributes[k].correlation = judged.attributes[k].correlation;
    trained.student.attributes[k].mean_absolute_error = judged.attributes[k].mean_absolute_error;
  }
  return trained;
}

}  // namespace mercer
