// What it costs the fastest parser only to parse the events: no table, no answer, no output.
// build: g++ -O3 -std=c++17 simdjson.cpp -o simdjson -lsimdjson -lpthread
// usage: simdjson EVENTS
#include <cstdio>
#include <simdjson.h>

int main(int count, char **arguments) {
  if (count != 2) {
    std::fputs("usage: simdjson EVENTS\n", stderr);
    return 64;
  }
  simdjson::padded_string text;
  if (simdjson::padded_string::load(arguments[1]).get(text)) {
    std::fprintf(stderr, "simdjson: cannot read %s\n", arguments[1]);
    return 66;
  }
  simdjson::dom::parser parser;
  simdjson::dom::document_stream stream;
  if (parser.parse_many(text, 1 << 20).get(stream)) return 70;
  size_t events = 0;
  for (auto document : stream) {
    simdjson::dom::object event;
    if (document.get(event)) {
      std::fprintf(stderr, "simdjson: event %zu is not an object\n", events + 1);
      return 65;
    }
    events++;
  }
  std::printf("%zu\n", events);
}
