package dev.vht.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

  /** Its components are not in the order of their names. */
  record Point(int y, int x) {}

  /** Refers to itself. */
  static final class Loop {
    public final Loop self = this;
  }

  private final Codec<Point> points = Codecs.json(Point.class);

  @Test
  void propertiesComeInTheOrderOfTheirNames() {
    assertThat(text(points.encode(new Point(2, 1)))).isEqualTo("{\"x\":1,\"y\":2}");
  }

  @Test
  void equalMapsHaveEqualBytes() {
    Codec<Map<String, Integer>> codec = Codecs.json(new GenericType<Map<String, Integer>>() {});
    Map<String, Integer> one = new LinkedHashMap<>();
    one.put("b", 2);
    one.put("a", 1);
    assertThat(text(codec.encode(one))).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(codec.encode(one)).isEqualTo(codec.encode(Map.of("a", 1, "b", 2)));
  }

  @Test
  void aGenericTypeComesBackWithItsArguments() {
    Codec<List<Point>> codec = Codecs.json(new GenericType<List<Point>>() {});
    List<Point> list = List.of(new Point(1, 2), new Point(3, 4));
    assertThat(codec.decode(codec.encode(list))).isEqualTo(list);
  }

  @Test
  void theIdNamesTheTypeInAscii() {
    assertThat(points.id()).isEqualTo("json:" + Point.class.getName());
    assertThat(Codecs.json(new GenericType<List<String>>() {}).id())
        .isEqualTo("json:java.util.List<java.lang.String>");
    assertThat(CodecId.of("json", type("\u00c9tat"))).isEqualTo("json:\\" + "u00c9tat");
  }

  private static Type type(String name) {
    return new Type() {
      @Override
      public String getTypeName() {
        return name;
      }
    };
  }

  @Test
  void longStringsNamesAndNumbersComeBack() {
    Codec<Map<String, java.math.BigInteger>> numbers =
        Codecs.json(new GenericType<Map<String, java.math.BigInteger>>() {});
    Map<String, java.math.BigInteger> long1 =
        Map.of("n".repeat(100_000), java.math.BigInteger.TEN.pow(5_000));
    assertThat(numbers.decode(numbers.encode(long1))).isEqualTo(long1);
    String text = "x".repeat(21_000_000);
    assertThat(Codecs.json(String.class).decode(Codecs.json(String.class).encode(text)))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "17",
        "{\"x\":1,\"y\":2}!",
        "{\"x\":1,\"y\":2}{}",
        "{\"x\":1,\"y\":2,\"z\":3}",
        "{\"x\":\"a\",\"y\":2}",
        "{\"x\":99999999999,\"y\":2}"
      })
  void objectsOfOtherTypesAreRejected(String json) {
    assertThatThrownBy(() -> points.decode(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(CodecException.class)
        .hasMessageMatching("(?s)(no|null in place of) json:dev.vht.codec.JsonCodecTest\\$Point.*");
  }

  @Test
  void unwritableObjectsAreRejected() {
    assertThatThrownBy(() -> Codecs.json(Loop.class).encode(new Loop()))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("cannot be written as json:dev.vht.codec.JsonCodecTest$Loop: ");
  }

  @Test
  @SuppressWarnings("rawtypes") // that is what is tested
  void aGenericTypeNeedsAType() {
    assertThatThrownBy(() -> new GenericType() {})
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a GenericType names its type");
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullsAreRejected() {
    assertThatThrownBy(() -> Codecs.json((Class<Point>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Codecs.json((GenericType<Point>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> points.encode(null)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void withoutJacksonTheMessageNamesTheArtifact() throws Exception {
    try (URLClassLoader loader = withoutJackson()) {
      Method json = loader.loadClass(Codecs.class.getName()).getMethod("json", Class.class);
      assertThatThrownBy(() -> json.invoke(null, String.class))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .satisfies(
              e ->
                  assertThat(e.getClass().getName())
                      .isEqualTo(ConfigurationException.class.getName()))
          .hasMessageStartingWith("O1: Codecs.json needs Jackson, which is missing (")
          .hasMessageContaining("com.fasterxml.jackson.core:jackson-databind");
    }
  }

  private static URLClassLoader withoutJackson() throws IOException {
    URL[] classPath =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .filter(entry -> !entry.contains("jackson"))
            .map(JsonCodecTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
