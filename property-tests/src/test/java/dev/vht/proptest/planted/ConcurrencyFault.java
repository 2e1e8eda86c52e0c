package dev.vht.proptest.planted;

import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.value.RejectingCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Tables that fail under concurrent or reentrant calls; the name begins with the rule that finds
 * it.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum ConcurrencyFault {
  C1_COMPARES_BEFORE_IT_REPLACES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public boolean replace(String key, byte[] expected, byte[] value) {
              boolean isEqual =
                  super.find(key).map(found -> Arrays.equals(found, expected)).orElse(false);
              LockSupport.parkNanos(SLOW_NANOS);
              if (isEqual) {
                super.set(key, value);
              }
              return isEqual;
            }
          }),
  I2_FAILS_WHERE_A_KEY_VANISHES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Optional<byte[]> find(String key) {
              return super.contains(key) ? Optional.of(there(key)) : Optional.empty();
            }

            private byte[] there(String key) {
              LockSupport.parkNanos(SLOW_NANOS);
              return super.find(key)
                  .orElseThrow(() -> new StorageException("the file of " + key + " was removed"));
            }
          }),
  I2_WALKS_FAIL_WHERE_A_KEY_VANISHES(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Stream<Map.Entry<String, byte[]>> entries() {
              return super.keys()
                  .peek(key -> LockSupport.parkNanos(SLOW_NANOS))
                  .map(
                      key ->
                          Map.entry(
                              key,
                              super.find(key)
                                  .orElseThrow(
                                      () ->
                                          new StorageException(
                                              "the file of " + key + " was removed"))));
            }
          }),
  R7_READS_WAIT_FOR_A_FUNCTION(
      table ->
          new ForwardingTable<>(table) {
            private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

            @Override
            public Optional<byte[]> find(String key) {
              lock.readLock().lock();
              try {
                return super.find(key);
              } finally {
                lock.readLock().unlock();
              }
            }

            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              lock.writeLock().lock();
              try {
                return super.compute(key, function);
              } finally {
                lock.writeLock().unlock();
              }
            }
          }),
  R7_ONE_LOCK_FOR_ALL_KEYS(
      table ->
          new ForwardingTable<>(table) {
            private final Lock lock = new ReentrantLock();

            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              lock.lock();
              try {
                return super.compute(key, function);
              } finally {
                lock.unlock();
              }
            }
          }),
  R7_ALLOWS_REENTRANT_COMPUTE(
      table ->
          new ForwardingTable<>(table) {
            private final Map<Thread, Boolean> inside = new ConcurrentHashMap<>();

            @Override
            public Optional<byte[]> compute(String key, UnaryOperator<Optional<byte[]>> function) {
              if (inside.putIfAbsent(Thread.currentThread(), true) != null) {
                return function.apply(Optional.empty()); // instead of throwing
              }
              try {
                return super.compute(key, function);
              } finally {
                inside.remove(Thread.currentThread());
              }
            }
          }),
  R8_CLEARS_BEFORE_IT_READS_THE_MAP(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void fill(Map<? extends String, ? extends byte[]> content) {
              super.clear();
              content.forEach(super::set);
            }
          }),
  R8_KEEPS_A_PART_OF_A_FAILED_FILL(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void fill(Map<? extends String, ? extends byte[]> content) {
              Map<String, byte[]> read = new LinkedHashMap<>();
              try {
                content.forEach(read::put);
                super.fill(read);
              } catch (RuntimeException e) {
                read.values().removeIf(value -> !RejectingCodec.VALUES.accepts(value));
                super.fill(read);
                throw e;
              }
            }
          }),
  R8_SHOWS_A_PARTIAL_FILL(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void fill(Map<? extends String, ? extends byte[]> content) {
              Map<String, byte[]> read = new HashMap<>(content);
              try (Stream<String> keys = super.keys()) {
                keys.filter(key -> !read.containsKey(key)).toList().forEach(super::remove);
              }
              read.forEach(super::set);
            }
          }),
  R9_KEEPS_ITS_LOCK_AT_AN_ERROR(
      table ->
          new ForwardingTable<>(table) {
            private final Lock lock = new ReentrantLock();

            @Override
            public void set(String key, byte[] value) {
              lock.lock();
              try {
                super.set(key, value);
              } catch (RuntimeException e) {
                lock.unlock();
                throw e;
              }
              lock.unlock();
            }

            @Override
            public boolean remove(String key) {
              lock.lock();
              try {
                return super.remove(key);
              } finally {
                lock.unlock();
              }
            }
          }),
  R9_COUNTS_A_WRITE_THAT_AN_ERROR_PREVENTED(
      table ->
          new ForwardingTable<>(table) {
            private long added;

            @Override
            public Optional<byte[]> putIfAbsent(String key, byte[] value) {
              added = super.contains(key) ? 0 : 1;
              try {
                return super.putIfAbsent(key, value);
              } catch (RuntimeException e) {
                added = 0;
                throw e;
              } finally {
                added = added > 0 && super.contains(key) ? 0 : added;
              }
            }

            @Override
            public long count() {
              return super.count() + added;
            }
          });

  /** Like a file that is slow to open, so that another thread can change it meanwhile. */
  private static final long SLOW_NANOS = 20_000;

  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  ConcurrencyFault(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return FaultyOpener.inMemory(fault);
  }
}
