package dev.vht.proptest.fault;

import dev.vht.ConfigurationException;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Serves {@code failing:number:url}: the table at the URL, with a storage that fails as the {@link
 * FailurePlan} of that number says.
 *
 * <p>The capabilities and limits are those of the storage whose location the calling thread
 * resolved last, because their methods get no location.
 */
public final class FailingStorageProvider implements StorageProvider {
  static final String SCHEME = "failing";

  private static final ThreadLocal<StorageProvider> RESOLVED = new ThreadLocal<>();

  /** For {@link java.util.ServiceLoader}. */
  public FailingStorageProvider() {}

  /** The parts of a location. */
  private record Target(String number, StorageProvider provider, Location location) {

    static Target of(Location location) {
      String[] parts = location.path().split(":", 3);
      if (parts.length < 3) {
        throw new ConfigurationException(
            "O1: " + location + " does not have the form failing:number:url");
      }
      StorageProvider provider =
          StorageProviders.provider(parts[1])
              .orElseThrow(
                  () ->
                      new ConfigurationException("O1: no provider serves the scheme " + parts[1]));
      return new Target(parts[0], provider, new Location(parts[1], parts[2], location.options()));
    }

    Location outer(Location inner) {
      return new Location(
          SCHEME, number + ":" + inner.scheme() + ":" + inner.path(), inner.options());
    }

    Storage failing(Storage storage) {
      return FailingCalls.of(storage, FailurePlan.numbered(number));
    }
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  /** Returns the options of all other providers, because the location is not known yet. */
  @Override
  public Set<String> options() {
    return StorageProviders.providers()
        .filter(provider -> !provider.scheme().equals(SCHEME))
        .flatMap(provider -> provider.options().stream())
        .collect(Collectors.toSet());
  }

  /** Returns the provider of the location that this thread resolved last. */
  private static Optional<StorageProvider> resolved() {
    return Optional.ofNullable(RESOLVED.get());
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    resolved().map(StorageProvider::capabilities).ifPresent(capabilities::addAll);
    capabilities.remove(Capability.BACKUP); // to another scheme
    capabilities.remove(Capability.SALVAGE);
    return capabilities;
  }

  @Override
  public Limits limits() {
    return resolved()
        .map(StorageProvider::limits)
        .orElse(new Limits(Limits.LARGEST_ARRAY, Limits.LARGEST_ARRAY));
  }

  @Override
  public Location resolve(Location location) {
    Target target = Target.of(location);
    RESOLVED.set(target.provider());
    return target.outer(target.provider().resolve(target.location()));
  }

  @Override
  public Presence presence(Location location) {
    Target target = Target.of(location);
    return target.provider().presence(target.location());
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    Target target = Target.of(location);
    return target.failing(target.provider().create(target.location(), metadata, settings));
  }

  @Override
  public Storage open(Location location, Settings settings) {
    Target target = Target.of(location);
    return target.failing(target.provider().open(target.location(), settings));
  }

  @Override
  public boolean destroy(Location location) {
    Target target = Target.of(location);
    return target.provider().destroy(target.location());
  }
}
