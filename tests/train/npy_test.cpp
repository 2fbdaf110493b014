#include "train/npy.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string_view>

namespace mercer {
namespace npy_test {

using Bytes = std::vector<uint8_t>;

// As numpy.save writes it: the header padded with spaces to a multiple of 64 bytes.
Bytes file_with(std::string header, const Bytes& data, int major = 1) {
  const size_t length_bytes = major == 1 ? 2 : 4;
  const size_t before = 8 + length_bytes;
  header.append(63 - (before + header.size()) % 64, ' ');
  header += '\n';
  Bytes bytes = {0x93, 'N', 'U', 'M', 'P', 'Y', static_cast<uint8_t>(major), 0};
  for (size_t i = 0; i < length_bytes; ++i) {
    bytes.push_back(static_cast<uint8_t>(header.size() >> (8 * i)));
  }
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

template <typename T>
Bytes bytes_of(const std::vector<T>& numbers) {
  Bytes bytes(numbers.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

std::string header_of(std::string_view type, std::string_view shape,
                      std::string_view fortran = "False") {
  return "{'descr': " + std::string(type) + ", 'fortran_order': " + std::string(fortran) +
         ", 'shape': " + std::string(shape) + ", }";
}

Bytes sample_file() {
  return file_with(header_of("'<f4'", "(2, 3)"), bytes_of<float>({1, 2, 3, 4, 5, -6.5f}));
}

void expect_sample(const Bytes& bytes) {
  const auto table = decode_npy(bytes);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table.value().shape, (std::vector<size_t>{2, 3}));
  EXPECT_EQ(table.value().values, (std::vector<float>{1, 2, 3, 4, 5, -6.5f}));
}

Error error_of(const Bytes& bytes) {
  const auto table = decode_npy(bytes);
  EXPECT_FALSE(table.ok());
  return table.ok() ? Error{} : table.error();
}

TEST(Npy, ReadsEachVersionOfTheFormat) {
  for (const int major : {1, 2, 3}) {
    expect_sample(
        file_with(header_of("'<f4'", "(2, 3)"), bytes_of<float>({1, 2, 3, 4, 5, -6.5f}), major));
  }
}

TEST(Npy, ReadsEachTypeOfNumber) {
  expect_sample(file_with(header_of("'<f8'", "(2, 3)"), bytes_of<double>({1, 2, 3, 4, 5, -6.5})));
  expect_sample(file_with(header_of("'<f2'", "(2, 3)"),
                          bytes_of<uint16_t>({0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0xc680})));
}

TEST(Npy, ReadsFortranOrder) {
  expect_sample(
      file_with(header_of("'<f4'", "(2, 3)", "True"), bytes_of<float>({1, 4, 2, 5, 3, -6.5f})));
}

TEST(Npy, ReadsADictionaryWrittenInAnotherWay) {
  const Bytes data = bytes_of<float>({1, 2, 3, 4, 5, -6.5f});
  expect_sample(file_with(R"({"shape":(2,3),"fortran_order":False,"descr":"<f4"})", data));
  expect_sample(
      file_with("{ 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , 'descr' : '<f4' , }", data));
}

TEST(Npy, KnowsItsMagic) {
  EXPECT_TRUE(is_npy(sample_file()));
  EXPECT_FALSE(is_npy(Bytes{0x93, 'N', 'U', 'M', 'P'}));
  EXPECT_FALSE(is_npy(Bytes(20, 0)));
  EXPECT_EQ(error_of(Bytes(200, 'x')).code, ErrorCode::kMalformedInput);
  EXPECT_EQ(error_of(Bytes(200, 'x')).message,
            "this is no NumPy file: it does not begin with \\x93NUMPY; write the table with "
            "numpy.save");
}

TEST(Npy, IsRefusedWhenCutShortAnywhere) {
  for (const int major : {1, 2}) {
    const Bytes whole =
        file_with(header_of("'<f4'", "(2, 3)"), bytes_of<float>({1, 2, 3, 4, 5, 6}), major);
    for (size_t size = 0; size < whole.size(); ++size) {
      const Bytes prefix(whole.begin(), whole.begin() + static_cast<long>(size));
      EXPECT_EQ(error_of(prefix).code, ErrorCode::kMalformedInput) << size << " bytes";
    }
  }
}

TEST(Npy, SaysHowMuchIsMissing) {
  Bytes bytes = sample_file();
  bytes.resize(bytes.size() - 5);
  EXPECT_EQ(error_of(bytes).message,
            "the NumPy file is cut short or damaged: [2, 3] of '<f4' takes 24 bytes, 19 are there; "
            "write it again with numpy.save");
  bytes = sample_file();
  bytes.push_back(0);
  EXPECT_NE(error_of(bytes).message.find("25 are there"), std::string::npos);
}

TEST(Npy, SurvivesEveryChangedByte) {
  const Bytes whole = sample_file();
  size_t refused = 0;
  for (size_t place = 0; place < whole.size(); ++place) {
    for (const int change : {0xff, 0x01, 0x10, 0x80}) {
      Bytes changed = whole;
      changed[place] ^= static_cast<uint8_t>(change);
      const auto table = decode_npy(changed);
      if (!table.ok()) {
        ++refused;
        continue;
      }
      ASSERT_EQ(table.value().shape.size(), 2u);
      EXPECT_EQ(table.value().values.size(), table.value().shape[0] * table.value().shape[1]);
    }
  }
  EXPECT_GT(refused, 4 * 60u);  // all of the magic, the version and the dictionary
}

TEST(Npy, RefusesOtherVersions) {
  for (const auto& [major, minor] : {std::pair{0, 0}, {4, 0}, {1, 1}, {255, 255}}) {
    Bytes bytes = sample_file();
    bytes[6] = static_cast<uint8_t>(major);
    bytes[7] = static_cast<uint8_t>(minor);
    EXPECT_EQ(error_of(bytes).code, ErrorCode::kUnsupportedVersion);
    EXPECT_NE(error_of(bytes).message.find(std::to_string(major) + "." + std::to_string(minor)),
              std::string::npos);
  }
}

TEST(Npy, RefusesOtherTypes) {
  for (const char* type : {"'>f4'", "'<i8'", "'|O'", "'<c8'", "'|u1'", "[('x', '<f4')]", "''"}) {
    const Error error = error_of(file_with(header_of(type, "(2, 3)"), Bytes(24)));
    EXPECT_EQ(error.code, ErrorCode::kMalformedInput) << type;
    EXPECT_NE(error.message.find("'<f4'"), std::string::npos) << error.message;
  }
  EXPECT_EQ(error_of(file_with(header_of("'<i8'", "(2, 3)"), Bytes(48))).message,
            "the NumPy file holds numbers of type '<i8', read are '<f4', '<f8' and '<f2'; convert "
            "it with table.astype(\"float32\"); write it again with numpy.save");
}

TEST(Npy, RefusesOtherShapes) {
  for (const char* shape : {"()", "(6,)", "(1, 2, 3)", "(0, 3)", "(2, 0)"}) {
    const Error error = error_of(file_with(header_of("'<f4'", shape), Bytes(24)));
    EXPECT_EQ(error.code, ErrorCode::kMalformedInput) << shape;
    EXPECT_NE(error.message.find("two dimensions"), std::string::npos) << error.message;
  }
  EXPECT_NE(error_of(file_with(header_of("'<f4'", "(6,)"), Bytes(24))).message.find("[6]"),
            std::string::npos);
}

TEST(Npy, RefusesSizesThatOverflow) {
  for (const char* shape :
       {"(4294967296, 4294967296)", "(9223372036854775809, 2)", "(4611686018427387905, 4)",
        "(18446744073709551615, 18446744073709551615)", "(18446744073709551616, 1)"}) {
    EXPECT_EQ(error_of(file_with(header_of("'<f4'", shape), Bytes(24))).code,
              ErrorCode::kMalformedInput)
        << shape;
  }
}

TEST(Npy, RefusesHeadersThatAreNone) {
  for (const char* header :
       {"", "{", "}", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4, }", "{'descr' '<f4'}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", "{'descr': ['<f4'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3], }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1, }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } x"}) {
    const Error error = error_of(file_with(header, Bytes(24)));
    EXPECT_EQ(error.code, ErrorCode::kMalformedInput) << header;
    EXPECT_NE(error.message.find("header"), std::string::npos) << error.message;
  }
}

TEST(Npy, SaysWhereANumberIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Error error =
      error_of(file_with(header_of("'<f4'", "(2, 3)"), bytes_of<float>({1, 2, 3, 4, 5, nan})));
  EXPECT_EQ(error.code, ErrorCode::kNotFinite);
  EXPECT_NE(error.message.find("row 1, column 2"), std::string::npos) << error.message;
  // In Fortran order the third number is row 0, column 1.
  const Error turned = error_of(
      file_with(header_of("'<f4'", "(2, 3)", "True"), bytes_of<float>({1, 2, nan, 4, 5, 6})));
  EXPECT_NE(turned.message.find("row 0, column 1"), std::string::npos) << turned.message;
  EXPECT_EQ(error_of(file_with(header_of("'<f8'", "(1, 1)"), bytes_of<double>({1e39}))).code,
            ErrorCode::kNotFinite);
}

}  // namespace npy_test
}  // namespace mercer
