package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.value.RejectingCodec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a table must do: a map and a life-cycle flag. Keys are the same if their strings are equal,
 * which is what {@link RejectingCodec#KEYS} promises of their bytes.
 *
 * <p>Every call first collects the rules that it breaks; if there are any, it throws {@link
 * IllegalCall} and changes nothing.
 */
public final class ModelTable implements VirtualHashTable<String, byte[]> {

  private enum Life {
    OPEN,
    CLOSED,
    DELETED
  }

  private final ModelPlace place;
  private final Map<String, byte[]> content;
  private final OpenMode mode;
  private Life life = Life.OPEN;

  ModelTable(ModelPlace place, Map<String, byte[]> content, OpenMode mode) {
    this.place = place;
    this.content = content;
    this.mode = mode;
  }

  /** The table's state, for people. */
  public String state() {
    return life == Life.OPEN && mode == OpenMode.READ_ONLY
        ? "open for reading"
        : life.name().toLowerCase(Locale.ROOT);
  }

  public boolean isOpen() {
    return life == Life.OPEN;
  }

  /** What a call with this key meets. */
  public String met(@Nullable String key) {
    return key == null ? "no key" : content.containsKey(key) ? "a key that is set" : "another key";
  }

  @Override
  public void set(String key, byte[] value) {
    call().writing().key(key).value(value).check();
    content.put(key, value);
  }

  @Override
  public byte[] ref(String key) {
    call().key(key).present(key).check();
    return content.getOrDefault(key, new byte[0]);
  }

  @Override
  public byte[] ref(String key, byte[] fallback) {
    call().key(key).notNull(fallback).check();
    return content.getOrDefault(key, fallback);
  }

  @Override
  public byte[] ref(String key, Supplier<? extends byte[]> fallback) {
    call().key(key).notNull(fallback).check();
    return find(key).orElseGet(fallback);
  }

  @Override
  public Optional<byte[]> find(String key) {
    call().key(key).check();
    return Optional.ofNullable(content.get(key));
  }

  @Override
  public boolean remove(String key) {
    call().writing().key(key).check();
    return content.remove(key) != null;
  }

  @Override
  public boolean contains(String key) {
    call().key(key).check();
    return content.containsKey(key);
  }

  @Override
  public Optional<byte[]> putIfAbsent(String key, byte[] value) {
    call().writing().key(key).value(value).check();
    return Optional.ofNullable(content.putIfAbsent(key, value));
  }

  @Override
  public Optional<byte[]> replace(String key, byte[] value) {
    call().writing().key(key).value(value).check();
    return Optional.ofNullable(content.replace(key, value));
  }

  @Override
  public boolean replace(String key, byte[] expected, byte[] value) {
    call().writing().key(key).value(expected).value(value).check();
    boolean equal = Arrays.equals(content.get(key), expected);
    if (equal) {
      content.put(key, value);
    }
    return equal;
  }

  @Override
  public boolean remove(String key, byte[] expected) {
    call().writing().key(key).value(expected).check();
    boolean equal = Arrays.equals(content.get(key), expected);
    if (equal) {
      content.remove(key);
    }
    return equal;
  }

  @Override
  public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
    call().writing().key(key).notNull(function).check();
    Optional<byte[]> next = function.apply(Optional.ofNullable(content.get(key)));
    next.ifPresent(value -> call().value(value).check());
    next.ifPresentOrElse(value -> content.put(key, value), () -> content.remove(key));
    return next;
  }

  @Override
  public void fill(Map<? extends String, ? extends byte[]> filling) {
    call().writing().notNull(filling).check();
    content.clear();
    content.putAll(filling);
  }

  @Override
  public long count() {
    call().check();
    return content.size();
  }

  @Override
  public boolean isEmpty() {
    call().check();
    return content.isEmpty();
  }

  @Override
  public Stream<String> keys() {
    call().check();
    return List.copyOf(content.keySet()).stream(); // it may change meanwhile
  }

  @Override
  public Stream<byte[]> values() {
    call().check();
    return List.copyOf(content.values()).stream();
  }

  @Override
  public Stream<Map.Entry<String, byte[]>> entries() {
    call().check();
    return Map.copyOf(content).entrySet().stream();
  }

  @Override
  public void clear() {
    call().writing().check();
    content.clear();
  }

  @Override
  public Optional<String> location() {
    return life == Life.DELETED ? Optional.empty() : Optional.of("the model");
  }

  @Override
  public void flush() {
    call().check();
  }

  @Override
  public void compact() {
    call().writing().check();
  }

  /** Copies nothing; what a backup must hold is what the model holds. */
  @Override
  public void backup(String url) {
    call().check();
  }

  @Override
  public void delete() {
    if (life != Life.DELETED) {
      call().writing().check();
      life = Life.DELETED;
      place.delete();
    }
  }

  @Override
  public void close() {
    if (life == Life.OPEN) {
      life = Life.CLOSED;
    }
  }

  private Demands call() {
    return new Demands();
  }

  /** What a call demands of its caller, and which of it does not hold. */
  private final class Demands {
    private final Set<ExpectedViolation> broken = EnumSet.noneOf(ExpectedViolation.class);

    Demands() {
      demand(life == Life.OPEN, ExpectedViolation.L1);
    }

    Demands writing() {
      return demand(mode != OpenMode.READ_ONLY, ExpectedViolation.L7);
    }

    Demands key(@Nullable String key) {
      return demand(key != null, ExpectedViolation.K1)
          .demand(key == null || RejectingCodec.KEYS.accepts(key), ExpectedViolation.K4);
    }

    Demands value(byte @Nullable [] value) {
      return notNull(value)
          .demand(value == null || RejectingCodec.VALUES.accepts(value), ExpectedViolation.K4);
    }

    Demands notNull(@Nullable Object value) {
      return demand(value != null, ExpectedViolation.V1);
    }

    Demands present(@Nullable String key) {
      return demand(key == null || content.containsKey(key), ExpectedViolation.K3);
    }

    private Demands demand(boolean holds, ExpectedViolation otherwise) {
      if (!holds) {
        broken.add(otherwise);
      }
      return this;
    }

    void check() {
      if (!broken.isEmpty()) {
        throw new IllegalCall(broken);
      }
    }
  }
}
