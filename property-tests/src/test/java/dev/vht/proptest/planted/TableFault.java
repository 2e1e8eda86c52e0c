package dev.vht.proptest.planted;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.value.RejectingCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Tables with one fault each; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum TableFault {
  A1_MAP_IS_A_COPY(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public ConcurrentMap<String, byte[]> asMap() {
              ConcurrentMap<String, byte[]> copy = new ConcurrentHashMap<>();
              entries().forEach(entry -> copy.put(entry.getKey(), entry.getValue()));
              return copy;
            }
          }),
  C4_STALE_CACHE(
      table ->
          new ForwardingTable<>(table) {
            private final Map<String, byte[]> cache = new ConcurrentHashMap<>();
            private final AtomicInteger reads = new AtomicInteger();

            @Override
            public byte[] ref(String key) {
              byte[] now = super.ref(key);
              byte[] before = cache.put(key, now);
              return before != null && reads.incrementAndGet() % 16 == 0 ? before : now;
            }
          }),
  R7_RUNS_TWICE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              Optional<byte[]> unused = function.apply(super.find(key));
              return super.compute(key, function);
            }
          }),
  R8_FILL_KEEPS_OLD_KEYS(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void fill(Map<? extends String, ? extends byte[]> content) {
              content.forEach(this::set);
            }
          }),
  L1_STAYS_OPEN(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void close() {}
          }),
  L2_DELETE_ONLY_CLOSES(
      table ->
          new ForwardingTable<>(table) {
            private boolean isDeleted;

            @Override
            public void delete() {
              table.close();
              isDeleted = true;
            }

            @Override
            public Optional<String> location() {
              return isDeleted ? Optional.empty() : super.location();
            }
          }),
  L3_CLOSE_CLEARS(
      table ->
          new ForwardingTable<>(table) {
            private boolean isClosed;

            @Override
            public void close() {
              if (!isClosed) {
                isClosed = true;
                table.clear();
              }
              super.close();
            }
          }),
  L4_LOCATION_STAYS(
      table ->
          new ForwardingTable<>(table) {
            private final Optional<String> place = table.location();

            @Override
            public Optional<String> location() {
              return place;
            }
          }),
  K1_ACCEPTS_NULL(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean contains(String key) {
              return Objects.nonNull(key) && super.contains(key);
            }
          }),
  K2_FOLDS_CASE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              super.set(key.toLowerCase(Locale.ROOT), value);
            }

            @Override
            public Optional<byte[]> find(String key) {
              return super.find(key.toLowerCase(Locale.ROOT));
            }
          }),
  K3_INVENTS_A_VALUE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public byte[] ref(String key) {
              return find(key).orElse(new byte[0]);
            }
          }),
  K4_DROPS_WHAT_IT_CANNOT_ENCODE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              if (RejectingCodec.KEYS.accepts(key) && RejectingCodec.VALUES.accepts(value)) {
                super.set(key, value);
              }
            }
          }),
  V1_NULL_REMOVES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              if (Objects.isNull(value)) {
                remove(key);
              } else {
                super.set(key, value);
              }
            }
          }),
  V2_CUTS_LONG_VALUES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              super.set(key, value.length > 4096 ? Arrays.copyOf(value, 4096) : value);
            }
          }),
  V3_KEEPS_THE_CALLERS_ARRAY(
      table ->
          new ForwardingTable<>(table) {
            private final Map<String, byte[]> kept = new HashMap<>();

            @Override
            public void set(String key, byte[] value) {
              super.set(key, value);
              kept.put(key, value);
            }

            @Override
            public byte[] ref(String key) {
              byte[] value = super.ref(key);
              return kept.getOrDefault(key, value);
            }
          }),
  R1_READS_STALE(
      table ->
          new ForwardingTable<>(table) {
            private final Map<String, Optional<byte[]>> stale = new HashMap<>();

            @Override
            public Optional<byte[]> find(String key) {
              Optional<byte[]> now = super.find(key);
              return now.isPresent() ? stale.computeIfAbsent(key, unused -> now) : now;
            }
          }),
  R1_REPLACES_EMPTY_VALUES_WRONGLY(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean replace(String key, byte[] expected, byte[] value) {
              return super.replace(key, expected, value.length == 0 ? new byte[1] : value);
            }
          }),
  R2_COUNTS_REMOVALS_TWICE(
      table ->
          new ForwardingTable<>(table) {
            private long removals;

            @Override
            public boolean remove(String key) {
              removals++;
              return super.remove(key);
            }

            @Override
            public long count() {
              return Math.max(0, super.count() - removals);
            }
          }),
  R3_ALWAYS_REPORTS_A_REMOVAL(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean remove(String key) {
              super.remove(key);
              return true;
            }
          }),
  R4_IGNORES_THE_EXPECTED_VALUE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean replace(String key, byte[] expected, byte[] value) {
              return super.replace(key, value).isPresent();
            }
          }),
  R5_STORES_THE_FALLBACK(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public byte[] ref(String key, byte[] fallback) {
              putIfAbsent(key, fallback);
              return super.ref(key, fallback);
            }
          }),
  R6_CLEARS_ALL_BUT_ONE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void clear() {
              try (Stream<String> keys = keys()) {
                keys.skip(1).toList().forEach(this::remove);
              }
            }
          }),
  C1_PUT_IF_ABSENT_IS_NOT_ATOMIC(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> putIfAbsent(String key, byte[] value) {
              Optional<byte[]> found = find(key);
              if (found.isEmpty()) {
                Pause.ofOneMillisecond();
                set(key, value);
              }
              return found;
            }
          }),
  C2_IS_EMPTY_ONCE_CLOSED(
      table ->
          new ForwardingTable<>(table) {
            private volatile boolean isClosed;

            @Override
            public Optional<byte[]> find(String key) {
              return isClosed ? Optional.empty() : super.find(key);
            }

            @Override
            public void close() {
              isClosed = true;
              Pause.ofOneMillisecond();
              super.close();
            }
          }),
  I1_SKIPS_THE_FIRST_KEY(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Stream<String> keys() {
              return super.keys().skip(1);
            }
          }),
  I2_RETURNS_CHANGED_KEYS_TWICE(
      table ->
          new ForwardingTable<>(table) {
            private final List<String> changed = new ArrayList<>();

            @Override
            public void set(String key, byte[] value) {
              super.set(key, value);
              changed.add(key);
            }

            @Override
            public Stream<String> keys() {
              changed.clear();
              return Stream.concat(super.keys(), Stream.of(changed).flatMap(List::stream));
            }
          }),
  I3_ITERATION_SURVIVES_CLOSE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Stream<String> keys() {
              try (Stream<String> keys = super.keys()) {
                return keys.toList().stream();
              }
            }
          });

  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  TableFault(Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return FaultyOpener.inMemory(fault);
  }

  /** Lets other threads run, so that a planted race happens. */
  private static final class Pause {
    static void ofOneMillisecond() {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
