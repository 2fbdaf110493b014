// What is held out, and that nothing held out is trained on.
#include "data/split.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "data/new_items.h"

namespace mercer {
namespace {

struct Event {
  uint32_t item;
  int64_t time_s = 0;
  uint32_t basket = 0;
};

Dataset dataset_of(const std::vector<std::vector<Event>>& users) {
  Dataset dataset;
  dataset.catalogue.resize(10);
  dataset.user_offsets.push_back(0);
  for (const auto& events : users) {
    dataset.user_ids.push_back("u" + std::to_string(dataset.user_ids.size()));
    for (const Event& event : events) {
      dataset.items.push_back(event.item);
      dataset.timestamps_s.push_back(event.time_s);
      dataset.baskets.push_back(event.basket);
    }
    dataset.user_offsets.push_back(static_cast<uint32_t>(dataset.items.size()));
  }
  return dataset;
}

constexpr Protocol kTime100And200 = {Protocol::Kind::kTime, 100, 200};

Split split_of(const Dataset& dataset, const Protocol& protocol) {
  auto split = split_dataset(dataset, protocol);
  if (!split.ok()) {
    ADD_FAILURE() << split.error().message;
    return {};
  }
  return std::move(split).value();
}

void expect_case(const EvaluationCase& actual, const EvaluationCase& expected) {
  EXPECT_EQ(actual.user, expected.user);
  EXPECT_EQ(actual.history_length, expected.history_length);
  EXPECT_EQ(actual.targets, expected.targets);
}

TEST(LeaveOneOut, HoldsOutTheLastTwoEvents) {
  const Dataset dataset = dataset_of({{{1}, {2}, {3}, {4}}, {{5}, {6}, {7}}});
  const Split split = split_of(dataset, {});
  EXPECT_EQ(split.train_lengths, (std::vector<uint32_t>{2, 1}));
  ASSERT_EQ(split.validation.size(), 2u);
  ASSERT_EQ(split.test.size(), 2u);
  expect_case(split.validation[0], {0, 2, {3}});
  expect_case(split.test[0], {0, 3, {4}});
  expect_case(split.validation[1], {1, 1, {6}});
  expect_case(split.test[1], {1, 2, {7}});
}

TEST(LeaveOneOut, TrainsOnAllOfShortSequences) {
  const Dataset dataset = dataset_of({{{1}, {2}}, {{3}}, {}, {{4}, {5}, {6}, {7}}});
  const Split split = split_of(dataset, {});
  EXPECT_EQ(split.train_lengths, (std::vector<uint32_t>{2, 1, 0, 2}));
  ASSERT_EQ(split.test.size(), 1u);
  EXPECT_EQ(split.test[0].user, 3u);
}

TEST(LeaveOneOut, TrainsOnWhatHasSomethingToPredict) {
  const Dataset dataset = dataset_of({{{1}, {2}, {3}}, {{4}, {5}, {6}, {7}}, {{8}, {9}}, {{0}}});
  const auto sequences = training_sequences(dataset, split_of(dataset, {}));
  ASSERT_EQ(sequences.size(), 2u);
  EXPECT_TRUE(std::ranges::equal(sequences[0], std::vector<uint32_t>{4, 5}));
  EXPECT_TRUE(std::ranges::equal(sequences[1], std::vector<uint32_t>{8, 9}));
}

TEST(LeaveOneOut, RefusesWhatLeavesNothing) {
  for (const Dataset& dataset :
       {dataset_of({}), dataset_of({{{1}, {2}}}), dataset_of({{{1}, {2}, {3}}})}) {
    const auto split = split_dataset(dataset, {});
    ASSERT_FALSE(split.ok());
    EXPECT_EQ(split.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(NextBasket, HoldsOutTheLastTwoBaskets) {
  const Dataset dataset =
      dataset_of({{{1, 0, 1}, {2, 0, 1}, {3, 0, 2}, {4, 0, 3}, {5, 0, 3}}, {{6, 0, 4}, {7, 0, 4}}});
  const Split split = split_of(dataset, {Protocol::Kind::kNextBasket});
  EXPECT_EQ(split.train_lengths, (std::vector<uint32_t>{2, 2}));
  ASSERT_EQ(split.validation.size(), 1u);
  ASSERT_EQ(split.test.size(), 1u);
  expect_case(split.validation[0], {0, 2, {3}});
  expect_case(split.test[0], {0, 3, {4, 5}});
}

TEST(NextBasket, AsksForWhatIsNewInIt) {
  const Dataset dataset = dataset_of({{{1, 0, 1}, {2, 0, 2}, {3, 0, 3}, {1, 0, 3}, {3, 0, 3}},
                                      {{1, 0, 1}, {2, 0, 2}, {1, 0, 3}},
                                      {{1, 0, 1}, {1, 0, 2}, {4, 0, 3}},
                                      {{5, 0, 1}, {6, 0, 1}}});  // trained on alone
  const Split split = split_of(dataset, {Protocol::Kind::kNextBasket});
  ASSERT_EQ(split.validation.size(), 2u);  // the last user's second basket has nothing new
  ASSERT_EQ(split.test.size(), 2u);        // nor has the second user's third
  expect_case(split.test[0], {0, 2, {3}});
  expect_case(split.test[1], {2, 2, {4}});
}

TEST(NextBasket, TrainsOnAllOfUsersWithTwoBaskets) {
  const Dataset dataset =
      dataset_of({{{1, 0, 1}, {2, 0, 1}, {3, 0, 2}}, {{4, 0, 1}, {6, 0, 1}, {5, 0, 2}, {7, 0, 3}}});
  const Split split = split_of(dataset, {Protocol::Kind::kNextBasket});
  EXPECT_EQ(split.train_lengths, (std::vector<uint32_t>{3, 2}));
}

TEST(TimeSplit, CutsAtItsTimes) {
  const Dataset dataset =
      dataset_of({{{1, 10, 1}, {2, 99, 2}, {3, 100, 3}, {4, 199, 4}, {5, 200, 5}, {6, 300, 6}}});
  const Split split = split_of(dataset, kTime100And200);
  EXPECT_EQ(split.train_lengths, std::vector<uint32_t>{2});
  ASSERT_EQ(split.validation.size(), 1u);
  ASSERT_EQ(split.test.size(), 1u);
  expect_case(split.validation[0], {0, 2, {3}});
  expect_case(split.test[0], {0, 4, {5}});
}

TEST(TimeSplit, AsksOnlyForTheFirstBasketsNewItems) {
  const Dataset dataset = dataset_of({
      // Validation: 2 is known, 3 comes twice, 5 is of a later basket.
      {{1, 10, 1},
       {2, 20, 2},
       {2, 110, 3},
       {3, 110, 3},
       {4, 110, 3},
       {3, 110, 3},
       {5, 150, 4},
       // Test: 4 and 5 are known by then.
       {5, 210, 5},
       {6, 210, 5},
       {4, 210, 5},
       {7, 220, 6}},
  });
  const Split split = split_of(dataset, kTime100And200);
  ASSERT_EQ(split.validation.size(), 1u);
  expect_case(split.validation[0], {0, 2, {3, 4}});
  ASSERT_EQ(split.test.size(), 1u);
  expect_case(split.test[0], {0, 7, {6}});
}

TEST(TimeSplit, AsksNothingOfUsersWithoutHistoryOrNews) {
  const std::vector<Event> asked = {{1, 10, 1}, {2, 20, 2}, {3, 110, 3}, {4, 210, 4}};
  const Dataset dataset = dataset_of({
      {{1, 110, 1}, {2, 120, 2}},              // nothing to validate from, nothing to test
      {{1, 10, 1}, {1, 110, 2}, {1, 210, 3}},  // nothing new
      {{1, 10, 1}, {2, 20, 2}},                // nothing later
      {{5, 220, 1}},                           // only later
      {{1, 110, 1}, {2, 210, 2}},              // a test, but no validation
      asked,
  });
  const Split split = split_of(dataset, kTime100And200);
  EXPECT_EQ(split.train_lengths, (std::vector<uint32_t>{0, 1, 2, 0, 0, 2}));
  ASSERT_EQ(split.validation.size(), 1u);
  expect_case(split.validation[0], {5, 2, {3}});
  ASSERT_EQ(split.test.size(), 2u);
  expect_case(split.test[0], {4, 1, {2}});
  expect_case(split.test[1], {5, 3, {4}});
}

// The basket's numbers are compared within one user only.
TEST(TimeSplit, KeepsToOneUsersBasket) {
  const Dataset dataset =
      dataset_of({{{1, 10, 1}, {2, 20, 1}, {3, 110, 7}, {4, 210, 9}}, {{5, 10, 9}, {6, 210, 9}}});
  const Split split = split_of(dataset, kTime100And200);
  ASSERT_EQ(split.test.size(), 2u);
  expect_case(split.test[0], {0, 3, {4}});
  expect_case(split.test[1], {1, 1, {6}});
}

TEST(TimeSplit, TrainsOnNothingLaterThanItsTime) {
  std::vector<std::vector<Event>> users;
  for (int64_t user = 0; user < 40; ++user) {
    std::vector<Event> events;
    for (int64_t e = 0; e < 12; ++e) {
      events.push_back({static_cast<uint32_t>((user * 7 + e * 3) % 10), user + e * 25,
                        static_cast<uint32_t>(e / 2)});
    }
    users.push_back(std::move(events));
  }
  const Dataset dataset = dataset_of(users);
  const Split split = split_of(dataset, kTime100And200);
  for (uint32_t user = 0; user < dataset.user_count(); ++user) {
    for (uint32_t e = 0; e < users[user].size(); ++e) {
      EXPECT_EQ(e < split.train_lengths[user], users[user][e].time_s < 100);
    }
  }
  for (const EvaluationCase& one : split.validation) {
    EXPECT_EQ(one.history_length, split.train_lengths[one.user]);
    EXPECT_LT(users[one.user][one.history_length - 1].time_s, 100);
  }
  for (const EvaluationCase& one : split.test) {
    EXPECT_LT(users[one.user][one.history_length - 1].time_s, 200);
    EXPECT_GE(users[one.user][one.history_length].time_s, 200);
    EXPECT_GE(one.history_length, split.train_lengths[one.user]);
  }
  // Training sequences are the beginnings of the users' sequences, and nothing else.
  size_t events = 0;
  for (const auto sequence : training_sequences(dataset, split)) events += sequence.size();
  size_t expected = 0;
  for (const uint32_t length : split.train_lengths) expected += length > 1 ? length : 0;
  EXPECT_EQ(events, expected);
}

TEST(TimeSplit, RefusesTimesInTheWrongOrderAndEmptyParts) {
  const Dataset dataset = dataset_of({{{1, 10, 1}, {2, 20, 2}, {3, 110, 3}, {4, 210, 4}}});
  ASSERT_TRUE(split_dataset(dataset, kTime100And200).ok());
  const auto refused = [&](int64_t validation_s, int64_t test_s) {
    const auto split = split_dataset(dataset, {Protocol::Kind::kTime, validation_s, test_s});
    ASSERT_FALSE(split.ok()) << validation_s << " " << test_s;
    EXPECT_EQ(split.error().code, ErrorCode::kInvalidArgument);
  };
  refused(200, 100);
  refused(100, 100);
  refused(0, 100);      // nothing to train on
  refused(150, 200);    // nothing to validate on
  refused(100, 10000);  // nothing to test on
}

TEST(Protocol, KeepsItsName) {
  EXPECT_EQ(protocol_name({}), "leave-one-out");
  EXPECT_EQ(protocol_name(kTime100And200), "time:100:200");
  const Protocol before_1970 = {Protocol::Kind::kTime, -7, INT64_MAX};
  for (const Protocol& protocol :
       {Protocol{}, Protocol{Protocol::Kind::kNextBasket}, kTime100And200, before_1970}) {
    const auto parsed = parse_protocol(protocol_name(protocol));
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed.value().kind, protocol.kind);
    EXPECT_EQ(parsed.value().validation_time_s, protocol.validation_time_s);
    EXPECT_EQ(parsed.value().test_time_s, protocol.test_time_s);
  }
}

TEST(Protocol, RefusesOtherNames) {
  for (const char* name :
       {"", "leave", "leave-one-out ", "time", "time:", "time:1", "time:1:", "time::2",
        "time:1:2:3", "time:1:x", "time:1.5:2", "time: 1:2", "time:99999999999999999999:1"}) {
    const auto parsed = parse_protocol(name);
    ASSERT_FALSE(parsed.ok()) << name;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
  }
}

// Users of different lengths over 10 items, of which a good part are new.
class NewItems : public ::testing::Test {
 protected:
  NewItems() {
    std::vector<std::vector<Event>> users;
    for (uint32_t user = 0; user < 40; ++user) {
      std::vector<Event> events;
      for (uint32_t e = 0; e <= user % 9; ++e) {
        events.push_back({(user * 7 + e * e * 3) % 10, int64_t{user} * 100 + e, user * 20 + e});
      }
      users.push_back(std::move(events));
    }
    dataset_ = dataset_of(users);
  }

  static constexpr Protocol kProtocol = {
      .kind = Protocol::Kind::kNewItems, .new_percent = 30, .new_seed = 5};
  const std::vector<bool> is_new_ = drawn_new_items(10, kProtocol);
  Dataset dataset_;
};

TEST_F(NewItems, AreDrawnBySeedAndShare) {
  EXPECT_GT(std::ranges::count(is_new_, true), 0);
  EXPECT_LT(std::ranges::count(is_new_, true), 10);
  EXPECT_EQ(drawn_new_items(10, kProtocol), is_new_);
  const auto many = drawn_new_items(100'000, kProtocol);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(many, true)), 30'000, 1'000);
  Protocol other = kProtocol;
  other.new_seed = 6;
  EXPECT_NE(drawn_new_items(100'000, other), many);
}

TEST_F(NewItems, AreOnlyEverAUsersLastEvent) {
  const Dataset before = with_new_items_last(dataset_, kProtocol);
  ASSERT_EQ(before.user_count(), dataset_.user_count());
  EXPECT_EQ(before.timestamps_s.size(), before.event_count());
  EXPECT_EQ(before.baskets.size(), before.event_count());
  size_t asked = 0;
  for (size_t user = 0; user < before.user_count(); ++user) {
    const auto all = dataset_.sequence(user);
    std::vector<uint32_t> expected;
    const auto last_new = std::ranges::find_if(all.rbegin(), all.rend(),
                                               [&](uint32_t item) { return is_new_[item]; });
    for (auto event = all.begin(); event != all.end(); ++event) {
      const bool is_later = last_new != all.rend() && event >= last_new.base();
      const bool is_last_new = last_new != all.rend() && event + 1 == last_new.base();
      if (!is_later && (!is_new_[*event] || is_last_new)) expected.push_back(*event);
    }
    const auto actual = before.sequence(user);
    EXPECT_EQ(std::vector<uint32_t>(actual.begin(), actual.end()), expected) << user;
    asked += last_new != all.rend() ? 1 : 0;
  }
  EXPECT_GT(asked, 5u);
}

TEST_F(NewItems, AreAskedForAndNeverTrainedOn) {
  const Dataset before = with_new_items_last(dataset_, kProtocol);
  const Split split = split_of(before, kProtocol);
  for (const auto sequence : training_sequences(before, split)) {
    for (const uint32_t item : sequence) EXPECT_FALSE(is_new_[item]);
  }
  for (const EvaluationCase& one : split.validation) EXPECT_FALSE(is_new_[one.targets[0]]);
  ASSERT_GT(split.test.size(), 5u);
  for (const EvaluationCase& one : split.test) {
    EXPECT_TRUE(is_new_[one.targets[0]]);
    EXPECT_EQ(one.history_length + 1, before.sequence(one.user).size());
    EXPECT_LT(split.train_lengths[one.user], one.history_length + 1);
  }
  EXPECT_EQ(split.masked_in_test.size() + std::ranges::count(is_new_, true), 10u);
}

TEST_F(NewItems, NeedADataSetThatHasThemLast) {
  const auto refused = split_dataset(dataset_, kProtocol);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(NewItems, HaveANameThatCanBeReadBack) {
  EXPECT_EQ(protocol_name(kProtocol), "new-items:30:5");
  const auto parsed = parse_protocol("new-items:30:5");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(protocol_name(parsed.value()), "new-items:30:5");
  EXPECT_FALSE(parse_protocol("new-items:30").ok());
  EXPECT_FALSE(parse_protocol("new-items:x:5").ok());
}

}  // namespace
}  // namespace mercer
