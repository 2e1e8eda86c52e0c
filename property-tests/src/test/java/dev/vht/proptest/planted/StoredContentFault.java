package dev.vht.proptest.planted;

import com.google.common.collect.ForwardingConcurrentMap;
import com.google.common.collect.ForwardingIterator;
import com.google.common.collect.ForwardingSet;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.TableFixture;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Tables that store, compute or return wrong content, some of them only after reopening; the name
 * begins with the rule that finds it.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum StoredContentFault {
  R2_COUNTS_ONE_TOO_MANY_ONCE_REOPENED(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public long count() {
              return super.count() + (mode == OpenMode.CREATE ? 0 : 1);
            }
          }),
  R3_DOES_NOT_REMOVE(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public boolean remove(String key) {
              return super.contains(key);
            }
          }),
  R1_CLOSE_RESTORES_REMOVED_KEYS(
      (table, mode) ->
          new ForwardingTable<>(table) {
            private final Map<String, byte[]> removed = new HashMap<>();

            @Override
            public boolean remove(String key) {
              super.find(key).ifPresent(value -> removed.put(key, value));
              return super.remove(key);
            }

            @Override
            public void close() {
              removed.forEach(table::putIfAbsent);
              removed.clear();
              super.close();
            }
          }),
  R1_CLOSE_DROPS_COMPUTED_VALUES(
      (table, mode) ->
          new ForwardingTable<>(table) {
            private final Set<String> computed = new HashSet<>();

            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              Optional<byte[]> next = super.compute(key, function);
              computed.add(key);
              return next;
            }

            @Override
            public void close() {
              computed.forEach(table::remove);
              computed.clear();
              super.close();
            }
          }),
  R6_CLOSE_RESTORES_CLEARED_KEYS(
      (table, mode) ->
          new ForwardingTable<>(table) {
            private final Map<String, byte[]> cleared = new HashMap<>();

            @Override
            public void clear() {
              asMap().forEach(cleared::put);
              super.clear();
            }

            @Override
            public void close() {
              cleared.forEach(table::putIfAbsent);
              cleared.clear();
              super.close();
            }
          }),
  V2_CLOSE_DROPS_EMPTY_VALUES(
      (table, mode) ->
          new ForwardingTable<>(table) {
            private final Set<String> empty = new HashSet<>();

            @Override
            public void set(String key, byte[] value) {
              super.set(key, value);
              if (value.length == 0) {
                empty.add(key);
              }
            }

            @Override
            public void close() {
              empty.forEach(table::remove);
              empty.clear();
              super.close();
            }
          }),
  K2_CUTS_LONG_KEYS(ofKeys(key -> key.substring(0, Math.min(key.length(), 255)))),
  K2_TRIMS_KEYS(ofKeys(String::strip)),
  K2_COMPOSES_ACCENTS(ofKeys(key -> Normalizer.normalize(key, Normalizer.Form.NFC))),
  K2_REPLACES_LONE_SURROGATES(ofKeys(key -> key.replaceAll("[\\ud800-\\udfff]", "?"))),
  C1_TEARS_VALUES(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              byte[] half = Arrays.copyOf(value, value.length);
              super.find(key)
                  .filter(old -> old.length == value.length)
                  .ifPresent(old -> System.arraycopy(old, 0, half, 0, old.length / 2));
              super.set(key, half);
              LockSupport.parkNanos(1_000_000);
              super.set(key, value);
            }
          }),
  R5_ALWAYS_CALLS_THE_SUPPLIER(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public byte[] ref(String key, Supplier<? extends byte[]> fallback) {
              return super.ref(key, fallback.get());
            }
          }),
  R7_COMPUTE_IS_NOT_ATOMIC(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              Optional<byte[]> next = function.apply(super.find(key));
              LockSupport.parkNanos(100_000);
              next.ifPresentOrElse(value -> super.set(key, value), () -> super.remove(key));
              return next;
            }
          }),
  R7_REMOVES_A_KEY_WHOSE_FUNCTION_THROWS(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              try {
                return super.compute(key, function);
              } catch (IllegalStateException e) {
                super.remove(key);
                throw e;
              }
            }
          }),
  I2_SKIPS_A_KEY_AFTER_A_REMOVAL(
      (table, mode) ->
          new ForwardingTable<>(table) {
            private boolean isSkipping;

            @Override
            public boolean remove(String key) {
              isSkipping |= super.contains(key);
              return super.remove(key);
            }

            @Override
            public Stream<String> keys() {
              isSkipping = false;
              return super.keys().filter(key -> !skips());
            }

            private boolean skips() {
              boolean skips = isSkipping;
              isSkipping = false;
              return skips;
            }
          }),
  A1_ITERATOR_SKIPS_A_KEY_AFTER_A_REMOVAL(
      (table, mode) ->
          new ForwardingTable<>(table) {
            @Override
            public ConcurrentMap<String, byte[]> asMap() {
              return new SkippingMap(super.asMap());
            }
          });

  private final BiFunction<
          VirtualHashTable<String, byte[]>, OpenMode, VirtualHashTable<String, byte[]>>
      fault;

  StoredContentFault(
      BiFunction<VirtualHashTable<String, byte[]>, OpenMode, VirtualHashTable<String, byte[]>>
          fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return TableFixture.at(
        directory -> "memory:" + directory.getFileName(),
        new FaultyOpener() {
          @Override
          @SuppressWarnings("unchecked") // the rules that these faults break use no other types
          protected <K, V> VirtualHashTable<K, V> faulty(
              VirtualHashTable<K, V> table, OpenMode mode) {
            return (VirtualHashTable<K, V>)
                fault.apply((VirtualHashTable<String, byte[]>) table, mode);
          }
        });
  }

  /** Maps keys to others, as file systems and encoders do that cannot distinguish them. */
  private static BiFunction<
          VirtualHashTable<String, byte[]>, OpenMode, VirtualHashTable<String, byte[]>>
      ofKeys(UnaryOperator<String> taken) {
    return (table, mode) ->
        new ForwardingTable<>(table) {
          @Override
          public void set(String key, byte[] value) {
            super.set(taken.apply(key), value);
          }

          @Override
          public Optional<byte[]> find(String key) {
            return super.find(taken.apply(key));
          }
        };
  }

  private static final class SkippingMap extends ForwardingConcurrentMap<String, byte[]> {
    private final ConcurrentMap<String, byte[]> map;

    SkippingMap(ConcurrentMap<String, byte[]> map) {
      this.map = map;
    }

    @Override
    protected ConcurrentMap<String, byte[]> delegate() {
      return map;
    }

    @Override
    public Set<Map.Entry<String, byte[]>> entrySet() {
      return new ForwardingSet<>() {
        @Override
        protected Set<Map.Entry<String, byte[]>> delegate() {
          return map.entrySet();
        }

        @Override
        public Iterator<Map.Entry<String, byte[]>> iterator() {
          return new SkippingIterator(super.iterator());
        }
      };
    }
  }

  private static final class SkippingIterator
      extends ForwardingIterator<Map.Entry<String, byte[]>> {
    private final Iterator<Map.Entry<String, byte[]>> iterator;

    SkippingIterator(Iterator<Map.Entry<String, byte[]>> iterator) {
      this.iterator = iterator;
    }

    @Override
    protected Iterator<Map.Entry<String, byte[]>> delegate() {
      return iterator;
    }

    @Override
    public void remove() {
      super.remove();
      if (hasNext()) {
        Map.Entry<String, byte[]> unused = next();
      }
    }
  }
}
