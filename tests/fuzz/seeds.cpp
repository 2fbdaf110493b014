// fuzz_seeds FOLDER: writes the files that the corpora began with, small ones of every kind, to
// FOLDER/NAME. What the fuzzers made of them lies in corpus/.
#include <bit>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/handmade_content.h"
#include "core/sample_model.h"
#include "data/catalogue_file.h"
#include "data/interactions_file.h"
#include "mercer/student.h"
#include "mercer/text_features.h"
#include "train/base_model.h"
#include "train/checkpoint.h"
#include "train/delta_writer.h"
#include "train/safetensors.h"

namespace mercer {
namespace {

class Seeds {
 public:
  Seeds(std::filesystem::path folder, std::string_view fuzzer)
      : folder_(std::move(folder) / fuzzer) {
    std::filesystem::create_directories(folder_);
  }
  void add(std::string_view bytes) {
    std::ofstream(folder_ / ("seed-" + std::to_string(count_++)), std::ios::binary) << bytes;
  }
  void add(std::span<const uint8_t> bytes) {
    add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }

 private:
  std::filesystem::path folder_;
  size_t count_ = 0;
};

void shorten_texts(SampleModel& sample) {
  for (CatalogueItem& item : sample.catalogue) item = {item.id.substr(5), item.id.substr(4), 1};
}

SampleModel small_sample(EncoderKind kind, bool has_curves) {
  EncoderSettings encoder = small_settings(kind);
  if (kind == EncoderKind::kLinear) encoder.decays = {0, 0.5f};
  encoder.layers = 1;
  encoder.inner_dimension = 2;
  encoder.max_length = 2;
  SampleModel sample = random_sample(
      {.items = 4, .attributes = 1, .taste = 1, .has_curves = has_curves, .encoder = encoder}, 1);
  shorten_texts(sample);
  sample.attributes[0].labels = {{"de", "Warm"}};
  return sample;
}

// As many items, in such a width, as the kernels of the scan take (core/src/scan_kernels.h).
SampleModel scanned_sample(Precision precision, bool has_curves) {
  EncoderSettings encoder = small_settings(EncoderKind::kGru4Rec);
  encoder.layers = 1;
  encoder.inner_dimension = 1;
  encoder.max_length = 2;
  const size_t width = precision == Precision::kInt4 ? 32 : precision == Precision::kInt8 ? 8 : 16;
  SampleModel sample = random_sample({.items = 19,
                                      .attributes = 1,
                                      .taste = width - 1,
                                      .has_curves = has_curves,
                                      .encoder = encoder},
                                     2);
  shorten_texts(sample);
  return sample;
}

void write_models(const std::filesystem::path& folder) {
  Seeds models(folder, "model");
  for (const Precision precision : {Precision::kFloat32, Precision::kInt8, Precision::kInt4}) {
    for (const EncoderKind kind : kEveryKind) {
      for (const bool has_curves : {false, true}) {
        const SampleModel sample = small_sample(kind, has_curves);
        ModelContent content = sample.content(precision);
        content.evaluation = {{"p", "test", "mrr", 0.25}};
        models.add(encode_model(content));
      }
    }
    for (const bool has_curves : {false, true}) {
      models.add(scanned_sample(precision, has_curves).encode(precision));
    }
  }
  for (const auto& content : handmade_contents()) models.add(sealed(content));
}

void write_tensors(const std::filesystem::path& folder) {
  Seeds files(folder, "safetensors");
  for (const EncoderKind kind : kEveryKind) {
    BaseModel model;
    model.parameters = small_sample(kind, false).parameters;
    model.item_ids = {"a", "b", "c", "d"};
    files.add(encode_base_model(model));
    const SequenceModel& parameters = model.parameters;
    TrainingState state;
    state.model = parameters;
    for (auto [moments, size] : {std::pair{&state.items, parameters.items.size()},
                                 {&state.encoder, parameters.encoder.size()},
                                 {&state.biases, parameters.biases.size()}}) {
      moments->mean.assign(size, 0.0f);
      moments->variance.assign(size, 1.0f);
    }
    state.epochs = {{.loss = 1.5}};
    files.add(encode_checkpoint("run", state));
  }
  files.add(encode_safetensors(
      {.tensors = {{"t", {{2, 1}, {1, 2}}}}, .metadata = {{"item_ids", "[\"a\",2]"}}}));
  constexpr std::string_view kMixed =
      R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1,1],"data_offsets":[4,6]},"c":{"dtype":"F64","shape":[],"data_offsets":[6,14]}})";
  const uint64_t length = kMixed.size();
  std::string mixed(reinterpret_cast<const char*>(&length), sizeof length);
  mixed += kMixed;
  mixed.append(14, '\0');
  files.add(mixed);
}

void write_arrays(const std::filesystem::path& folder) {
  Seeds files(folder, "npy");
  for (const auto& [type, bytes] : {std::pair{"<f4", 16}, {"<f8", 32}, {"<f2", 8}}) {
    for (const std::string order : {"False", "True"}) {
      for (const char major : {1, 2}) {
        const std::string header = "{'descr': '" + std::string(type) +
                                   "', 'fortran_order': " + order + ", 'shape': (2, 2), }\n";
        std::string file =
            "\x93NUMPY" + std::string{major, 0} + std::string{static_cast<char>(header.size()), 0};
        if (major == 2) file.append(2, '\0');
        files.add(file + header + std::string(static_cast<size_t>(bytes), '\x3c'));
      }
    }
  }
}

