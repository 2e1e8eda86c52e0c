package dev.vht.benchmarks.stores;

import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/** A table for the documents. */
public final class MarkdownTable {
  private final StringBuilder text = new StringBuilder();

  /** Begins a table with the names of its columns. */
  public MarkdownTable(String... header) {
    row(header);
    String[] rules = new String[header.length];
    Arrays.fill(rules, "---");
    row(rules);
  }

  /** Adds a row. */
  public void row(String... cells) {
    StringJoiner line = new StringJoiner(" | ", "| ", " |\n");
    for (String cell : cells) {
      line.add(cell);
    }
    text.append(line);
  }

  /** Formats a number with three significant digits. */
  public static String number(double value) {
    int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
