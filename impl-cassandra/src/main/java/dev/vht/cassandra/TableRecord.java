package dev.vht.cassandra;

import dev.vht.DamagedTableException;
import dev.vht.spi.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the record of a table says.
 *
 * <p>A table's content is the keys of its {@code generation}. It is replaced as a whole in two
 * steps: first the record names the {@code next} generation, and then, when no handle uses the
 * older record any more, that becomes the generation. In between nobody reads or writes.
 *
 * <p>A generation that was replaced is retired. It is removed after a record no longer keeps it,
 * which takes a change of the record that finds no pin on it. A pin can only be set on a generation
 * that the record keeps. So nothing is removed while it is walked over or filled.
 *
 * @param metadata what the table was created with
 * @param writes how keys are written
 * @param leaseMillis for how long a handle may use this record after it began to read it
 * @param incarnation identifies this table among all that were here
 * @param generation the present content
 * @param next the content that is to replace it, or null
 * @param retired the contents before, as far as nobody has begun to remove them
 * @param pins the generations that are walked over or filled, by the identifier of the pin
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
    Set<Long> retired,
    Map<Long, Pin> pins,
    boolean hasChunks,
    boolean isDeleted) {
  private static final String FORMAT = "1";
  private static final String PIN = "pin ";
  private static final String RETIRED = "retired";

  /** A pin that is older has been left by a process that ended. Each is renewed every hour. */
  private static final long LONGEST_PIN_MILLIS = TimeUnit.HOURS.toMillis(12);

  TableRecord {
    retired = Set.copyOf(retired);
    pins = Map.copyOf(pins);
  }

  /**
   * What keeps a generation from being removed.
   *
   * @param generation which is kept
   * @param millis when the pin was set or renewed, by the clock of the process that did so
   */
  record Pin(long generation, long millis) {}

  static TableRecord created(Metadata metadata, WriteMode writes, int leaseMillis) {
    return new TableRecord(
        metadata,
        writes,
        leaseMillis,
        Tags.random(),
        Tags.random(),
        null,
        Set.of(),
        Map.of(),
        false,
        false);
  }

  private TableRecord with(
      long present,
      @Nullable Long following,
      Set<Long> former,
      Map<Long, Pin> pinned,
      boolean chunks,
      boolean deleted) {
    return new TableRecord(
        metadata,
        writes,
        leaseMillis,
        incarnation,
        present,
        following,
        former,
        pinned,
        chunks,
        deleted);
  }

  /** Whether a generation is not removed, and is read or written by somebody or may be. */
  boolean keeps(long any) {
    return any == generation
        || next != null && any == next
        || retired.contains(any)
        || isPinned(any, pins);
  }

  private static boolean isPinned(long any, Map<Long, Pin> pins) {
    return pins.values().stream().anyMatch(pin -> pin.generation() == any);
  }

  /** Returns the record after a change was begun. The next generation needs no pin any more. */
  TableRecord withNext(long following) {
    Map<Long, Pin> rest = new HashMap<>(pins);
    rest.values().removeIf(pin -> pin.generation() == following);
    return with(generation, following, retired, rest, hasChunks, isDeleted);
  }

  /** Returns the record after the next generation has replaced the present one. */
  TableRecord advanced() {
    return next == null ? this : with(next, null, plus(generation), pins, hasChunks, isDeleted);
  }

  private Set<Long> plus(long former) {
    Set<Long> all = new HashSet<>(retired);
    all.add(former);
    return all;
  }

  TableRecord withPin(long id, long pinned, long nowMillis) {
    Map<Long, Pin> all = new HashMap<>(pins);
    all.put(id, new Pin(pinned, nowMillis));
    return with(generation, next, retired, all, hasChunks, isDeleted);
  }

  TableRecord withoutPin(long id) {
    Map<Long, Pin> rest = new HashMap<>(pins);
    rest.remove(id);
    return with(generation, next, retired, rest, hasChunks, isDeleted);
  }

  /** Returns the record after a generation was given up that has never been the content. */
  TableRecord withRetired(long former) {
    return with(generation, next, plus(former), pins, hasChunks, isDeleted);
  }

  /**
   * Returns the record without the retired generations that are not pinned, and without old pins.
   */
  TableRecord released(long nowMillis) {
    Map<Long, Pin> young = new HashMap<>(pins);
    young.values().removeIf(pin -> nowMillis - pin.millis() > LONGEST_PIN_MILLIS);
    Set<Long> rest = new HashSet<>(retired);
    rest.removeIf(former -> !isPinned(former, young));
    return with(generation, next, rest, young, hasChunks, isDeleted);
  }

  TableRecord withChunks() {
    return with(generation, next, retired, pins, true, isDeleted);
  }

  TableRecord deleted() {
    return with(generation, next, retired, pins, hasChunks, true);
  }

  byte[] toBytes() {
    StringBuilder text = new StringBuilder("VHT table\n");
    put(text, "format", FORMAT);
    put(text, "keys", metadata.keyCodec());
    put(text, "values", metadata.valueCodec());
    put(text, "writes", writes.word());
    put(text, "lease", String.valueOf(leaseMillis));
    put(text, "incarnation", hex(incarnation));
    put(text, "generation", hex(generation));
    if (next != null) {
      put(text, "next", hex(next));
    }
    put(
        text,
        RETIRED,
        retired.stream().map(TableRecord::hex).sorted().collect(Collectors.joining(" ")));
    for (long id : new TreeSet<>(pins.keySet())) {
      Pin pin = Objects.requireNonNull(pins.get(id));
      put(text, PIN + hex(id), hex(pin.generation()) + ' ' + pin.millis());
    }
    put(text, "chunks", String.valueOf(hasChunks));
    put(text, "deleted", String.valueOf(isDeleted));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(long number) {
    return HexFormat.of().toHexDigits(number);
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
    Map<Long, Pin> pins = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(PIN)) {
            pins.put(HexFormat.fromHexDigitsToLong(name.substring(PIN.length())), pin(value));
          }
        });
    Set<Long> retired =
        Arrays.stream(field(fields, RETIRED).split(" "))
            .filter(former -> !former.isEmpty())
            .map(HexFormat::fromHexDigitsToLong)
            .collect(Collectors.toSet());
    return new TableRecord(
        new Metadata(field(fields, "keys"), field(fields, "values")),
        field(fields, "writes").equals(WriteMode.PLAIN.word()) ? WriteMode.PLAIN : WriteMode.LWT,
        Integer.parseInt(field(fields, "lease")),
        HexFormat.fromHexDigitsToLong(field(fields, "incarnation")),
        HexFormat.fromHexDigitsToLong(field(fields, "generation")),
        next == null ? null : HexFormat.fromHexDigitsToLong(next),
        retired,
        pins,
        Boolean.parseBoolean(field(fields, "chunks")),
        Boolean.parseBoolean(field(fields, "deleted")));
  }

  private static Pin pin(String value) {
    int space = value.indexOf(' ');
    return new Pin(
        HexFormat.fromHexDigitsToLong(value.substring(0, space)),
        Long.parseLong(value.substring(space + 1)));
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
