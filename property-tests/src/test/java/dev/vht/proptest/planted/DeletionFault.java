package dev.vht.proptest.planted;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.value.RejectingCodec;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Tables that fail if one thread deletes them while others use them; the name begins with the rule
 * that finds it.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum DeletionFault {
  C2_IS_EMPTY_WHILE_IT_IS_DELETED(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public void delete() {
              super.clear();
              LockSupport.parkNanos(1_000_000);
              super.delete();
            }
          }),
  C2_IS_RECREATED_BY_A_CONCURRENT_SET(
      table ->
          new ForwardingTable<>(table) {
            private final String url = table.location().orElseThrow();

            @Override
            public void set(String key, byte[] value) {
              try {
                super.set(key, value);
              } catch (IllegalStateException e) {
                VirtualHashTables.at(url)
                    .keys(RejectingCodec.KEYS)
                    .values(RejectingCodec.VALUES)
                    .mode(OpenMode.CREATE_OR_UPDATE)
                    .use(again -> again.set(key, value));
                throw e;
              }
            }
          }),
  C2_ITERATIONS_END_EARLY_SILENTLY(
      table ->
          new ForwardingTable<>(table) {
            @Override
            public Stream<Map.Entry<String, byte[]>> entries() {
              Stream<Map.Entry<String, byte[]>> entries = super.entries();
              Iterator<Map.Entry<String, byte[]>> iterator = entries.iterator();
              return StreamSupport.stream(
                      new Spliterators.AbstractSpliterator<Map.Entry<String, byte[]>>(
                          Long.MAX_VALUE, 0) {
                        @Override
                        public boolean tryAdvance(
                            Consumer<? super Map.Entry<String, byte[]>> action) {
                          LockSupport.parkNanos(10_000);
                          return advance(iterator, action);
                        }
                      },
                      false)
                  .onClose(entries::close);
            }

            private static <T> boolean advance(Iterator<T> iterator, Consumer<? super T> action) {
              try {
                boolean isThere = iterator.hasNext();
                if (isThere) {
                  action.accept(iterator.next());
                }
                return isThere;
              } catch (IllegalStateException e) {
                return false;
              }
            }
          }),
  C2_THROWS_ANOTHER_EXCEPTION_ONCE_DELETED(
      table ->
          new ForwardingTable<>(table) {
            private volatile Optional<VirtualHashTable<String, byte[]>> open = Optional.of(table);

            @Override
            public Optional<byte[]> find(String key) {
              return open.orElseThrow().find(key);
            }

            @Override
            public void delete() {
              open = Optional.empty();
              LockSupport.parkNanos(1_000_000);
              super.delete();
            }
          });

  private final Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault;

  DeletionFault(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    this.fault = fault;
  }

  TableFixture fixture() {
    return FaultyOpener.inMemory(fault);
  }
}
