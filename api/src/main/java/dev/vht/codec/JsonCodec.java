package dev.vht.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Objects;

/** Writes JSON. The only class that uses Jackson, which may be missing. */
final class JsonCodec<T> implements Codec<T> {
  private final String id;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  JsonCodec(Type type) {
    JsonMapper mapper = mapper();
    JavaType javaType = mapper.constructType(type);
    this.id = CodecId.of("json", type);
    this.writer = mapper.writerFor(javaType);
    this.reader = mapper.readerFor(javaType);
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder(factory())
        .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /** The JDK parses numbers in quadratic time: a million digits took 20 seconds. */
  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(asLongAsWritten())
        .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
        .build();
  }

  /** By default Jackson writes longer texts than it reads. */
  private static StreamReadConstraints asLongAsWritten() {
    return StreamReadConstraints.builder()
        .maxStringLength(Integer.MAX_VALUE)
        .maxNameLength(Integer.MAX_VALUE)
        .maxNumberLength(Integer.MAX_VALUE)
        .build();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public byte[] encode(T object) {
    Objects.requireNonNull(object, "object"); // Jackson would write null
    try {
      return writer.writeValueAsBytes(object);
    } catch (IOException | RuntimeException e) {
      throw new CodecException("cannot be written as " + id + ": " + e.getMessage(), e);
    }
  }

  @Override
  public T decode(byte[] bytes) {
    T object = read(bytes);
    if (object == null) {
      throw new CodecException("null in place of " + id);
    }
    return object;
  }

  private T read(byte[] bytes) {
    try {
      return reader.readValue(bytes);
    } catch (IOException | RuntimeException e) {
      throw new CodecException("no " + id + ": " + e.getMessage(), e);
    }
  }
}
