package dev.vht.proptest.planted;

import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.TableFixture;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tables that are right until their storage fails; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum StorageFault {
  R9_SHOWS_WHAT_WAS_NOT_STORED(
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
  R9_HIDES_THAT_NOTHING_WAS_STORED(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void set(String key, byte[] value) {
              try {
                super.set(key, value);
              } catch (StorageException hidden) {
                // as if it were done
              }
            }
          }),
  R9_TAKES_A_FAILURE_FOR_ABSENCE(
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
  R9_TRIES_AGAIN_WHAT_WAS_DONE(
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
  R9_COUNTS_WHAT_IT_COULD_NOT_REMOVE(
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
  R9_IS_OF_NO_USE_ANY_MORE(
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
  R9_LEAVES_A_WALK_OPEN(
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
