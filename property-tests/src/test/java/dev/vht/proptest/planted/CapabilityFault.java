package dev.vht.proptest.planted;

import dev.vht.Salvage;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Fixtures that falsely claim a capability; the name begins with the rule that finds it. {@link
 * OpeningFault} contains those that claim {@code DURABLE} and {@code SHARED}.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions, which hold no state
enum CapabilityFault {
  O1_CLAIMS_URLS(
      FixtureCapability.URL, () -> new Claiming(FixtureCapability.URL, new DamageableFixture())),
  L2_CLAIMS_FILES_AND_LEAVES_THEM(
      FixtureCapability.FILES,
      () ->
          TableFixture.at(
              directory -> "memory:" + directory.resolve("table"),
              FaultyOpener.around(
                  table ->
                      new ForwardingTable<>(table) {
                        private final Path path = path(table);

                        @Override
                        public void delete() {
                          super.delete();
                          write(path);
                        }
                      }))),
  R2_CLAIMS_CONSTANT_TIME_COUNT(
      FixtureCapability.CONSTANT_TIME_COUNT,
      () ->
          inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public long count() {
                      try (Stream<String> keys = super.keys()) {
                        return keys.mapToInt(key -> 1).sum();
                      }
                    }
                  })),
  R8_CLAIMS_ATOMIC_FILL(
      FixtureCapability.ATOMIC_FILL,
      () ->
          inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public void fill(Map<? extends String, ? extends byte[]> content) {
                      Map<String, byte[]> copy = new LinkedHashMap<>(content);
                      super.clear();
                      copy.forEach(super::set);
                    }
                  })),
  M1_CLAIMS_BACKUPS(
      FixtureCapability.BACKUP,
      () ->
          inMemory(
              table ->
                  new ForwardingTable<>(table) {
                    @Override
                    public void backup(String url) {
                      // pretends success
                    }
                  })),
  M3_CLAIMS_DAMAGE(
      FixtureCapability.DAMAGE,
      () -> new Claiming(FixtureCapability.DAMAGE, memory(new FaultyOpener()))),
  L9_CLAIMS_NEIGHBORS(
      FixtureCapability.NEIGHBORS,
      () -> new Claiming(FixtureCapability.NEIGHBORS, new DamageableFixture())),
  C5_CLAIMS_TO_FOLLOW_OTHERS(FixtureCapability.FOREIGN_CHANGES, FreshnessFault::neverFollowing),
  W1_CLAIMS_TO_WATCH(FixtureCapability.WATCH, WatchFault::neverReporting),
  R4_CLAIMS_CONDITIONAL_WRITES(
      FixtureCapability.CONDITIONAL_WRITES,
      () ->
          new Claiming(
              FixtureCapability.CONDITIONAL_WRITES, UnconditionalStorageProvider.fixture())),
  M4_CLAIMS_TO_SALVAGE(
      FixtureCapability.SALVAGE,
      () ->
          new DamageableFixture() {
            @Override
            Salvage salvage(DamageableTable table) {
              throw new UnsupportedOperationException("salvage");
            }
          });

  private final FixtureCapability claimed;
  private final Supplier<TableFixture> fixture;

  CapabilityFault(FixtureCapability claimed, Supplier<TableFixture> fixture) {
    this.claimed = claimed;
    this.fixture = fixture;
  }

  FixtureCapability claimed() {
    return claimed;
  }

  TableFixture fixture() {
    return fixture.get();
  }

  private static TableFixture inMemory(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    return FaultyOpener.inMemory(fault);
  }

  private static TableFixture memory(Opener opener) {
    return TableFixture.at(directory -> "memory:" + directory.getFileName(), opener);
  }

  private static Path path(VirtualHashTable<String, byte[]> table) {
    String url = table.location().orElseThrow();
    return Path.of(url.substring(url.indexOf(':') + 1).replaceFirst("\\?.*", ""));
  }

  private static void write(Path path) {
    try {
      Files.writeString(path, "left behind");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a fixture that also claims a capability. */
  static TableFixture claiming(FixtureCapability claimed, TableFixture fixture) {
    return new Claiming(claimed, fixture);
  }

  /** Claims a capability that its places do not implement. */
  private record Claiming(FixtureCapability claimed, TableFixture fixture) implements TableFixture {

    @Override
    public Set<FixtureCapability> capabilities() {
      Set<FixtureCapability> capabilities = EnumSet.copyOf(fixture.capabilities());
      capabilities.add(claimed);
      return capabilities;
    }

    @Override
    public Place newPlace() {
      Place place = fixture.newPlace();
      return new Place() {
        @Override
        public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> options) {
          return place.open(options);
        }

        @Override
        public void delete() {
          place.delete();
        }

        @Override
        public String url() {
          return claimed == FixtureCapability.URL ? Place.super.url() : place.url();
        }

        @Override
        public Opener opener() {
          return place.opener();
        }

        @Override
        public String damage(long seed) {
          return "nothing";
        }

        @Override
        public void close() {
          place.close();
        }
      };
    }
  }
}
