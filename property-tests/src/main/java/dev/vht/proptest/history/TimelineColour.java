package dev.vht.proptest.history;

/** The colours of calls. */
enum TimelineColour {
  READ("#bfdbf7", "#1f5f99", "reads"),
  WRITE("#c6e9cf", "#1d7a3e", "writes"),
  COMPARE("#fbe3b5", "#8a5a00", "compares"),
  REMOVE("#e3d3f5", "#6b3fa0", "removes");

  final String fill;
  final String line;
  final String meaning;

  TimelineColour(String fill, String line, String meaning) {
    this.fill = fill;
    this.line = line;
    this.meaning = meaning;
  }

  static TimelineColour of(Call call) {
    return switch (CallKind.of(call)) {
      case FIND, CONTAINS -> READ;
      case SET, PUT_IF_ABSENT -> WRITE;
      case REPLACE, REMOVE_IF_EQUAL -> COMPARE;
      case REMOVE -> REMOVE;
    };
  }
}
