package dev.vht.contracts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A trace on file: one JSON object a line for each moment of each call.
 *
 * <pre>{@code
 * {"moment":"CALL","call":1,"object":{"type":"java.util.ArrayList","id":1},"role":"",
 *  "method":"add(java.lang.Object)","events":["update"],"arguments":["aap"],"thread":"main"}
 * {"moment":"RETURN","call":1, ... ,"events":[],"arguments":[],"result":true,"thread":"main"}
 * }</pre>
 *
 * <p>Strings, booleans, {@code int}s and {@code double}s are written as themselves, other primitive
 * values under the name of their type ({@code {"long":5}}), everything else as an object with the
 * name of its class and a number: the same for the same object, or, if its class has an {@code
 * equals} of its own, for an equal one.
 *
 * <p>At most so many moments are written as were asked for; the file then ends with {@code
 * {"dropped":n}}. Each line is complete when its call goes on, so a process that dies leaves a file
 * that can be read.
 *
 * <p><b>Thread-safety:</b> any number of threads may write.
 */
public final class TraceFile implements Consumer<TraceEvent>, AutoCloseable {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  /**
   * An object in a trace that was read from a file. There is one for each object of the file.
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
  private final long most;
  private final Writer writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final IdentityHashMap<Object, ObjectName> identities = new IdentityHashMap<>();
  private final Map<Object, ObjectName> values = new HashMap<>();
  private long written;
  private long dropped;
  private boolean isClosed;

  private TraceFile(Path path, long most, Writer writer) {
    this.path = path;
    this.most = most;
    this.writer = writer;
  }

  /**
   * Creates a file, or empties it.
   *
   * @param path where
   * @param most how many moments are written at most; at least 1
   * @return a recorder for {@link Enforcement#recorder}
   * @throws IOException if the file cannot be made
   * @throws IllegalArgumentException if {@code most} is less than 1
   */
  public static TraceFile create(Path path, long most) throws IOException {
    if (most < 1) {
      throw new IllegalArgumentException("at most " + most + " moments; it must be at least 1");
    }
    return new TraceFile(path, most, Files.newBufferedWriter(path, StandardCharsets.UTF_8));
  }

