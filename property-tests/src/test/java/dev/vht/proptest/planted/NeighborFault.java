package dev.vht.proptest.planted;

import dev.vht.OpenMode;
import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.value.RejectingCodec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Tables that change their neighbors; the name begins with the rule that finds it. */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum NeighborFault {
  L9_CLEARS_ITS_NEIGHBORS(
      () ->
          FaultyOpener.inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public void clear() {
                      super.clear();
                      withNeighbors(table, VirtualHashTable::clear);
                    }
                  })),
  L9_FILLS_ITS_NEIGHBORS(
      () ->
          FaultyOpener.inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public void fill(Map<? extends String, ? extends byte[]> content) {
                      super.fill(content);
                      withNeighbors(table, neighbor -> neighbor.fill(content));
                    }
                  })),
  L9_DELETES_ITS_NEIGHBORS(
      () ->
          FaultyOpener.inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public void delete() {
                      withNeighbors(table, VirtualHashTable::delete);
                      super.delete();
                    }
                  })),
  L9_COUNTS_ITS_NEIGHBORS(
      () ->
          FaultyOpener.inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public long count() {
                      AtomicLong sum = new AtomicLong(super.count());
                      withNeighbors(table, neighbor -> sum.addAndGet(neighbor.count()));
                      return sum.get();
                    }
                  })),
  L9_KEEPS_ALL_KEYS_IN_ONE_TABLE(
      () ->
          TableFixture.at(
              directory -> "memory:" + directory.getFileName(),
              new FaultyOpener() {
                @Override
                public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
                  OpenMode mode =
                      options.mode() == OpenMode.CREATE
                          ? OpenMode.CREATE_OR_UPDATE
                          : options.mode();
                  return super.open(
                      first(url),
                      new OpenOptions<>(
                          options.keys(), options.values(), mode, options.contracts()));
                }
              }));

  private final Supplier<TableFixture> fixture;

  NeighborFault(Supplier<TableFixture> fixture) {
    this.fixture = fixture;
  }

  TableFixture fixture() {
    return fixture.get();
  }

  private static String first(String url) {
    return url.replaceFirst("-[12]$", "");
  }

  private static void withNeighbors(
      VirtualHashTable<String, byte[]> table, Consumer<VirtualHashTable<String, byte[]>> action) {
    String url = table.location().orElse("");
    String first = first(url);
    Stream.of(first, first + "-1", first + "-2")
        .filter(neighbor -> !neighbor.equals(url))
        .forEach(neighbor -> with(neighbor, action));
  }

  private static void with(String url, Consumer<VirtualHashTable<String, byte[]>> action) {
    try {
      VirtualHashTables.at(url)
          .keys(RejectingCodec.KEYS)
          .values(RejectingCodec.VALUES)
          .mode(OpenMode.UPDATE)
          .use(action);
    } catch (TableException e) {
      // it was deleted
    }
  }
}
