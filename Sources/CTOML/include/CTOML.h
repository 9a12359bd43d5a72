// A small C face of toml++: a text becomes a list of nodes, each with its place.
#ifndef FACTOTUM_TOML_H
#define FACTOTUM_TOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

typedef struct toml_document toml_document;

enum toml_kind { TOML_STRING = 1, TOML_INTEGER, TOML_NUMBER, TOML_BOOLEAN, TOML_MOMENT, TOML_ARRAY, TOML_TABLE };

// One node, parents before their children. Texts belong to the document; lines and columns begin at 1.
typedef struct {
  int kind;
  size_t size;  // the number of nodes in it, itself included: the next sibling lies this far on
  const char *_Nullable key;
  size_t key_length;
  uint32_t key_line, key_column, line, column, end_line, end_column;
  const char *_Nullable text;  // of a string, or of a moment as it prints
  size_t text_length;
  int64_t integer;  // also 0 or 1 for a boolean
  double number;
} toml_node_description;

// Never NULL unless memory is exhausted. Exceptions do not leave it.
toml_document *_Nullable toml_document_parse(const char *text, size_t length);
void toml_document_free(toml_document *document);

// The mistake that ended the parsing, or NULL.
const char *_Nullable toml_document_error(const toml_document *document, uint32_t *line, uint32_t *column);

size_t toml_document_node_count(const toml_document *document);
toml_node_description toml_document_node(const toml_document *document, size_t position);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