  /**
   * Writes a moment.
   *
   * @param event the moment
   * @throws UncheckedIOException if the file cannot be written
   */
  @Override
  public void accept(TraceEvent event) {
    lock.lock();
    try {
      if (written == most || isClosed) {
        dropped++;
        return;
      }
      written++;
      line(
          json -> {
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
          });
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how many moments were left out because the file is full.
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
   * Says in the file how many moments were left out, if any were, and closes it; closing it again
   * does nothing. Moments that come later are left out.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  @Override
  public void close() {
    lock.lock();
    try (writer) {
      if (!isClosed && dropped > 0) {
        line(json -> json.writeNumberField("dropped", dropped));
      }
      isClosed = true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path, e);
    } finally {
      lock.unlock();
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private void line(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a moment", e);
    }
    try {
      writer.write(text.append('\n').toString());
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
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
    } else if (Primitive.isOne(value)) {
      json.writeStartObject();
      json.writeStringField(Primitive.name(value), value.toString());
      json.writeEndObject();
    } else {
      writeName(json, name(value, hasEquals(value) ? Matching.EQUALITY : Matching.IDENTITY));
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
      known = new ObjectName(object.getClass().getName(), identities.size() + values.size() + 1L);
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

  /** The primitive values that JSON has no notation of their own for. */
  private enum Primitive {
    LONG(Long.class) {
      @Override
      Object read(String text) {
        return Long.valueOf(text);
      }
    },
    SHORT(Short.class) {
      @Override
      Object read(String text) {
        return Short.valueOf(text);
      }
    },
    BYTE(Byte.class) {
      @Override
      Object read(String text) {
        return Byte.valueOf(text);
      }
    },
    FLOAT(Float.class) {
      @Override
      Object read(String text) {
        return Float.valueOf(text);
      }
    },
    DOUBLE(Double.class) {
      @Override
      Object read(String text) {
        return Double.valueOf(text);
      }
    },
    CHAR(Character.class) {
      @Override
      Object read(String text) {
        return text.charAt(0);
      }
    };

    private final Class<?> box;

    Primitive(Class<?> box) {
      this.box = box;
    }

    abstract Object read(String text);

    static boolean isOne(Object value) {
      for (Primitive one : values()) {
        if (one.box.isInstance(value)) {
          return true;
        }
      }
      return false;
    }

    static String name(Object value) {
      for (Primitive one : values()) {
        if (one.box.isInstance(value)) {
          return one.name().toLowerCase(java.util.Locale.ROOT);
        }
      }
      throw new IllegalArgumentException(value.toString());
    }
  }

  // Reading.

  /**
   * Reads a file.
   *
   * @param path a file that was written by this class
   * @return the moments in their order, without a last one that was not written to its end
   * @throws IOException if the file cannot be read, or is no trace; the message names the line
   */
  public static List<TraceEvent> read(Path path) throws IOException {
    List<TraceEvent> events = new ArrayList<>();
    Map<ObjectName, ObjectName> names = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      int number = 1;
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        try (JsonParser json = JSON.createParser(line)) {
          TraceEvent event = event(json, names);
          if (event != null) {
            events.add(event);
          }
        } catch (IOException | RuntimeException e) {
          if (next != null) {
            throw new IOException(path + ", line " + number + ", is no moment of a trace: " + e, e);
          }
        }
        line = next;
        number++;
      }
    }
    return List.copyOf(events);
  }

  private static @Nullable TraceEvent event(JsonParser json, Map<ObjectName, ObjectName> names)
      throws IOException {
    Map<String, @Nullable Object> fields = fields(json, names);
    if (fields.containsKey("dropped")) {
      return null;
    }
    return new TraceEvent(
        Phase.valueOf(text(fields, "moment")),
        ((Number) given(fields, "call")).longValue(),
        given(fields, "object"),
        text(fields, "role"),
        text(fields, "method"),
        ((List<?>) given(fields, "events")).stream().map(String.class::cast).toList(),
        new ArrayList<>((List<?>) given(fields, "arguments")),
        fields.get("result"),
        (String) fields.get("exception"),
        text(fields, "thread"));
  }

  private static Map<String, @Nullable Object> fields(
      JsonParser json, Map<ObjectName, ObjectName> names) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("it is no object");
    }
    Map<String, @Nullable Object> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      fields.put(field, value(json, names));
    }
    return fields;
  }

  private static Object given(Map<String, @Nullable Object> fields, String name)
      throws IOException {
    Object value = fields.get(name);
    if (value == null) {
      throw new IOException("it has no " + name);
    }
    return value;
  }

  private static String text(Map<String, @Nullable Object> fields, String name) throws IOException {
    return (String) given(fields, name);
  }

  private static @Nullable Object value(JsonParser json, Map<ObjectName, ObjectName> names)
      throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          json.getNumberType() == JsonParser.NumberType.INT
              ? (Object) json.getIntValue()
              : (Object) json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case START_ARRAY -> array(json, names);
      case START_OBJECT -> object(json, names);
      default -> throw new IOException("unexpected " + json.currentToken());
    };
  }

  private static List<@Nullable Object> array(JsonParser json, Map<ObjectName, ObjectName> names)
      throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(json, names));
    }
    return values;
  }

  private static Object object(JsonParser json, Map<ObjectName, ObjectName> names)
      throws IOException {
    Map<String, @Nullable Object> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      fields.put(field, value(json, names));
    }
    if (fields.containsKey("type")) {
      ObjectName name =
          new ObjectName(text(fields, "type"), ((Number) given(fields, "id")).longValue());
      return names.computeIfAbsent(name, same -> same);
    }
    Map.Entry<String, @Nullable Object> only = fields.entrySet().iterator().next();
    return Primitive.valueOf(only.getKey().toUpperCase(java.util.Locale.ROOT))
        .read(String.valueOf(only.getValue()));
  }
}
