package dev.vht.cassandra;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.fixture.TableProcess;
import dev.vht.spi.Capability;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tables of the {@link TestCluster}. */
record CassandraFixture(Opener tables, String options) implements TableFixture {
  /** The option of tables without conditional writes. */
  static final String PLAIN = "&writes=plain";

  @Override
  public Place newPlace() {
    return new ClusterPlace(TestTables.borrow());
  }

  @Override
  public Optional<String> unavailability() {
    return TestCluster.unavailability();
  }

  /** What the provider claims, except what tables with these options lack. */
  @Override
  public Set<FixtureCapability> capabilities() {
    Set<FixtureCapability> capabilities =
        EnumSet.of(
            FixtureCapability.URL, FixtureCapability.OWN_VALUES, FixtureCapability.NEIGHBORS);
    for (Capability claimed : new CassandraStorageProvider().capabilities()) {
      capabilities.add(FixtureCapability.valueOf(claimed.name()));
    }
    if (options.contains(PLAIN)) {
      capabilities.remove(FixtureCapability.CONDITIONAL_WRITES);
    }
    return capabilities;
  }

  /** A place in a table of Cassandra, which is lent until the place is closed. */
  private final class ClusterPlace implements Place {
    private final String name;
    private final Map<Integer, ClusterPlace> neighbors = new ConcurrentHashMap<>();

    ClusterPlace(String name) {
      this.name = name;
    }

    @Override
    public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> asked) {
      return tables.open(url(), asked);
    }

    @Override
    public void delete() {
      tables.delete(url());
    }

    @Override
    public void close() {
      boolean unused = VirtualHashTables.delete(url());
      TestTables.giveBack(name);
      neighbors.values().forEach(ClusterPlace::close);
    }

    @Override
    public String url() {
      return TestTables.url(name) + options;
    }

    @Override
    public Opener opener() {
      return tables;
    }

    @Override
    public Process startProcess() throws IOException {
      return TableProcess.start();
    }

    @Override
    public Place neighbor(int number) {
      return neighbors.computeIfAbsent(number, unused -> new ClusterPlace(TestTables.borrow()));
    }
  }
}
