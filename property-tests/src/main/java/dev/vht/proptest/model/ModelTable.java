package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.Subscription;
import dev.vht.TableListener;
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
 * The model of a table: a map and a life-cycle flag. Keys are equal if their strings are, because
 * {@link RejectingCodec#KEYS} encodes different strings differently.
 *
 * <p>Every call first collects the rules that it breaks. If there are any, it throws {@link
 * IllegalCall} and changes nothing.
 */
public final class ModelTable implements VirtualHashTable<String, byte[]> {

  private enum LifeCycle {
    OPEN,
    CLOSED,
    DELETED
  }

  private final ModelPlace place;
  private final Map<String, byte[]> content;
  private final OpenMode mode;
  private LifeCycle lifeCycle = LifeCycle.OPEN;

  ModelTable(ModelPlace place, Map<String, byte[]> content, OpenMode mode) {
    this.place = place;
    this.content = content;
    this.mode = mode;
  }

  /** Returns the table's state in words. */
  public String state() {
    return lifeCycle == LifeCycle.OPEN && mode == OpenMode.READ_ONLY
        ? "open for reading"
        : lifeCycle.name().toLowerCase(Locale.ROOT);
  }

  public boolean isOpen() {
    return lifeCycle == LifeCycle.OPEN;
  }

  /** Returns whether a key is set, in words. */
  public String describe(@Nullable String key) {
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
    return List.copyOf(content.keySet()).stream(); // the content may change during the stream
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
    return lifeCycle == LifeCycle.DELETED ? Optional.empty() : Optional.of("the model");
  }

  @Override
  public void flush() {
    call().check();
  }

  @Override
  public void compact() {
    call().writing().check();
  }

  /** Copies nothing: a backup must have the content of the model. */
  @Override
  public void backup(String url) {
    call().check();
  }

  /** Reports nothing: what a listener receives is compared with the calls that were made. */
  @Override
  public Subscription watch(TableListener<? super String, ? super byte[]> listener) {
    call().notNull(listener).check();
    return () -> {};
  }

  @Override
  public void delete() {
    if (lifeCycle != LifeCycle.DELETED) {
      call().writing().check();
      lifeCycle = LifeCycle.DELETED;
      place.delete();
    }
  }

  @Override
  public void close() {
    if (lifeCycle == LifeCycle.OPEN) {
      lifeCycle = LifeCycle.CLOSED;
    }
  }

  private Requirements call() {
    return new Requirements();
  }

  /** The rules that a call requires its caller to keep, and those that are broken. */
  private final class Requirements {
    private final Set<ExpectedViolation> broken = EnumSet.noneOf(ExpectedViolation.class);

    Requirements() {
      require(lifeCycle == LifeCycle.OPEN, ExpectedViolation.L1);
    }

    Requirements writing() {
      return require(mode != OpenMode.READ_ONLY, ExpectedViolation.L7);
    }

    Requirements key(@Nullable String key) {
      return require(key != null, ExpectedViolation.K1)
          .require(key == null || RejectingCodec.KEYS.accepts(key), ExpectedViolation.K4);
    }

    Requirements value(byte @Nullable [] value) {
      return notNull(value)
          .require(value == null || RejectingCodec.VALUES.accepts(value), ExpectedViolation.K4);
    }

    Requirements notNull(@Nullable Object value) {
      return require(value != null, ExpectedViolation.V1);
    }

    Requirements present(@Nullable String key) {
      return require(key == null || content.containsKey(key), ExpectedViolation.K3);
    }

    private Requirements require(boolean holds, ExpectedViolation otherwise) {
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
