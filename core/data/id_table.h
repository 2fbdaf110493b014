// Strings numbered in the order of their first appearance, each kept once.
#ifndef MERCER_DATA_ID_TABLE_H_
#define MERCER_DATA_ID_TABLE_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mercer {

class IdTable {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  // The number of `id`, new if it was not known. At most kNone different ids.
  uint32_t intern(std::string_view id) {
    const auto known = numbers_.find(id);
    if (known != numbers_.end()) return known->second;
    const auto number = static_cast<uint32_t>(ids_.size());
    const auto added = numbers_.emplace(std::string(id), number).first;
    ids_.push_back(&added->first);  // nodes of the map stay where they are
    return number;
  }
  // The number of `id`, or kNone.
  uint32_t find(std::string_view id) const {
    const auto known = numbers_.find(id);
    return known == numbers_.end() ? kNone : known->second;
  }
  const std::string& operator[](uint32_t number) const { return *ids_[number]; }
  size_t size() const { return ids_.size(); }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> ids_;
};

}  // namespace mercer

#endif  // MERCER_DATA_ID_TABLE_H_
