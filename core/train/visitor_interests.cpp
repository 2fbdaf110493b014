#include "train/visitor_interests.h"

#include <algorithm>
#include <cmath>

#include "train/parallel.h"

namespace mercer {

VisitorRecord measure_visitors(const ItemTable& table, const Encoder& encoder,
                               const AttributeCurves& curves, Sequences histories) {
  std::vector<std::vector<float>> interests(histories.size());
  parallel_for(histories.size(), 0, [&](size_t h) {
    const auto visit = histories[h].last(std::min(histories[h].size(), kVisitLength));
    interests[h] = curves.interests(curves.heights(encoder.encode(table, visit)));
  });
  VisitorRecord record;
  const double count = std::max<double>(1, static_cast<double>(histories.size()));
  for (size_t k = 0; k < curves.attribute_count(); ++k) {
    double sum = 0;
    for (const std::vector<float>& of_one : interests) sum += of_one[k];
    const double mean = sum / count;
    double squares = 0;
    for (const std::vector<float>& of_one : interests) {
      squares += (of_one[k] - mean) * (of_one[k] - mean);
    }
    record.means.push_back(static_cast<float>(mean));
    record.deviations.push_back(static_cast<float>(std::sqrt(squares / count)));
  }
  return record;
}

}  // namespace mercer
