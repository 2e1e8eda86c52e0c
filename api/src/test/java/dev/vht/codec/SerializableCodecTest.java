package dev.vht.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SerializableCodecTest {

  /** A class with a superclass that is serializable too. */
  static class Base implements Serializable {
    private static final long serialVersionUID = 1L;
    int base = 1;
  }

  /** Allowed in most tests. */
  static final class Box extends Base {
    private static final long serialVersionUID = 1L;
    @Nullable Serializable content;

    Box(@Nullable Serializable content) {
      this.content = content;
    }
  }

  private final Codec<Box> boxes = Codecs.serializable(Box.class);

  private @Nullable Object contentBack(Codec<Box> codec, Serializable content) {
    return codec.decode(codec.encode(new Box(content))).content;
  }

  @Test
  void platformClassesAreAllowed() {
    for (Serializable content :
        List.of(
            "text",
            1,
            2L,
            'c',
            true,
            1.5,
            new BigDecimal("1.25"),
            new UUID(1, 2),
            new int[] {1, 2},
            new String[][] {{"a"}, {}},
            new Object[] {"a", 1})) {
      assertThat(contentBack(boxes, content)).isEqualTo(content);
    }
  }

  @Test
  void listedClassesAreAllowedWithTheirSuperclassesAndArrays() {
    Codec<Box> codec = Codecs.serializable(Box.class, TimeUnit.class, HashMap.class);
    assertThat(contentBack(codec, TimeUnit.DAYS)).isEqualTo(TimeUnit.DAYS);
    assertThat(contentBack(codec, new TimeUnit[] {TimeUnit.DAYS})).isInstanceOf(TimeUnit[].class);
    Map<String, Integer> map = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      map.put("" + i, i);
    }
    assertThat(contentBack(codec, (Serializable) map)).isEqualTo(map);
    assertThat(codec.decode(codec.encode(new Box(null))).base).isEqualTo(1);
  }

  @Test
  void timesAndUnmodifiableCollectionsAreAllowedByTheirPublicNames() {
    Codec<Box> codec = Codecs.serializable(Box.class, Duration.class, List.class);
    assertThat(contentBack(codec, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(contentBack(codec, (Serializable) List.of("a"))).isEqualTo(List.of("a"));
  }

  @Test
  void aTypeMayBeAnInterfaceWithAllowedClasses() {
    Codec<Map<?, ?>> codec = maps();
    assertThat(codec.decode(codec.encode(new HashMap<>(Map.of("a", 1))))).isEqualTo(Map.of("a", 1));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no arguments
  private static Codec<Map<?, ?>> maps() {
    return (Codec) Codecs.serializable(Map.class, HashMap.class);
  }

  @Test
  void aClassThatIsNotAllowedIsRejectedOnWriting() {
    assertThatThrownBy(() -> boxes.encode(new Box(new ArrayList<>())))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("no serializable:" + Box.class.getName() + ": ")
        .hasMessageContaining("java.util.ArrayList is not among the classes that");
  }

  @Test
  void aClassThatIsNotAllowedIsRejectedOnReading() throws IOException {
    for (Object object :
        List.of(
            new ArrayList<>(),
            TimeUnit.DAYS,
            new TimeUnit[0],
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Runnable.class},
                (java.lang.reflect.InvocationHandler & Serializable) (p, m, a) -> 1),
            (Runnable & Serializable) () -> {})) {
      assertThatThrownBy(() -> boxes.decode(serialized(object)))
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("no serializable:" + Box.class.getName() + ": ");
    }
  }

  @Test
  void anotherAllowedObjectOrNullInPlaceOfTheTypeIsRejected() throws IOException {
    assertThatThrownBy(() -> boxes.decode(serialized("text")))
        .isInstanceOf(CodecException.class)
        .hasMessageEndingWith(": a java.lang.String");
    assertThatThrownBy(() -> boxes.decode(serialized(null)))
        .isInstanceOf(CodecException.class)
        .hasMessageEndingWith(": null");
  }

  @Test
  void bytesAfterTheEndAreRejected() {
    byte[] bytes = boxes.encode(new Box("x"));
    assertThatThrownBy(() -> boxes.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("there are bytes after its end");
  }

  @Test
  void anArrayLongerThanItsBytesIsRejectedBeforeAllocation() throws IOException {
    Codec<long[]> codec = Codecs.serializable(long[].class);
    byte[] bytes = serialized(new long[0]);
    bytes[bytes.length - 4] = 0x7F; // the highest byte of its length
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("its arrays are longer than its bytes allow");
  }

  @Test
  void tooDeepNestingIsRejectedOnWriting() {
    Box box = new Box(null);
    for (int depth = 0; depth < 100_000; depth++) {
      box = new Box(box);
    }
    Box deep = box;
    assertThatThrownBy(() -> boxes.encode(deep)).isInstanceOf(CodecException.class);
    Box justTooDeep = new Box(null);
    for (int depth = 0; depth < 200; depth++) {
      justTooDeep = new Box(justTooDeep);
    }
    Box tooDeep = justTooDeep;
    assertThatThrownBy(() -> boxes.encode(tooDeep))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("objects are nested deeper than 200");
    Box notSoDeep = new Box(new Box(new Box("x")));
    assertThat(boxes.decode(boxes.encode(notSoDeep)).content).isInstanceOf(Box.class);
  }

  @Test
  void nonSerializableObjectsAreRejected() {
    Codec<Object> codec = Codecs.serializable(Object.class);
    assertThatThrownBy(() -> codec.encode(new Object()))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("cannot be written as serializable:java.lang.Object: ");
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullsAreRejected() {
    assertThatThrownBy(() -> Codecs.serializable(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Codecs.serializable(Box.class, (Class<?>) null))
        .isInstanceOf(NullPointerException.class);
  }

  private static byte[] serialized(@Nullable Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }
}
