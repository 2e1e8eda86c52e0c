package dev.vht.proptest;

import dev.vht.proptest.storage.Schemes;
import dev.vht.spi.Capability;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** A fixture for the storage that serves a URL; what it offers is what the provider claims. */
final class UrlFixture implements TableFixture {
  private final Function<Path, String> url;
  private final Opener opener;
  private final Set<Feature> features;

  UrlFixture(Function<Path, String> url, Opener opener) {
    this.url = url;
    this.opener = opener;
    this.features = featuresOf(url);
  }

  @Override
  public Place newPlace() {
    Path directory = newDirectory();
    return new UrlPlace(directory, url.apply(directory), opener);
  }

  @Override
  public Set<Feature> features() {
    return features;
  }

  private static Set<Feature> featuresOf(Function<Path, String> url) {
    Path directory = Path.of("directory-of-a-try").toAbsolutePath();
    String sample = url.apply(directory);
    Set<Feature> features = EnumSet.of(Feature.URL, Feature.OWN_VALUES, Feature.NEIGHBORS);
    if (UrlPlace.pathIn(sample).startsWith(directory)) {
      features.add(Feature.FILES);
      features.add(Feature.DAMAGE);
    }
    for (Capability capability : capabilitiesOf(sample.substring(0, sample.indexOf(':')))) {
      switch (capability) {
        case DURABLE -> features.add(Feature.DURABLE);
        case SHARED -> features.add(Feature.SHARED);
        case ATOMIC_FILL -> features.add(Feature.ATOMIC_FILL);
        case BACKUP -> features.add(Feature.BACKUP);
        case SALVAGE -> features.add(Feature.SALVAGE);
        case CONSTANT_TIME_COUNT -> features.add(Feature.CONSTANT_TIME_COUNT);
      }
    }
    return features;
  }

  private static Set<Capability> capabilitiesOf(String scheme) {
    return Schemes.provider(scheme).map(StorageProvider::capabilities).orElse(Set.of());
  }

  private static Path newDirectory() {
    try {
      return TestDirectories.create("vht-try-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory for a try", e);
    }
  }
}
