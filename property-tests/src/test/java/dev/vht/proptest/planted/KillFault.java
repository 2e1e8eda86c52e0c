package dev.vht.proptest.planted;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.value.RejectingCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tables that a kill leaves in a wrong state; the name begins with the rule that finds it. The
 * killed process is a thread, so every kill triggers the fault.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum KillFault {
  L8_LOSES_AN_ACKNOWLEDGED_WRITE(
      table ->
          new DyingTable(table) {
            @Override
            void die() {
              content().keySet().stream().filter(this::isUntouched).forEach(table::remove);
            }
          }),
  L8_RESURRECTS_WHAT_WAS_REMOVED(
      table ->
          new DyingTable(table) {
            private final Map<String, byte[]> removed = new HashMap<>();

            @Override
            <T> T write(String call, Supplier<T> write) {
              Map<String, byte[]> before = content();
              T result = super.write(call, write);
              before.keySet().removeAll(content().keySet());
              removed.putAll(before);
              return result;
            }

            @Override
            void die() {
              removed.keySet().removeIf(key -> !isUntouched(key));
              removed.forEach(table::putIfAbsent);
            }
          }),
  L8_TEARS_A_VALUE(
      table ->
          new DyingTable(table) {
            @Override
            void die() {
              content()
                  .forEach(
                      (key, value) -> {
                        if (isUntouched(key)) {
                          table.replace(key, Arrays.copyOf(value, value.length / 2));
                        }
                      });
            }
          }),
  L8_GOES_BACK_TO_AN_OLDER_VALUE(
      table ->
          new DyingTable(table) {
            private final Map<String, byte[]> older = new HashMap<>();

            @Override
            <T> T write(String call, Supplier<T> write) {
              Map<String, byte[]> before = content();
              T result = super.write(call, write);
              Map<String, byte[]> now = content();
              before.forEach(
                  (key, value) -> {
                    if (now.containsKey(key) && !Arrays.equals(value, now.get(key))) {
                      older.put(key, value);
                    }
                  });
              return result;
            }

            @Override
            void die() {
              older.keySet().removeIf(key -> !isUntouched(key));
              older.forEach(table::replace);
            }
          }),
  L8_SETS_WITHOUT_COMMIT(withoutCommitOf("set")),
  L8_REMOVES_WITHOUT_COMMIT(withoutCommitOf("remove")),
  L8_PUTS_IF_ABSENT_WITHOUT_COMMIT(withoutCommitOf("putIfAbsent")),
  L8_REPLACES_WITHOUT_COMMIT(withoutCommitOf("replace")),
  L8_REPLACES_THE_EXPECTED_WITHOUT_COMMIT(withoutCommitOf("replace expected")),
  L8_REMOVES_THE_EXPECTED_WITHOUT_COMMIT(withoutCommitOf("remove expected")),
  L8_COMPUTES_WITHOUT_COMMIT(withoutCommitOf("compute")),
  L8_CLEARS_WITHOUT_COMMIT(withoutCommitOf("clear")),
  L8_FILLS_WITHOUT_COMMIT(withoutCommitOf("fill")),
  L8_CLEARS_IN_PARTS(
      table ->
          new DyingTable(table) {
            @Override
            void clearing() {
              Iterator<String> keys = content().keySet().iterator();
              for (long half = table.count() / 2; half > 0; half--) {
                table.remove(keys.next());
              }
              partway();
              super.clearing();
            }
          }),
  L8_FILLS_IN_PARTS(
      table ->
          new DyingTable(table) {
            @Override
            void filling(Map<? extends String, ? extends byte[]> content) {
              table.clear();
              partway();
              super.filling(content);
            }
          }),
  L8_DELETES_IN_PARTS(
      table ->
          new DyingTable(table) {
            @Override
            void deleting() {
              table.clear();
              partway();
              super.deleting();
            }
          }),
  L8_BACKS_UP_IN_PARTS(
      table ->
          new DyingTable(table) {
            @Override
            void backingUp(String url) {
              VirtualHashTables.at(url)
                  .keys(RejectingCodec.KEYS)
                  .values(RejectingCodec.VALUES)
                  .mode(OpenMode.CREATE)
                  .use(copy -> {});
              partway();
              VirtualHashTables.delete(url);
              super.backingUp(url);
            }
          }),
  L8_LEAVES_A_FILE_OF_A_DELETION(
      (place, table) ->
          new DyingTable(table) {
            @Override
            void deleting() {
              Path debris = place.path().resolveSibling("table.tmp");
              try {
                Files.createFile(debris);
                partway();
                Files.delete(debris);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              super.deleting();
            }
          });

  private final BiFunction<KillablePlace, VirtualHashTable<String, byte[]>, DyingTable> fault;

  KillFault(Function<VirtualHashTable<String, byte[]>, DyingTable> fault) {
    this((place, table) -> fault.apply(table));
  }

  KillFault(BiFunction<KillablePlace, VirtualHashTable<String, byte[]>, DyingTable> fault) {
    this.fault = fault;
  }

  /** Acknowledges calls of one kind, and persists them only with the next call of another kind. */
  private static Function<VirtualHashTable<String, byte[]>, DyingTable> withoutCommitOf(
      String kind) {
    return table ->
        new DyingTable(table) {
          private @Nullable Map<String, byte[]> committed;

          @Override
          <T> T write(String call, Supplier<T> write) {
            if (!call.equals(kind)) {
              committed = null;
            } else if (committed == null) {
              committed = content();
            }
            return super.write(call, write);
          }

          @Override
          void die() {
            if (committed != null) {
              table.fill(committed);
            }
          }
        };
  }

  TableFixture fixture() {
    return new KillableFixture(fault);
  }

  /** Returns a fixture whose tables survive kills. */
  static TableFixture sound() {
    return new KillableFixture((place, table) -> new DyingTable(table));
  }

  private record KillableFixture(
      BiFunction<KillablePlace, VirtualHashTable<String, byte[]>, DyingTable> fault)
      implements TableFixture {

    @Override
    public Set<FixtureCapability> capabilities() {
      return Set.of(
          FixtureCapability.DURABLE,
          FixtureCapability.CONDITIONAL_WRITES,
          FixtureCapability.ATOMIC_FILL,
          FixtureCapability.BACKUP,
          FixtureCapability.FILES);
    }

    @Override
    public Place newPlace() {
      try {
        return new KillablePlace(Files.createTempDirectory("vht-killable-"), fault);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A table in memory, with a directory for files that a fault leaves. */
  private record KillablePlace(
      Path directory, BiFunction<KillablePlace, VirtualHashTable<String, byte[]>, DyingTable> fault)
      implements Place {

    @Override
    public String url() {
      return "memory:" + directory.getFileName();
    }

    @Override
    public Path path() {
      return directory.resolve("table");
    }

    @Override
    public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> options) {
      return Opener.ofLibrary().open(url(), options);
    }

    @Override
    public Process startProcess() throws IOException {
      KillableOpener opener = new KillableOpener(this);
      return ThreadedProcess.start(opener, opener::kill);
    }

    @Override
    public void delete() {
      Opener.ofLibrary().delete(url());
    }

    @Override
    public void close() {
      delete();
      try {
        Files.deleteIfExists(directory.resolve("table.tmp"));
        Files.delete(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Opens tables until it is killed, which kills them. */
  private static final class KillableOpener implements Opener {
    private final KillablePlace place;
    private final List<DyingTable> tables = new ArrayList<>();
    private boolean isKilled;

    KillableOpener(KillablePlace place) {
      this.place = place;
    }

    synchronized void kill() {
      isKilled = true;
      tables.forEach(DyingTable::kill);
    }

    private void requireAlive() {
      if (isKilled) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    @SuppressWarnings("unchecked") // processes open no other tables
    public synchronized <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
      requireAlive();
      DyingTable killable =
          place
              .fault()
              .apply(
                  place, (VirtualHashTable<String, byte[]>) Opener.ofLibrary().open(url, options));
      tables.add(killable);
      return (VirtualHashTable<K, V>) killable;
    }

    @Override
    public <K, V> VirtualHashTable<K, V> openConfigured(
        String name, Codec<K> keys, Codec<V> values) {
      throw new UnsupportedOperationException("no process opens configured tables");
    }

    @Override
    public synchronized void delete(String url) {
      requireAlive();
      Opener.ofLibrary().delete(url);
    }
  }
}
