package dev.vht.proptest;

import dev.vht.Codecs;
import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Tables that a kill does to what it must not; the name begins with the rule that finds it. The
 * killed process is a thread, so that the fault strikes at every kill.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum WriterFault {
  L8_LOSES_AN_ACKNOWLEDGED_WRITE(
      table ->
          new Mortal(table) {
            @Override
            void die() {
              table.remove(acknowledged());
            }
          }),
  L8_RESURRECTS_WHAT_WAS_REMOVED(
      table ->
          new Mortal(table) {
            private final Map<String, byte[]> removed = new HashMap<>();

            @Override
            public boolean remove(String key) {
              super.find(key).ifPresent(value -> removed.put(key, value));
              return super.remove(key);
            }

            @Override
            void die() {
              removed.forEach(table::putIfAbsent);
            }
          }),
  L8_TEARS_A_VALUE(
      table ->
          new Mortal(table) {
            @Override
            void die() {
              String key = acknowledged();
              byte[] value = table.ref(key);
              table.set(key, Arrays.copyOf(value, value.length / 2));
            }
          }),
  L8_GOES_BACK_TO_AN_OLDER_VALUE(
      table ->
          new Mortal(table) {
            private final Map<String, byte[]> older = new HashMap<>();

            @Override
            public void set(String key, byte[] value) {
              super.find(key).ifPresent(old -> older.put(key, old));
              super.set(key, value);
            }

            @Override
            void die() {
              Optional.ofNullable(older.get(acknowledged()))
                  .ifPresentOrElse(
                      old -> table.set(acknowledged(), old), () -> table.remove(acknowledged()));
            }
          });

  private final Function<VirtualHashTable<String, byte[]>, Mortal> fault;

  WriterFault(Function<VirtualHashTable<String, byte[]>, Mortal> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return new MortalFixture(fault);
  }

  /** The same with tables that a kill does nothing to. */
  static TableFixture sound() {
    return new MortalFixture(
        table ->
            new Mortal(table) {
              @Override
              void die() {}
            });
  }

  /** A table that something happens to when its process is killed. */
  abstract static class Mortal extends ForwardingTable<String, byte[]> {
    private String last = "";
    private String beforeLast = "";

    Mortal(VirtualHashTable<String, byte[]> table) {
      super(table);
    }

    /** What the kill does. */
    abstract void die();

    /** A key whose setting was acknowledged: the last one may have been under way. */
    String acknowledged() {
      return beforeLast;
    }

    @Override
    public void set(String key, byte[] value) {
      super.set(key, value);
      if (value.length > 1) {
        beforeLast = last;
        last = key;
      }
    }
  }

  private record MortalFixture(Function<VirtualHashTable<String, byte[]>, Mortal> fault)
      implements TableFixture {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Override
    public Set<Feature> features() {
      return Set.of(Feature.DURABLE);
    }

    @Override
    public Place newPlace() {
      return new MortalPlace("memory:mortal-" + NUMBERS.incrementAndGet(), fault);
    }
  }

  private record MortalPlace(String url, Function<VirtualHashTable<String, byte[]>, Mortal> fault)
      implements Place {

    @Override
    public <K, V> VirtualHashTable<K, V> open(Opening<K, V> opening) {
      return Opener.ofLibrary().open(url, opening);
    }

    @Override
    public Process startWriter(Durability durability, long first) throws IOException {
      VirtualHashTable<String, byte[]> table =
          open(
              new Opening<>(
                  Codecs.strings(),
                  Codecs.bytes(),
                  OpenMode.CREATE_OR_UPDATE,
                  Contracts.OFF.enforcement(violation -> {})));
      return ThreadedWriter.start(fault.apply(table), first);
    }

    @Override
    public void delete() {
      Opener.ofLibrary().delete(url);
    }

    @Override
    public void close() {
      delete();
    }
  }
}
