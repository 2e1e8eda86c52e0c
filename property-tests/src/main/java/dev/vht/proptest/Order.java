package dev.vht.proptest;

import dev.vht.OpenMode;

/**
 * What another process is told to do with a table, in one line of text.
 *
 * @param verb what is done
 * @param key the key that it is about; without spaces
 * @param expected the value that is to be there, for calls with a condition
 * @param value the value to store; for a filling, the seed of the content and its number of keys
 * @param text a URL, or what else there is to say; may be empty
 */
record Order(Verb verb, String key, Sample expected, Sample value, String text) {
  private static final Sample NONE = new Sample(0, 0);

  static Order of(Verb verb) {
    return of(verb, "");
  }

  static Order of(Verb verb, String text) {
    return new Order(verb, "-", NONE, NONE, text);
  }

  static Order open(OpenMode mode) {
    return of(Verb.OPEN, mode.name());
  }

  static Order fill(long seed, int keys) {
    return new Order(Verb.FILL, "-", NONE, new Sample(seed, keys), "");
  }

  static Order parse(String line) {
    String[] parts = line.split(" ", 7);
    return new Order(
        Verb.valueOf(parts[0]),
        parts[1],
        sample(parts[2], parts[3]),
        sample(parts[4], parts[5]),
        parts[6]);
  }

  private static Sample sample(String seed, String size) {
    return new Sample(Long.parseLong(seed), Integer.parseInt(size));
  }

  /** What {@link #parse} reads. */
  String line() {
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
