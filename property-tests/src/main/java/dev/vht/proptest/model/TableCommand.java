package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.proptest.sample.Sample;

/**
 * A command to another process, in one line of text.
 *
 * @param kind the kind of command
 * @param key the key, without spaces
 * @param expected the expected value of a conditional write
 * @param value the value to store; for FILL, the seed of the content and its number of keys
 * @param text a URL or other argument; may be empty
 */
public record TableCommand(
    CommandKind kind, String key, Sample expected, Sample value, String text) {
  private static final Sample NONE = new Sample(0, 0);

  public static TableCommand of(CommandKind kind) {
    return of(kind, "");
  }

  public static TableCommand of(CommandKind kind, String text) {
    return new TableCommand(kind, "-", NONE, NONE, text);
  }

  public static TableCommand open(OpenMode mode) {
    return of(CommandKind.OPEN, mode.name());
  }

  public static TableCommand fill(long seed, int keys) {
    return new TableCommand(CommandKind.FILL, "-", NONE, new Sample(seed, keys), "");
  }

  public static TableCommand parse(String line) {
    String[] parts = line.split(" ", 7);
    return new TableCommand(
        CommandKind.valueOf(parts[0]),
        parts[1],
        sample(parts[2], parts[3]),
        sample(parts[4], parts[5]),
        parts[6]);
  }

  private static Sample sample(String seed, String size) {
    return new Sample(Long.parseLong(seed), Integer.parseInt(size));
  }

  /** Returns the line that {@link #parse} reads. */
  public String line() {
    return kind + " " + key + " " + line(expected) + " " + line(value) + " " + text;
  }

  private static String line(Sample sample) {
    return sample.seed() + " " + sample.size();
  }

  /** Returns the command in Java. */
  @Override
  public String toString() {
    return kind.call(this)
        .map(Object::toString)
        .orElseGet(
            () ->
                switch (kind) {
                  case OPEN -> "table = open(OpenMode." + text + ")";
                  case CLOSE -> "table.close()";
                  case DELETE -> "table.delete()";
                  case BACKUP -> "table.backup(elsewhere())";
                  case DELETE_URL -> "VirtualHashTables.delete(elsewhere())";
                  case SALVAGE -> "VirtualHashTables.salvage(url)";
                  default -> line();
                });
  }
}
