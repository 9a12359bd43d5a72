#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 1
#include "CTOML.h"

#include <toml++/toml.h>

#include <deque>
#include <sstream>
#include <string>
#include <vector>

struct toml_document {
  std::vector<toml_node_description> nodes;
  std::deque<std::string> texts;  // a deque, so that pointers into earlier ones stay good
  std::string error;
  uint32_t error_line = 0, error_column = 0;
};

namespace {

void describe(toml_document &document, const toml::node &node, const toml::key *key) {
  size_t position = document.nodes.size();
  toml_node_description description = {};
  auto keep = [&](std::string text) -> const std::string & { return document.texts.emplace_back(std::move(text)); };
  if (key) {
    const std::string &text = keep(std::string(key->str()));
    description.key = text.data();
    description.key_length = text.size();
    description.key_line = key->source().begin.line;
    description.key_column = key->source().begin.column;
  }
  description.line = node.source().begin.line;
  description.column = node.source().begin.column;
  description.end_line = node.source().end.line;
  description.end_column = node.source().end.column;
  auto set_text = [&](std::string text) {
    const std::string &kept = keep(std::move(text));
    description.text = kept.data();
    description.text_length = kept.size();
  };
  if (auto string = node.as_string()) {
    description.kind = TOML_STRING;
    set_text(string->get());
  } else if (auto integer = node.as_integer()) {
    description.kind = TOML_INTEGER;
    description.integer = integer->get();
  } else if (auto number = node.as_floating_point()) {
    description.kind = TOML_NUMBER;
    description.number = number->get();
  } else if (auto boolean = node.as_boolean()) {
    description.kind = TOML_BOOLEAN;
    description.integer = boolean->get();
  } else if (node.is_array() || node.is_table()) {
    description.kind = node.is_array() ? TOML_ARRAY : TOML_TABLE;
  } else {
    description.kind = TOML_MOMENT;
    std::ostringstream printed;
    if (auto date = node.as_date()) printed << *date;
    if (auto time = node.as_time()) printed << *time;
    if (auto date_time = node.as_date_time()) printed << *date_time;
    set_text(printed.str());
  }
  document.nodes.push_back(description);
  if (auto array = node.as_array()) {
    for (auto &element : *array) describe(document, element, nullptr);
  } else if (auto table = node.as_table()) {
    for (auto &&[member, value] : *table) describe(document, value, &member);
  }
  document.nodes[position].size = document.nodes.size() - position;
}

}  // namespace

toml_document *toml_document_parse(const char *text, size_t length) {
  toml_document *document = nullptr;
  try {
    document = new toml_document();
    auto result = toml::parse(std::string_view(text, length));
    if (result) {
      describe(*document, result.table(), nullptr);
    } else {
      document->error = std::string(result.error().description());
      document->error_line = result.error().source().begin.line;
      document->error_column = result.error().source().begin.column;
    }
    return document;
  } catch (...) {
    delete document;
    return nullptr;
  }
}

void toml_document_free(toml_document *document) { delete document; }

const char *toml_document_error(const toml_document *document, uint32_t *line, uint32_t *column) {
  if (document->error.empty()) return nullptr;
  *line = document->error_line;
  *column = document->error_column;
  return document->error.c_str();
}

size_t toml_document_node_count(const toml_document *document) { return document->nodes.size(); }

toml_node_description toml_document_node(const toml_document *document, size_t position) {
  return document->nodes[position];
}
