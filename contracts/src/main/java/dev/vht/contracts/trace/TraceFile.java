package dev.vht.contracts.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vht.contracts.annotation.Matching;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.TraceEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trace in a file. Each line is a JSON object for the beginning or the end of a call.
 *
 * <pre>{@code
 * {"moment":"CALL","call":1,"object":{"type":"java.util.ArrayList","id":1},"role":"",
 *  "method":"add(java.lang.Object)","events":["update"],"arguments":["aap"],"thread":"main"}
 * {"moment":"RETURN","call":1, ... ,"events":[],"arguments":[],"result":true,"thread":"main"}
 * }</pre>
 *
 * <p>Strings, booleans, {@code int}s and {@code double}s are written as themselves, other primitive
 * values under the name of their type ({@code {"long":5}}), everything else as an object with the
 * name of its class and a number. The number is the same for the same object, or for equal objects
 * if their class overrides {@code equals}. Every string is restored exactly; an unpaired surrogate
 * is written as an escape ({@code \ud83d}).
 *
 * <p>A file has a maximum number of events. If more happen, it ends with {@code {"dropped":n}}.
 * Each line is complete before its call continues, so a process that dies leaves a readable file.
 *
 * <p><b>A recorder never fails the program.</b> An event that cannot be written, for example
 * because the disk is full, is omitted and counted ({@link #dropped}). The first failure is logged,
 * and the total is logged when the file is closed. If later events can be written again, a line
 * {@code {"gap":n}} marks where events are missing. {@link #read} stops there.
 *
 * <p><b>Thread-safety:</b> any number of threads may write.
 */
public final class TraceFile implements Consumer<TraceEvent>, AutoCloseable {
  static final String GAP = "gap";
  static final String DROPPED = "dropped";

  private static final Logger LOGGER = LoggerFactory.getLogger(TraceFile.class);

  /**
   * Stands for an object in a trace that was read from a file. There is one instance for each
   * object in the file.
   *
   * @param type the name of its class
   * @param id its number
   */
  public record ObjectName(String type, long id) {
    @Override
    public String toString() {
      return type.substring(type.lastIndexOf('.') + 1) + "#" + id;
    }
  }

  private final Path path;
  private final long maximum;
  private final Writer writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final IdentityHashMap<Object, ObjectName> identities = new IdentityHashMap<>();
  private final Map<Object, ObjectName> values = new HashMap<>();
  private long names;
  private long written;
  private long dropped;
  private long failed;
  private long gap;
  private boolean isLineIncomplete;
  private boolean isClosed;

  private TraceFile(Path path, long maximum, Writer writer) {
    this.path = path;
    this.maximum = maximum;
    this.writer = writer;
  }

  /**
   * Creates a file, or truncates an existing one.
   *
   * @param path the file
   * @param maximum the maximum number of events; at least 1
   * @return a recorder for {@link Enforcement#recorder}
   * @throws IllegalStateException if the JSON library is missing
   * @throws IOException if the file cannot be created
   * @throws IllegalArgumentException if {@code maximum} is less than 1
   */
  public static TraceFile create(Path path, long maximum) throws IOException {
    if (maximum < 1) {
      throw new IllegalArgumentException("at most " + maximum + " events; it must be at least 1");
    }
    Json.require();
    return to(path, maximum, Files.newBufferedWriter(path, StandardCharsets.UTF_8));
  }

  /** For tests: writes to any writer. */
  static TraceFile to(Path path, long maximum, Writer writer) {
    return new TraceFile(path, maximum, writer);
  }

  /**
   * Writes an event, or omits it if it cannot be written.
   *
   * @param event the event
   */
  @Override
  public void accept(TraceEvent event) {
    try {
      lock.lock(); // may throw a StackOverflowError after acquiring the lock
      write(event);
    } finally {
      if (lock.isHeldByCurrentThread()) {
        lock.unlock();
      }
    }
  }

  private void write(TraceEvent event) {
    if (written == maximum || isClosed) {
      dropped++;
      return;
    }
    try {
      String line = line(json -> writeFields(json, event));
      String before = isLineIncomplete ? "\n" : "";
      if (gap > 0) {
        before += line(json -> json.writeNumberField(GAP, gap));
      }
      append(before + line);
      written++;
      gap = 0;
    } catch (IOException | RuntimeException | Error e) {
      omit(e);
    }
  }

  private void omit(Throwable why) {
    dropped++;
    failed++;
    gap++;
    if (failed == 1) {
      warn(
          "the trace file {} lacks an event that could not be written; the program continues", why);
    }
  }

  private void warn(String text, Throwable why) {
    try {
      LOGGER.warn(text, path, why);
    } catch (RuntimeException | Error e) { // a failing log must not fail the program
      isLineIncomplete = true; // costs an empty line at maximum
    }
  }

  private void append(String lines) throws IOException {
    isLineIncomplete = true;
    writer.write(lines);
    writer.flush();
    isLineIncomplete = false;
  }

  /**
   * Returns how many events were omitted because the file is full or closed, or because they could
   * not be written.
   *
   * @return at least 0
   */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes the file, after writing the number of omitted events if there are any. Later events are
   * omitted. Closing it again has no effect. If the file cannot be closed, or lacks events that
   * could not be written, that is logged. Nothing is thrown.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        finish();
      }
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    try (writer) {
      if (dropped > 0) {
        append(
            (isLineIncomplete ? "\n" : "") + line(json -> json.writeNumberField(DROPPED, dropped)));
      }
    } catch (IOException | RuntimeException e) {
      warn("the trace file {} could not be written to its end", e);
    }
    if (failed > 0) {
      LOGGER.warn("the trace file {} lacks {} events that could not be written", path, failed);
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String line(Fields fields) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.factory().createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    return encodable(text.append('\n').toString());
  }

  /** Escapes unpaired surrogates, which UTF-8 cannot encode. */
  private static String encodable(String json) {
    StringBuilder escaped = null;
    int done = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < json.length()
          && Character.isLowSurrogate(json.charAt(i + 1))) {
        i++;
        continue;
      }
      escaped = escaped == null ? new StringBuilder() : escaped;
      escaped.append(json, done, i).append(String.format("\\u%04x", (int) c));
      done = i + 1;
    }
    return escaped == null ? json : escaped.append(json, done, json.length()).toString();
  }

  private void writeFields(JsonGenerator json, TraceEvent event) throws IOException {
    json.writeStringField("moment", event.moment().name());
    json.writeNumberField("call", event.call());
    json.writeFieldName("object");
    writeName(json, name(event.object(), Matching.IDENTITY));
    json.writeStringField("role", event.role());
    json.writeStringField("method", event.method());
    json.writeArrayFieldStart("events");
    for (String name : event.events()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("arguments");
    for (Object argument : event.arguments()) {
      writeValue(json, argument);
    }
    json.writeEndArray();
    json.writeFieldName("result");
    writeValue(json, event.result());
    json.writeStringField("exception", event.exception());
    json.writeStringField("thread", event.thread());
  }

  private void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (TracePrimitive.isOne(value)) {
      json.writeStartObject();
      json.writeStringField(TracePrimitive.name(value), value.toString());
      json.writeEndObject();
    } else {
      writeName(json, name(value));
    }
  }

  /** Names an object by its own {@code equals}, if it has one that works. */
  private ObjectName name(Object object) {
    try {
      return name(object, hasEquals(object) ? Matching.EQUALITY : Matching.IDENTITY);
    } catch (RuntimeException | Error e) { // thrown by equals or hashCode, or for a missing class
      return name(object, Matching.IDENTITY);
    }
  }

  private static boolean hasEquals(Object value) {
    try {
      return value.getClass().getMethod("equals", Object.class).getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  private ObjectName name(Object object, Matching matching) {
    ObjectName known = identities.get(object);
    if (known == null && matching == Matching.EQUALITY) {
      known = values.get(object);
    }
    if (known == null) {
      known = new ObjectName(object.getClass().getName(), ++names);
      if (matching == Matching.EQUALITY) {
        values.put(object, known);
      } else {
        identities.put(object, known);
      }
    }
    return known;
  }

  private static void writeName(JsonGenerator json, ObjectName name) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", name.type());
    json.writeNumberField("id", name.id());
    json.writeEndObject();
  }

  /**
   * Reads a file.
   *
   * @param path a file written by this class
   * @return the events in order, up to the first gap and without an incomplete last line
   * @throws IOException if the file cannot be read or is not a trace; the message names the line
   */
  public static List<TraceEvent> read(Path path) throws IOException {
    return new TraceReader(path).events();
  }
}
