package dev.vht.proptest.trial;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailurePlan;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.fixture.TableFixture;
import java.util.EnumSet;
import java.util.Set;

/** The tables of another fixture, which must offer URLs, with storages that fail as planned. */
public final class FailingFixture implements TableFixture {
  private final TableFixture fixture;
  private final FailurePlan failures;

  public FailingFixture(TableFixture fixture, FailurePlan failures) {
    this.fixture = fixture;
    this.failures = failures;
  }

  /** Offers no backups, because a backup that fails after its effect leaves its table there. */
  @Override
  public Set<FixtureCapability> capabilities() {
    Set<FixtureCapability> capabilities = EnumSet.copyOf(fixture.capabilities());
    capabilities.remove(FixtureCapability.BACKUP);
    return capabilities;
  }

  @Override
  public Place newPlace() {
    Place place = fixture.newPlace();
    return new Place() {
      @Override
      public <K, V> VirtualHashTable<K, V> open(OpenOptions<K, V> options) {
        return place.opener().open(failures.at(place.url()), options);
      }

      @Override
      public void delete() {
        place.delete();
      }

      @Override
      public void close() {
        place.close();
      }
    };
  }
}