// For the base of delta_fuzzer.cpp.
void write_deltas(const std::filesystem::path& folder) {
  Seeds deltas(folder, "delta");
  std::vector<uint8_t> base(256);
  for (size_t at = 0; at < base.size(); ++at) base[at] = static_cast<uint8_t>(at % 24 / 4);
  std::vector<uint8_t> next = base;
  next.insert(next.begin() + 40, {1, 2, 3, 4});
  next.erase(next.begin() + 200, next.begin() + 220);
  deltas.add(make_delta(base, next).value());
  for (size_t at = 0; at < next.size(); at += 4) next[at] = static_cast<uint8_t>(next[at] + 4);
  deltas.add(make_delta(base, next).value());
  deltas.add(next);
}

void write_tables(const std::filesystem::path& folder) {
  Seeds csv(folder, "csv");
  const std::string rows =
      "u,i,t,b,n,p,q\na,x,2010-12-01 08:26,1,\"A \"\"red\"\" cup\",2.5,1\n"
      "a,y,2010-12-01T08:26:30.5+01:00,1,\"two\nlines\",1e1,-1\nb,x,1291191960,2,,,3\nb,y,"
      "1291191960000,2,B,0,2\n";
  std::string tabs = rows;
  for (char& c : tabs) c = c == ',' ? '\t' : c;
  csv.add('\x00' + rows);
  csv.add('\x50' + rows);
  csv.add("\x82u,i\r\na,caf\xe9\r\nb,\x80\r\n");
  csv.add('\x01' + tabs);
  csv.add('\x31' + tabs);
  Seeds lines(folder, "json_lines");
  const std::string objects =
      R"({"u":"a","i":"x","t":"2010-12-01","b":1,"n":"A \u00e9 cup","p":2.5,"q":1})"
      "\n"
      R"({"u":7,"i":"y","t":1291191960,"b":null,"n":true,"p":"3","q":2,"other":[{"deep":[1,[]]}]})"
      "\n\n"
      R"({"u":"a","i":"y","t":1291191960000,"b":"1","q":-1.5e0})"
      "\n";
  lines.add('\x00' + objects);
  lines.add('\x70' + objects);
  lines.add('\x80' + objects);
  Seeds sequences(folder, "sequences");
  sequences.add("a x\na y\nb x\nb\ty\n");
  sequences.add("a x y x\nb y\n");
  sequences.add("\xef\xbb\xbfu1 1 2 3\r\nu2 3\r\n");
}

// A table of 19 or 79 items of each precision in widths that the kernels take and in others.
void write_scans(const std::filesystem::path& folder) {
  Seeds scans(folder, "scan");
  Random random(3);
  for (const char precision : {0, 1, 2, 3}) {
    for (const char width : {1, 2, 4, 5, 7}) {
      for (const char items : {18, 78}) {
        // Precision, width, items, how many are wanted, and how many excluded.
        std::string input = {precision, width, 0, items, 0, 10, 0, 2};
        for (int i = 0; i < 90; ++i) input.push_back(static_cast<char>(random.below(256)));
        scans.add(input);
      }
    }
  }
}

void write_texts(const std::filesystem::path& folder) {
  Seeds scores(folder, "guided_scores");
  scores.add("id,warm,big\ncup,0,10\npot,2.5,1e0\ntea,7,3\n");
  scores.add("item,big,warm\r\n\"cup\",1,2\r\nother,3,4\r\n");
  Seeds attributes(folder, "attributes");
  attributes.add(
      R"([{"name":"warm","description":"0 = no, 10 = yes","labels":{"en":"Warm","pt-BR":"Quente"}},{"name":"big","description":"size"}])");
  Seeds catalogues(folder, "catalogue");
  const std::vector<CatalogueItem> catalogue = {
      {"cup", "A cup", 1}, {"pot", "", 0}, {"tea", "\u00e9", 2.25f}};
  catalogues.add(encode_catalogue(catalogue));
  Seeds interactions(folder, "interactions");
  Dataset dataset;
  dataset.catalogue = catalogue;
  dataset.user_ids = {"a", "bb"};
  dataset.user_offsets = {0, 1, 3};
  dataset.items = {2, 0, 1};
  dataset.timestamps_s = {1291191960, 0, -5};
  dataset.baskets = {0, 0, 1};
  interactions.add(encode_interactions(dataset).value());
}

// Without their weights, which student_fuzzer.cpp adds.
void write_students(const std::filesystem::path& folder) {
  Seeds students(folder, "student");
  Student student{
      .item_count = 31, .source = "m", .scores_checksum = "0123", .attributes = {}, .weights = {}};
  for (const char* name : {"warm", "big"}) {
    student.attributes.push_back({name, "0 = no", 2.5, 0.25, 0.875, 0.5});
    student.weights.resize(kTextFeatureCount * student.attributes.size());
    const std::vector<uint8_t> file = encode_student(student);
    students.add(std::span(file).first(file.size() - student.weights.size()));
  }
}

}  // namespace
}  // namespace mercer

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  mercer::write_models(folder);
  mercer::write_tensors(folder);
  mercer::write_arrays(folder);
  mercer::write_deltas(folder);
  mercer::write_tables(folder);
  mercer::write_texts(folder);
  mercer::write_students(folder);
  mercer::write_scans(folder);
}
