// What it costs the fastest parser only to parse the events: no table, no answer, no output.
// build: g++ -O3 -std=c++17 simdjson.cpp -o simdjson -lsimdjson -lpthread
// usage: simdjson EVENTS           the file in memory first, by the library's own `load`
//        simdjson EVENTS BYTES     blocks of so many bytes, one after another in the same memory
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <simdjson.h>
#include <vector>

static size_t parse(simdjson::dom::parser &parser, const char *text, size_t size) {
  simdjson::dom::document_stream stream;
  if (parser.parse_many(text, size, 1 << 20).get(stream)) std::exit(70);
  size_t events = 0;
  for (auto document : stream) {
    simdjson::dom::object event;
    if (document.get(event)) {
      std::fprintf(stderr, "simdjson: event %zu of these is not an object\n", events + 1);
      std::exit(65);
    }
    events++;
  }
  return events;
}

static size_t parse_blocks(simdjson::dom::parser &parser, std::FILE *file, size_t size) {
  std::vector<char> memory(2 * size + simdjson::SIMDJSON_PADDING);
  size_t kept = 0, events = 0;
  while (size_t got = std::fread(&memory[kept], 1, size, file)) {
    size_t end = kept + got;
    // A line that goes on in the next block is parsed with it; none is longer than a block.
    size_t lines = end;
    while (lines > 0 && memory[lines - 1] != '\n') lines--;
    events += parse(parser, memory.data(), lines);
    kept = end - lines;
    if (kept >= size) std::exit(65);
    std::memmove(memory.data(), &memory[lines], kept);
  }
  if (std::ferror(file)) std::exit(74);
  return kept > 0 ? events + parse(parser, memory.data(), kept) : events;
}

int main(int count, char **arguments) {
  if (count < 2 || count > 3) {
    std::fputs("usage: simdjson EVENTS [BYTES]\n", stderr);
    return 64;
  }
  simdjson::dom::parser parser;
  size_t events;
  if (count == 3) {
    std::FILE *file = std::fopen(arguments[1], "rb");
    if (!file) return 66;
    std::setvbuf(file, nullptr, _IONBF, 0);
    size_t size = std::strtoul(arguments[2], nullptr, 10);
    if (size == 0) return 64;
    events = parse_blocks(parser, file, size);
  } else {
    simdjson::padded_string text;
    if (simdjson::padded_string::load(arguments[1]).get(text)) {
      std::fprintf(stderr, "simdjson: cannot read %s\n", arguments[1]);
      return 66;
    }
    events = parse(parser, text.data(), text.size());
  }
  std::printf("%zu\n", events);
}
