package dev.vht.proptest.planted;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.TableFixture;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tables that handle a failing storage wrongly; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum StorageFault {
  R9_CACHES_A_VALUE_THAT_WAS_NOT_STORED(
      table ->
          new ForwardingTable<>(table) {
            private final Map<String, byte[]> setLast = new HashMap<>();

            @Override
            public void set(String key, byte[] value) {
              setLast.clear();
              setLast.put(key, value);
              super.set(key, value);
              setLast.clear();
            }

            @Override
            public Optional<byte[]> find(String key) {
              return Optional.ofNullable(setLast.get(key)).or(() -> super.find(key));
            }
          }),
  R9_REMOVES_BEFORE_IT_SETS(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              super.remove(key);
              super.set(key, value);
            }
          }),
  R9_SWALLOWS_A_FAILED_WRITE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              try {
                super.set(key, value);
              } catch (StorageException hidden) {
                // pretends success
              }
            }
          }),
  R9_REPORTS_A_FAILED_READ_AS_ABSENT(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> find(String key) {
              try {
                return super.find(key);
              } catch (StorageException hidden) {
                return Optional.empty();
              }
            }
          }),
  R9_REPEATS_A_REMOVAL(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean remove(String key) {
              try {
                return super.remove(key);
              } catch (StorageException hidden) {
                return super.remove(key);
              }
            }
          }),
  R9_COUNTS_A_FAILED_REMOVAL(
      table ->
          new ForwardingTable<>(table) {
            private long removed;

            @Override
            public boolean remove(String key) {
              removed = super.contains(key) ? 1 : 0;
              boolean isRemoved = super.remove(key);
              removed = 0;
              return isRemoved;
            }

            @Override
            public long count() {
              return super.count() - removed;
            }
          }),
  R9_CLOSES_AFTER_A_FAILURE(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              try {
                super.set(key, value);
              } catch (StorageException e) {
                super.close();
                throw e;
              }
            }
          }),
  R9_STORES_A_THIRD_VALUE_AFTER_AN_UNKNOWN_OUTCOME(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              try {
                super.set(key, value);
              } catch (UnknownOutcomeException e) {
                super.set(key, new byte[] {3, 3, 3});
                throw e;
              }
            }
          }),
  R9_LOSES_ANOTHER_KEY_AFTER_AN_UNKNOWN_OUTCOME(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              try {
                super.set(key, value);
              } catch (UnknownOutcomeException e) {
                super.remove(key.equals("a") ? "b" : "a");
                throw e;
              }
            }
          }),
  R9_CACHES_BEFORE_A_LATE_WRITE(
      table ->
          new ForwardingTable<>(table) {
            private final Map<String, Optional<byte[]>> cache = new HashMap<>();

            @Override
            public void set(String key, byte[] value) {
              cache.clear();
              try {
                super.set(key, value);
              } catch (UnknownOutcomeException e) {
                cache.put(key, super.find(key));
                throw e;
              }
            }

            @Override
            public Optional<byte[]> find(String key) {
              return cache.containsKey(key) ? cache.get(key) : super.find(key);
            }
          }),
  R9_LEAVES_A_CURSOR_OPEN(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Stream<String> keys() {
              Stream<String> keys = super.keys();
              Stream<String> listed = keys.toList().stream();
              keys.close();
              return listed;
            }
          });

  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  StorageFault(Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return FaultyOpener.inMemory(fault);
  }
}
