package dev.vht.cassandra;

import dev.vht.DamagedTableException;
import dev.vht.spi.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the record of a table says.
 *
 * <p>A table's content is the keys of its {@code generation}. It is replaced as a whole in two
 * steps: first the record names the {@code next} generation, and then, when no handle uses the
 * older record any more, that becomes the generation. In between nobody reads or writes.
 *
 * @param metadata what the table was created with
 * @param writes how keys are written
 * @param leaseMillis for how long a handle may use this record after it began to read it
 * @param incarnation identifies this table among all that were here
 * @param generation the present content
 * @param next the content that is to replace it, or null
 * @param fillings the generations that are being written by {@code fill}, with the time in
 *     milliseconds at which that began
 * @param hasChunks whether values may be divided into chunks
 * @param isDeleted whether the table is being deleted
 */
record TableRecord(
    Metadata metadata,
    WriteMode writes,
    int leaseMillis,
    long incarnation,
    long generation,
    @Nullable Long next,
    Map<Long, Long> fillings,
    boolean hasChunks,
    boolean isDeleted) {
  private static final String FORMAT = "1";
  private static final String FILLING = "filling ";

  TableRecord {
    fillings = Map.copyOf(fillings);
  }

  static TableRecord created(Metadata metadata, WriteMode writes, int leaseMillis) {
    return new TableRecord(
        metadata, writes, leaseMillis, Tags.random(), Tags.random(), null, Map.of(), false, false);
  }

  private TableRecord with(
      long present,
      @Nullable Long following,
      Map<Long, Long> beingFilled,
      boolean chunks,
      boolean deleted) {
    return new TableRecord(
        metadata,
        writes,
        leaseMillis,
        incarnation,
        present,
        following,
        beingFilled,
        chunks,
        deleted);
  }

  TableRecord withNext(long following) {
    return with(generation, following, without(following), hasChunks, isDeleted);
  }

  /** Returns the record after the next generation has replaced the present one. */
  TableRecord advanced() {
    return with(next == null ? generation : next, null, fillings, hasChunks, isDeleted);
  }

  TableRecord withFilling(long filled, long nowMillis) {
    Map<Long, Long> all = new HashMap<>(fillings);
    all.put(filled, nowMillis);
    return with(generation, next, all, hasChunks, isDeleted);
  }

  TableRecord withoutFilling(long filled) {
    return with(generation, next, without(filled), hasChunks, isDeleted);
  }

  private Map<Long, Long> without(long filled) {
    Map<Long, Long> rest = new HashMap<>(fillings);
    rest.remove(filled);
    return rest;
  }

  TableRecord withChunks() {
    return with(generation, next, fillings, true, isDeleted);
  }

  TableRecord deleted() {
    return with(generation, next, fillings, hasChunks, true);
  }

  byte[] toBytes() {
    StringBuilder text = new StringBuilder("VHT table\n");
    put(text, "format", FORMAT);
    put(text, "keys", metadata.keyCodec());
    put(text, "values", metadata.valueCodec());
    put(text, "writes", writes.word());
    put(text, "lease", String.valueOf(leaseMillis));
    put(text, "incarnation", HexFormat.of().toHexDigits(incarnation));
    put(text, "generation", HexFormat.of().toHexDigits(generation));
    if (next != null) {
      put(text, "next", HexFormat.of().toHexDigits(next));
    }
    fillings.forEach(
        (filled, millis) ->
            put(text, FILLING + HexFormat.of().toHexDigits(filled), String.valueOf(millis)));
    put(text, "chunks", String.valueOf(hasChunks));
    put(text, "deleted", String.valueOf(isDeleted));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void put(StringBuilder text, String name, String value) {
    text.append(name)
        .append('=')
        .append(value.replace("\\", "\\\\").replace("\n", "\\n"))
        .append('\n');
  }

  static TableRecord of(TableLocation table, byte[] bytes) {
    Map<String, String> fields = new HashMap<>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.indexOf('=') > 0)
        .forEach(
            line ->
                fields.put(
                    line.substring(0, line.indexOf('=')),
                    unescaped(line.substring(line.indexOf('=') + 1))));
    try {
      return of(fields);
    } catch (RuntimeException e) {
      throw new DamagedTableException(
          "the record of table %s cannot be read (%s); it is the row with the key 'vht'"
              .formatted(table, e.getMessage()),
          e);
    }
  }

  private static TableRecord of(Map<String, String> fields) {
    if (!field(fields, "format").equals(FORMAT)) {
      throw new IllegalArgumentException(
          "its format is " + field(fields, "format") + ", and this library reads " + FORMAT);
    }
    String next = fields.get("next");
    Map<Long, Long> fillings = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(FILLING)) {
            fillings.put(
                HexFormat.fromHexDigitsToLong(name.substring(FILLING.length())),
                Long.parseLong(value));
          }
        });
    return new TableRecord(
        new Metadata(field(fields, "keys"), field(fields, "values")),
        field(fields, "writes").equals(WriteMode.PLAIN.word()) ? WriteMode.PLAIN : WriteMode.LWT,
        Integer.parseInt(field(fields, "lease")),
        HexFormat.fromHexDigitsToLong(field(fields, "incarnation")),
        HexFormat.fromHexDigitsToLong(field(fields, "generation")),
        next == null ? null : HexFormat.fromHexDigitsToLong(next),
        fillings,
        Boolean.parseBoolean(field(fields, "chunks")),
        Boolean.parseBoolean(field(fields, "deleted")));
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return value;
  }

  private static String unescaped(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        i++;
        text.append(value.charAt(i) == 'n' ? '\n' : value.charAt(i));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
