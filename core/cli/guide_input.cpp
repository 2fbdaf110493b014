#include "cli/guide_input.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cli/catalogue_input.h"
#include "cli/files.h"
#include "cli/guide_report.h"
#include "cli/guide_users.h"

namespace mercer::cli {
namespace {

// The key, which no message shows.
Result<std::string> key_for(const std::string& address) {
  const char* name = "MERCER_API_KEY";
  const char* value = std::getenv(name);
  if (value == nullptr) value = std::getenv(name = "OPENAI_API_KEY");
  const std::string key = value == nullptr ? "" : value;
  if (key.empty()) return key;
  const auto is_strange = [](char c) { return c <= ' ' || c > '~'; };
  if (std::any_of(key.begin(), key.end(), is_strange)) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string(name) +
                     " holds a space, a line break or another character that keys do not have"};
  }
  if (address.starts_with("http://") && !is_loopback(address)) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string("the key of ") + name +
                     " would go over the network unencrypted; use https, or unset " + name +
                     " if this endpoint needs no key"};
  }
  return key;
}

// Those that are to be scored; says who is left out. An error when that is everybody.
Result<ItemTexts> chosen(ItemTexts texts, const GuideArguments& arguments, const Console& console) {
  if (!texts.without_text.empty()) {
    console.note("mercer: note: " + with_thousands(texts.without_text.size()) + " " +
                 arguments.subjects() +
                 " have no text and are left out: " + listed_ids(texts.without_text));
  }
  if (texts.items.empty()) {
    return Error{ErrorCode::kInvalidArgument, std::string("there is no ") +
                                                  (arguments.users ? "user" : "item") +
                                                  " with a text to score"};
  }
  if (arguments.limit > 0 && arguments.limit < texts.items.size()) {
    texts.items.resize(arguments.limit);
  }
  return texts;
}

}  // namespace

Result<OpenEndpoint> open_endpoint(const GuideArguments& arguments) {
  MERCER_ASSIGN_OR_RETURN(const std::string address, chat_address(arguments.endpoint));
  MERCER_ASSIGN_OR_RETURN(std::string key, key_for(address));
  MERCER_ASSIGN_OR_RETURN(
      HttpTransport transport,
      HttpTransport::open({address, key, static_cast<int64_t>(arguments.timeout_s * 1000)}));
  return OpenEndpoint{std::move(transport), std::move(key)};
}

Result<ItemTexts> read_items(const GuideArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(ItemTexts texts, read_item_texts(arguments));
  return chosen(std::move(texts), arguments, console);
}

Result<GuideInput> read_input(const GuideArguments& arguments, const Console& console) {
  MERCER_ASSIGN_OR_RETURN(const std::string text, read_text_file(arguments.attributes));
  auto attributes = parse_attributes(text);
  if (!attributes.ok()) return in_file(arguments.attributes, attributes.error());
  std::string protocol;
  MERCER_ASSIGN_OR_RETURN(ItemTexts all, arguments.users ? read_users(arguments, console, protocol)
                                                         : read_item_texts(arguments));
  MERCER_ASSIGN_OR_RETURN(ItemTexts texts, chosen(std::move(all), arguments, console));
  if (texts.cut_count > 0) {
    console.note("mercer: note: " + with_thousands(texts.cut_count) + " " + arguments.subjects() +
                 " have a field of more than " + with_thousands(kMostFieldBytes) +
                 " bytes, of which the rest is not sent");
  }
  return GuideInput{std::move(texts.items), std::move(texts.without_text),
                    score_question(arguments.model, std::move(attributes).value(),
                                   arguments.users ? Subject::kUsers : Subject::kItems),
                    std::move(protocol)};
}

}  // namespace mercer::cli
