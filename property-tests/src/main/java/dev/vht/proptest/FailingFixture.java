package dev.vht.proptest;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.storage.Failures;
import java.util.EnumSet;
import java.util.Set;

/** The tables of another fixture that have URLs, with storages that fail as planned. */
final class FailingFixture implements TableFixture {
  private final TableFixture fixture;
  private final Failures failures;

  FailingFixture(TableFixture fixture, Failures failures) {
    this.fixture = fixture;
    this.failures = failures;
  }

  /** A backup that has failed behind its effect has left a table. */
  @Override
  public Set<Feature> features() {
    Set<Feature> features = EnumSet.copyOf(fixture.features());
    features.remove(Feature.BACKUP);
    return features;
  }

  @Override
  public Place newPlace() {
    Place place = fixture.newPlace();
    return new Place() {
      @Override
      public <K, V> VirtualHashTable<K, V> open(Opening<K, V> opening) {
        return place.opener().open(failures.at(place.url()), opening);
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
