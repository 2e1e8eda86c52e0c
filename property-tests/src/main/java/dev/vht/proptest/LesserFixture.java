package dev.vht.proptest;

import java.util.EnumSet;
import java.util.Set;

/** A fixture of which something is not asked. */
record LesserFixture(TableFixture whole, Set<Feature> lacking) implements TableFixture {
  LesserFixture {
    lacking = Set.copyOf(lacking);
  }

  @Override
  public Place newPlace() {
    return whole.newPlace();
  }

  @Override
  public Set<Feature> features() {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    features.addAll(whole.features());
    features.removeAll(lacking);
    return features;
  }
}
