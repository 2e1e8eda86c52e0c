package dev.vht.contracts.trace;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vht.contracts.trace.TraceFile.ObjectName;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link TraceFile} up to the first gap. Events after a gap cannot be checked without the
 * missing ones.
 */
final class TraceReader {
  private final Path path;
  private final Map<ObjectName, ObjectName> names = new HashMap<>();
  private final List<TraceEvent> events = new ArrayList<>();

  TraceReader(Path path) {
    this.path = path;
  }

  List<TraceEvent> events() throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      int number = 1;
      String line = reader.readLine();
      while (line != null && !isGap(line)) {
        String next = reader.readLine();
        boolean isWhole = next != null && !isGap(next);
        if (!add(line, number, isWhole)) {
          break;
        }
        line = next;
        number++;
      }
    }
    return List.copyOf(events);
  }

  private static boolean isGap(String line) {
    return line.startsWith("{\"" + TraceFile.GAP + "\"")
        || line.startsWith("{\"" + TraceFile.DROPPED + "\"");
  }

  /**
   * Adds an event.
   *
   * @param isWhole false if the line may be incomplete
   * @return false if it is
   */
  private boolean add(String line, int number, boolean isWhole) throws IOException {
    try (JsonParser json = Json.factory().createParser(line)) {
      events.add(event(json));
      return true;
    } catch (IOException | RuntimeException e) {
      if (isWhole) {
        throw new IOException(path + ", line " + number + ", is not an event of a trace: " + e, e);
      }
      return false;
    }
  }

  private TraceEvent event(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("it is not an object");
    }
    Map<String, @Nullable Object> fields = fields(json);
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

  private Map<String, @Nullable Object> fields(JsonParser json) throws IOException {
    Map<String, @Nullable Object> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      fields.put(field, value(json));
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

  private @Nullable Object value(JsonParser json) throws IOException {
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
      case START_ARRAY -> array(json);
      case START_OBJECT -> object(json);
      default -> throw new IOException("unexpected " + json.currentToken());
    };
  }

  private List<@Nullable Object> array(JsonParser json) throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(json));
    }
    return values;
  }

  private Object object(JsonParser json) throws IOException {
    Map<String, @Nullable Object> fields = fields(json);
    if (fields.containsKey("type")) {
      ObjectName name =
          new ObjectName(text(fields, "type"), ((Number) given(fields, "id")).longValue());
      return names.computeIfAbsent(name, same -> same);
    }
    Map.Entry<String, @Nullable Object> only = fields.entrySet().iterator().next();
    return TracePrimitive.valueOf(only.getKey().toUpperCase(Locale.ROOT))
        .read(String.valueOf(only.getValue()));
  }
}
