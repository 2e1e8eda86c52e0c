package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.proptest.sample.Sample;

/**
 * What another process is ordered to do with a table, in one line of text.
 *
 * @param verb what is done
 * @param key the key that it is about; without spaces
 * @param expected the value that is to be there, for calls with a condition
 * @param value the value to store; for a filling, the seed of the content and its number of keys
 * @param text a URL, or what else there is to say; may be empty
 */
public record TableCommand(
    CommandKind verb, String key, Sample expected, Sample value, String text) {
  private static final Sample NONE = new Sample(0, 0);

  public static TableCommand of(CommandKind verb) {
    return of(verb, "");
  }

  public static TableCommand of(CommandKind verb, String text) {
    return new TableCommand(verb, "-", NONE, NONE, text);
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

  /** What {@link #parse} reads. */
  public String line() {
    return verb + " " + key + " " + line(expected) + " " + line(value) + " " + text;
  }

  private static String line(Sample sample) {
    return sample.seed() + " " + sample.size();
  }

  /** The same as Java. */
  @Override
  public String toString() {
    return verb.call(this)
        .map(Object::toString)
        .orElseGet(
            () ->
                switch (verb) {
                  case OPEN -> "table = open(OpenMode." + text + ")";
                  case CLOSE -> "table.close()";
                  case DELETE -> "table.delete()";
                  case BACKUP -> "table.backup(elsewhere())";
                  case DESTROY -> "VirtualHashTables.delete(elsewhere())";
                  case SALVAGE -> "VirtualHashTables.salvage(url)";
                  default -> line();
                });
  }
}
